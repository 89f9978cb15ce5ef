/* EXPECT: none */
#include "victim.h"
#include <malloc.h>

/* Blocks of every alignment up to 1 MiB and many sizes, aligned, filled to the last byte, told apart. */
int main(void)
{
    int good = 1;
    for (size_t align = sizeof(void *); align <= 1 << 20; align *= 2)
        for (size_t size = 1; size < 20000; size = size * 3 + 1) {
            void *at[4] = { NULL };
            good &= posix_memalign(&at[0], align, size) == 0;
            at[1] = HIDE(memalign(align, size));
            at[2] = HIDE(aligned_alloc(align, (size + align - 1) / align * align));
            at[3] = HIDE(malloc(size));
            for (int i = 0; i < 4; i++) {
                good &= at[i] != NULL && (i == 3 || (uintptr_t)at[i] % align == 0);
                memset(at[i], i + 1, size);
            }
            for (int i = 0; i < 4; i++) {
                unsigned char *p = at[i];
                good &= p[0] == i + 1 && p[size - 1] == i + 1 && p[size / 2] == i + 1;
                free(p);
            }
        }
    say(good ? "good" : "bad");
    return 0;
}
