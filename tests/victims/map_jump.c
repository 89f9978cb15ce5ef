/* EXPECT: none */
#include "victim.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

/* A handler that leaves a call of the map family by a jump, now and then, leaves nothing locked behind. */
static sigjmp_buf back;
static volatile sig_atomic_t ready, jumps;

static void on_tick(int sig)
{
    (void)sig;
    if (ready) {
        jumps++;
        siglongjmp(back, 1);
    }
}

int main(void)
{
    struct itimerval tick = { { 0, 700 }, { 0, 700 } }, off = { { 0, 0 }, { 0, 0 } };
    signal(SIGALRM, on_tick);
    setitimer(ITIMER_REAL, &tick, NULL);
    while (jumps < 500) {
        if (sigsetjmp(back, 1) == 0) {
            ready = 1;
            for (;;) {
                char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                p = mremap(p, 8192, 16384, MREMAP_MAYMOVE);
                munmap(p, 16384);
            }
        }
        ready = 0;
    }
    setitimer(ITIMER_REAL, &off, NULL);
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    p[8191] = 1;
    say(munmap(p, 8192) ? "bad" : "good");
    return 0;
}
