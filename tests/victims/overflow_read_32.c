/* EXPECT: kind=heap-overflow access=read size=32 side=after distance=32 block=96 in=load,main alloc=main */
#include "victim.h"

#ifdef __x86_64__
OUTLINE static void load(const void *p)
{
    __asm__ volatile("vmovups (%0), %%ymm0\n\tvzeroupper" : : "r"(p) : "memory", "xmm0"); /* HERE */
}

int main(void)
{
    if (!__builtin_cpu_supports("avx"))
        return say("this CPU has no AVX"), SKIP;
    char *p = calloc(1, 96);
    load(p + BUGGY(128, 64));
    say("went on");
    free(p);
    return 0;
}
#else
int main(void) { return say("AVX is of x86-64"), SKIP; }
#endif
