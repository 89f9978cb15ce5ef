/* EXPECT: kind=mismatched-size access=free size=16 function=free_sized block=24 in=main alloc=main then kind=mismatched-alignment access=free size=128 function=free_aligned_sized block=64 in=main alloc=main */
#include "victim.h"
#include <dlfcn.h>

/* C23's, which this libc may not declare yet. */
int main(void)
{
    void (*sized)(void *, size_t) = (void (*)(void *, size_t))(uintptr_t)dlsym(RTLD_DEFAULT, "free_sized");
    void (*aligned)(void *, size_t, size_t) = (void (*)(void *, size_t, size_t))(uintptr_t)dlsym(RTLD_DEFAULT, "free_aligned_sized");
    void *p = HIDE(malloc(24)), *q = HIDE(aligned_alloc(64, 64));
    if (sized)
        sized(p, BUGGY(16, 24)); /* HERE */
    if (aligned)
        aligned(q, BUGGY(128, 64), 64); /* HERE */
    say("done");
    return 0;
}
