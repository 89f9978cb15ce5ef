/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 alloc=main */
/* OPTIONS: --delivery=thread --backend=uffd */
#include "victim.h"
#include <signal.h>
#include <sys/syscall.h>

/* A touch while SIGBUS is really blocked, by a system call that nobody sees: the handler thread reports it in our place. */
int main(void)
{
    uint64_t all = ~0ull, was = 0;
    char *p = HIDE(malloc(16));
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &was, 8);
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &was, NULL, 8);
    say("went on");
    free(p);
    return 0;
}
