/* EXPECT: kind=slack-read access=read size=8 in=pick,main status=99 output=any counts=known */
#include "victim.h"

/* The same with an index of 32 bits that lies beside the block. */
#ifdef __x86_64__
OUTLINE static long pick(const long *table, const int *index)
{
    long out, at = PEEK(int, index);
    __asm__ volatile("mov (%1,%2,8), %0" : "=r"(out) : "r"(table), "r"(at)); /* HERE */
    return out;
}

int main(void)
{
    static const long table[1] = { 7 };
    int *index = HIDE((int *)calloc(9, sizeof *index));
    say(pick(table, index + BUGGY(9, 8)) == 7 ? "seven" : "other");
    free(index);
    return 0;
}
#else
int main(void) { return say("an instruction of x86-64"), SKIP; }
#endif
