/* STRAY: none */
/* A handler that allocates, in a storm of timers; every mask shown as it was set */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <unistd.h>
#include <sys/time.h>
static volatile int n;
static void h(int s)
{
    (void)s;
    char b[64];
    for (int i = 0; i < 3; i++) {
        char *p = malloc(20 + n % 100);
        if (p) {
            p[0] = 1;
            free(p);
        }
    }
    snprintf(b, 64, "%d", n++);
}
int main()
{
    struct sigaction a = {.sa_handler = h, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &a, 0);
    sigaction(SIGVTALRM, &a, 0);
    struct itimerval t = {{0, 300}, {0, 300}};
    setitimer(ITIMER_REAL, &t, 0);
    long sum = 0;
    for (int i = 0; i < 3000; i++) {
        char c[100];
        sprintf(c, "%d", i);
        sum += strlen(c);
        fflush(stdout);
        if (i % 100 == 0) {
            usleep(100);
        }
    }
    memset(&t, 0, sizeof t);
    setitimer(ITIMER_REAL, &t, 0);
    printf("%ld\n", sum);
    sigset_t s, o;
    for (int i = 1; i < 65; i++) {
        sigemptyset(&s);
        sigaddset(&s, i);
        if (sigprocmask(SIG_BLOCK, &s, 0))
            printf("no %d\n", i);
    }
    sigprocmask(SIG_SETMASK, 0, &o);
    for (int i = 1; i < 65; i++)
        putchar('0' + sigismember(&o, i));
    puts("");
    sigpending(&s);
    sigfillset(&s);
    sigdelset(&s, SIGSEGV);
    sigprocmask(SIG_SETMASK, &s, 0);
    sigprocmask(SIG_SETMASK, 0, &o);
    for (int i = 1; i < 65; i++)
        putchar('0' + sigismember(&o, i));
    puts("");
    sigfillset(&s);
    sigdelset(&s, SIGBUS);
    sigprocmask(SIG_SETMASK, &s, 0);
    sigprocmask(SIG_SETMASK, 0, &o);
    for (int i = 1; i < 65; i++)
        putchar('0' + sigismember(&o, i));
    puts("");
    return 0;
}
