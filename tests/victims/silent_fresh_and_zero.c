/* EXPECT: none */
#include "victim.h"

/* calloc is zero also in memory that was used before; realloc keeps what fits. */
int main(void)
{
    int good = 1;
    for (int round = 0; round < 300; round++) {
        size_t size = 1 + (size_t)round * 131 % 9001;
        unsigned char *p = HIDE(malloc(size));
        memset(p, 0xee, size);
        free(p);
        p = HIDE(calloc(size, 1));
        for (size_t i = 0; i < size; i++)
            good &= p[i] == 0;
        memset(p, round, size);
        p = HIDE(realloc(p, size * 3));
        good &= p[0] == (unsigned char)round && p[size - 1] == (unsigned char)round;
        p = HIDE(realloc(p, size / 2 + 1));
        good &= p[size / 2] == (unsigned char)round || size == 1;
        free(p);
    }
    say(good ? "good" : "bad");
    return 0;
}
