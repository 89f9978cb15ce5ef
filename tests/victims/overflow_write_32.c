/* EXPECT: kind=heap-overflow access=write size=32 side=after distance=0 block=64 in=store,main alloc=main */
#include "victim.h"

#ifdef __x86_64__
typedef int eight __attribute__((vector_size(32), aligned(1)));

/* Assembly: from plain C some compilers make two halves of an unaligned store. */
OUTLINE static void store(void *p)
{
    __asm__ volatile("vmovdqu %%ymm0, (%0)\n\tvzeroupper" : : "r"(p) : "memory", "xmm0"); /* HERE */
}

int main(void)
{
    if (!__builtin_cpu_supports("avx"))
        return say("this CPU has no AVX"), SKIP;
    char *p = malloc(64);
    store(p + BUGGY(64, 32));
    say("went on");
    free(p);
    return 0;
}
#else
int main(void) { return say("AVX is of x86-64"), SKIP; }
#endif
