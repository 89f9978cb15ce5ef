/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* SIGBUS and SIGSEGV, sent by somebody: blocked they pend, opened they arrive; every call that takes or tells a mask. */
static volatile int seen[65];
static void count(int sig) { seen[sig]++; }
static sigset_t one, none, all;
static int sig;
static sigjmp_buf back;

static void show(const char *what, int result)
{
    sigset_t now, waiting;
    int error = errno;
    sigprocmask(SIG_BLOCK, NULL, &now);
    sigpending(&waiting);
    printf("%d %s: %d errno %d seen %d blocked %d pending %d\n", sig, what, result, result < 0 ? error : 0, seen[sig],
        sigismember(&now, sig), sigismember(&waiting, sig));
    errno = 0;
}

static void pends(void)
{
    show("block", sigprocmask(SIG_BLOCK, &one, NULL));
    show("raise", raise(sig));
    show("kill", kill(getpid(), sig));
    show("sigqueue", sigqueue(getpid(), sig, (union sigval){ .sival_int = 7 }));
    show("unblock", pthread_sigmask(SIG_UNBLOCK, &one, NULL));
    show("sighold", sighold(sig));
    raise(sig);
    show("sigrelse", sigrelse(sig));
    printf("sigblock %x", (unsigned)sigblock(1 << (sig - 1)));
    int (*get)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "siggetmask"); /* the linker warns of it */
    printf(" %x", get ? (unsigned)get() : 0);
    printf(" %x\n", (unsigned)sigsetmask(0));
    show("sigignore", sigignore(sig));
    raise(sig);
    signal(sig, count);
    show("ignored", 0);
}

static void waits(void)
{
    struct timespec soon = { 0, 50000000 };
    siginfo_t info = { 0 };
    int got = 0;
    sigprocmask(SIG_BLOCK, &one, NULL);
    sigqueue(getpid(), sig, (union sigval){ .sival_int = 42 });
    show("sigwaitinfo", sigwaitinfo(&one, &info));
    printf("si_signo %d si_code %d value %d pid %d\n", info.si_signo, info.si_code, info.si_value.sival_int, info.si_pid == getpid());
    show("sigtimedwait", sigtimedwait(&one, &info, &soon));
    kill(getpid(), sig);
    show("sigwait", sigwait(&one, &got));
    printf("got %d\n", got);
    raise(sig);
    show("sigsuspend", sigsuspend(&none));
    raise(sig);
    show("ppoll", ppoll(NULL, 0, &soon, &none));
    show("ppoll again", ppoll(NULL, 0, &soon, &none));
    raise(sig);
    show("pselect", pselect(0, NULL, NULL, NULL, &soon, &none));
    struct epoll_event event;
    int epoll = epoll_create1(0);
    raise(sig);
    show("epoll_pwait", epoll_pwait(epoll, &event, 1, 50, &none));
    raise(sig);
    show("epoll_pwait2", epoll_pwait2(epoll, &event, 1, &soon, &none));
    raise(sig);
    show("epoll_pwait, all blocked", epoll_pwait(epoll, &event, 1, 10, &all));
    int (*pause_one)(int) = (int (*)(int))dlsym(RTLD_DEFAULT, "__xpg_sigpause");
    int (*pause_any)(int, int) = (int (*)(int, int))dlsym(RTLD_DEFAULT, "__sigpause");
    show("sigpause", sigpause(sig));
    raise(sig);
    if (pause_one) show("__xpg_sigpause", pause_one(sig));
    raise(sig);
    if (pause_any) show("__sigpause", pause_any(0, 0));
    close(epoll);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}

static void jump(int s) { siglongjmp(back, s); }

static void *inherits(void *what) { return show(what, 0), NULL; }

static void keeps(void)
{
    struct sigaction act = { .sa_handler = count }, old;
    pthread_t t;
    pthread_attr_t attr;
    sigset_t now;
    act.sa_mask = one;
    sigaction(SIGUSR1, &act, NULL);
    sigaction(SIGUSR1, NULL, &old);
    printf("sa_mask %d, of others %d\n", sigismember(&old.sa_mask, sig), sigismember(&old.sa_mask, SIGSTKFLT));
    sigprocmask(SIG_BLOCK, &one, NULL);
    pthread_create(&t, NULL, inherits, "thread");
    pthread_join(t, NULL);
    if (sigsetjmp(back, 1) == 0) {
        signal(SIGUSR2, jump);
        sigprocmask(SIG_SETMASK, &all, NULL);
        sigprocmask(SIG_UNBLOCK, &all, NULL);
        raise(SIGUSR2);
    }
    show("after siglongjmp", 0);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    pthread_attr_init(&attr);
    pthread_attr_setsigmask_np(&attr, &one);
    pthread_attr_getsigmask_np(&attr, &now);
    printf("attr %d %d\n", sigismember(&now, sig), sigismember(&now, SIGSTKFLT));
    pthread_create(&t, &attr, inherits, "attr");
    pthread_join(t, NULL);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigprocmask(SIG_SETMASK, NULL, &now);
    printf("all:");
    for (int i = 1; i < 65; i++)
        if (sigismember(&now, i)) printf(" %d", i);
    printf("\n");
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In a handler whose sa_mask holds it, and in its own handler, it waits for the handler's end. */
static void within(int outer)
{
    raise(sig);
    printf("in %d: %d\n", outer, seen[sig]);
    if (outer == sig)
        signal(sig, count);
}

static void handlers(void)
{
    struct sigaction act = { .sa_handler = within };
    act.sa_mask = one;
    sigaction(SIGUSR1, &act, NULL);
    raise(SIGUSR1);
    show("after a handler that held it", 0);
    sigemptyset(&act.sa_mask);
    sigaction(sig, &act, NULL);
    raise(sig);
    show("after its own handler", 0);
}

int main(void)
{
    static const int sigs[] = { SIGUSR2, SIGBUS, SIGSEGV, SIGSTKFLT };
    sigemptyset(&none);
    sigfillset(&all);
    for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++) {
        sig = sigs[i];
        sigemptyset(&one);
        if (sig == SIGSTKFLT) {
            signal(sig, count);
            show("raise", raise(sig));
            continue;
        }
        sigaddset(&one, sig);
        signal(sig, count);
        pends();
        waits();
        keeps();
        signal(sig, count);
        handlers();
        signal(sig, SIG_DFL);
    }
    return 0;
}
