/* EXPECT: none */
#include "victim.h"

/* malloc aligns for the largest type that fits; from 16 bytes on that is max_align_t. */
int main(void)
{
    int good = 1;
    for (size_t size = 1; size < 5000; size++) {
        size_t promised = size >= 16 ? 16 : size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
        char *p = HIDE(malloc(size)), *q = HIDE(realloc(malloc(1), size)), *r = HIDE(calloc(1, size));
        good &= (uintptr_t)p % promised == 0 && (uintptr_t)q % promised == 0 && (uintptr_t)r % promised == 0;
        if (size >= 16)
            *(volatile long double *)p = 1;
        free(p);
        free(q);
        free(r);
    }
    say(good ? "good" : "bad");
    return 0;
}
