/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=main alloc=main repeat=200 */
/* OPTIONS: --delivery=thread --backend=uffd */
#include "victim.h"
#include <signal.h>
#include <sys/time.h>

/* Other signals arrive all the time, in the middle of touches too: each touch is told of once, and of the right place. */
static volatile unsigned long ticks;
static void tick(int sig) { ticks += (unsigned)sig; }

int main(void)
{
    struct itimerval often = { { 0, 100 }, { 0, 100 } }, never = { { 0, 0 }, { 0, 0 } };
    signal(SIGALRM, tick);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 200; i++) {
        char *p = HIDE(malloc(16));
        POKE(char, p + BUGGY(16, 15), 1); /* HERE */
        free(p);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    say("went on");
    return 0;
}
