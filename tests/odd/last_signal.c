/* STRAY: none */
/* The last real-time signal, which stands in for SIGSEGV until a program names it */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <unistd.h>
#include <time.h>
#include <pthread.h>
int main()
{
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGRTMAX);
    sigprocmask(SIG_BLOCK, &s, 0);
    union sigval v = {.sival_int = 3};
    for (int i = 0; i < 3; i++) {
        v.sival_int = i;
        sigqueue(getpid(), SIGRTMAX, v);
    }
    siginfo_t in;
    for (int i = 0; i < 3; i++) {
        printf("%d %d\n", sigwaitinfo(&s, &in), in.si_value.sival_int);
    }
    sigset_t f;
    sigfillset(&f);
    sigprocmask(SIG_SETMASK, &f, &s);
    printf("%d %d\n", sigismember(&s, 64), sigismember(&s, SIGSEGV));
    kill(getpid(), SIGRTMAX);
    kill(getpid(), SIGBUS);
    struct timespec z = {0, 0};
    sigemptyset(&f);
    sigaddset(&f, SIGBUS);
    sigaddset(&f, SIGRTMAX);
    for (int i = 0; i < 3; i++)
        printf("%d ", sigtimedwait(&f, &in, &z));
    puts("");
    return 0;
}
