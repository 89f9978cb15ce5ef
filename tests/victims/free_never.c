/* EXPECT: kind=invalid-free access=free function=free block=none in=main */
#include "victim.h"

/* A pointer that was never anything, to memory that is not there. */
int main(void)
{
    uintptr_t wild = HIDE((uintptr_t)0x123450);
    (void)wild;
    BUG(free((void *)wild)); /* HERE */
    say("went on");
    return 0;
}
