/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=overrun,main alloc=overrun,main */
#include "victim.h"

OUTLINE static void overrun(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    say("went on");
    free(p);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return overrun(), 0;
    execl("/proc/self/exe", argv[0], "again", (char *)NULL);
    return 1;
}
