/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=overrun,main alloc=overrun,main repeat=10 */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf back;

/* Faults of the program's own, left by siglongjmp, between the touches that are ours. */
OUTLINE static void overrun(void)
{
    char *p = HIDE(malloc(16));
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(p);
}

static void leave(int sig) { siglongjmp(back, sig); }

int main(void)
{
    static volatile int faults;
    signal(SIGSEGV, leave);
    for (volatile int i = 0; i < 10; i++) {
        if (sigsetjmp(back, 1) == 0) {
            overrun();
            POKE(int, HIDE((int *)NULL), 1);
        }
        faults++;
    }
    printf("%d own faults\n", faults);
    return 0;
}
