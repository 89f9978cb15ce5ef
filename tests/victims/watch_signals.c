/* EXPECT: none */
/* OPTIONS: --watch=far */
/* Its own SIGTRAP, blocked and handled, timers that interrupt stepped writes, long jumps out of handlers: all as without us. */
#include "victim.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>

static struct { int far; volatile int ticks, writes, traps; } page __attribute__((aligned(4096)));
int far __attribute__((aligned(4096)));
volatile int near_it, ticks, traps;
static sigjmp_buf back;

static void tick(int sig) { (void)sig; ticks++; near_it++; }
static void trap(int sig) { (void)sig; traps++; }
static void jump(int sig) { (void)sig; siglongjmp(back, 1); }

int main(void)
{
    struct itimerval often = { { 0, 300 }, { 0, 300 } }, never = { { 0, 0 }, { 0, 0 } };
    sigset_t set;
    page.far = 0;
    signal(SIGALRM, tick);
    signal(SIGTRAP, trap);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; i < 3000; i++) near_it++;
    while (ticks < 20) near_it++;
    setitimer(ITIMER_REAL, &never, NULL);
    raise(SIGTRAP);
    sigemptyset(&set);
    sigaddset(&set, SIGTRAP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGTRAP);
    for (int i = 0; i < 100; i++) near_it++;
    int before = traps;
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGUSR1, jump);
    if (!sigsetjmp(back, 1)) raise(SIGUSR1);
    for (int i = 0; i < 100; i++) near_it++;
    printf("%d %d\n", before, traps);
    return 0;
}
