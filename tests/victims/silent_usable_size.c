/* EXPECT: none */
#include "victim.h"
#include <malloc.h>

/* Whatever malloc_usable_size says is the program's to read and write. */
int main(void)
{
    int good = 1;
    for (size_t size = 0; size < 9000; size += size < 200 ? 1 : 97) {
        unsigned char *p = HIDE(malloc(size));
        size_t usable = malloc_usable_size(p);
        good &= usable >= size;
        for (size_t i = 0; i < usable; i++)
            POKE(unsigned char, p + i, i);
        for (size_t i = 0; i < usable; i++)
            good &= PEEK(unsigned char, p + i) == (unsigned char)i;
        free(p);
    }
    good &= malloc_usable_size(NULL) == 0;
    say(good ? "good" : "bad");
    return 0;
}
