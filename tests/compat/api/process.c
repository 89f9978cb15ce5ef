/* process.c: signals, descriptors, processes: every function of these that we replace, and what it promises, printed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

sighandler_t bsd_signal(int, sighandler_t), __sysv_signal(int, sighandler_t);
enum { RESTORER = 0x04000000 }; /* the kernel's own flag, of no meaning to a program */
static volatile sig_atomic_t seen[65];
static void count(int sig) { seen[sig]++; }
static sigjmp_buf out;
static void jump(int sig) { siglongjmp(out, sig); }
static const char *word(sighandler_t h)
{
    return h == SIG_DFL ? "default" : h == SIG_IGN ? "ignore" : h == SIG_ERR ? "error" : h == SIG_HOLD ? "hold" : h == count ? "count" : h == jump ? "jump" : "OTHER";
}
static const int sigs[] = { SIGUSR1, SIGBUS, SIGSEGV };

#define SET(f, sig, h) printf(#f " %d was %s\n", sig, word(f(sig, h)))
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void handlers(int sig)
{
    struct sigaction was, want = { .sa_handler = count, .sa_flags = SA_RESTART };
    SET(signal, sig, count); raise(sig);
    SET(bsd_signal, sig, SIG_IGN); raise(sig);
    SET(sigset, sig, count); raise(sig);
    SET(sigset, sig, SIG_HOLD);
    if (sig == SIGUSR1) raise(sig);
    SET(sigset, sig, count);
    SET(sysv_signal, sig, count); raise(sig);
    SET(__sysv_signal, sig, count); raise(sig);
    printf("after one raise: %s\n", (sigaction(sig, NULL, &was), word(was.sa_handler)));
    sigaddset(&want.sa_mask, SIGBUS);
    sigaddset(&want.sa_mask, SIGUSR2);
    printf("sigaction %d, ", sigaction(sig, &want, NULL));
    sigaction(sig, NULL, &was);
    printf("%s flags %x mask %d %d %d\n", word(was.sa_handler), (unsigned)was.sa_flags & ~RESTORER, sigismember(&was.sa_mask, SIGBUS),
           sigismember(&was.sa_mask, SIGUSR2), sigismember(&was.sa_mask, SIGHUP));
    printf("siginterrupt %d, ", siginterrupt(sig, 1));
    sigaction(sig, NULL, &was);
    printf("flags %x; seen %d\n", (unsigned)was.sa_flags & ~RESTORER, (int)seen[sig]);
    printf("sigaction of 0: %d", sigaction(0, NULL, &was));
    printf(" errno %d, of SIGKILL: %d", errno, sigaction(SIGKILL, &want, NULL));
    printf(" errno %d\n", errno);
}

static void masks(int sig, int (*set_mask)(int, const sigset_t *, sigset_t *), const char *name)
{
    sigset_t one, old, now, pending;
    sigemptyset(&one);
    sigaddset(&one, sig);
    int before = seen[sig];
    signal(sig, count);
    printf("%s %d:", name, set_mask(SIG_BLOCK, &one, &old));
    printf(" was %d", sigismember(&old, sig));
    set_mask(SIG_SETMASK, NULL, &now);
    printf(" now %d", sigismember(&now, sig));
    if (sig == SIGUSR1) raise(sig); /* a fault's signal stays deliverable under us, on purpose */
    sigpending(&pending);
    printf(" pending %d seen %d", sigismember(&pending, sig), seen[sig] - before);
    set_mask(SIG_UNBLOCK, &one, NULL);
    set_mask(SIG_SETMASK, NULL, &now);
    printf(" then %d seen %d, wrong how %d\n", sigismember(&now, sig), seen[sig] - before, set_mask(99, &one, NULL));
    set_mask(SIG_SETMASK, &old, NULL);
}

static void suspend(void)
{
    sigset_t block, empty;
    sigemptyset(&empty);
    sigfillset(&block);
    sigdelset(&block, SIGSEGV);
    sigprocmask(SIG_BLOCK, &block, NULL);
    signal(SIGUSR1, count);
    kill(getpid(), SIGUSR1);
    int before = seen[SIGUSR1], r = sigsuspend(&empty);
    printf("sigsuspend %d errno %d seen %d\n", r, errno, seen[SIGUSR1] - before);
    sigprocmask(SIG_UNBLOCK, &block, NULL);
}

/* The program's own faults come to its own handlers, on its own stack. */
static void own_faults(void)
{
    static char stack[65536];
    stack_t alt = { .ss_sp = stack, .ss_size = sizeof stack }, was;
    printf("sigaltstack %d", sigaltstack(&alt, NULL));
    sigaltstack(NULL, &was);
    printf(" is %s size %zu\n", was.ss_sp == stack ? "mine" : "OTHER", was.ss_size);
    struct sigaction want = { .sa_handler = jump, .sa_flags = SA_ONSTACK };
    sigaction(SIGSEGV, &want, NULL);
    for (volatile int i = 0; i < 3; i++) {
        int sig = sigsetjmp(out, 1);
        if (sig) printf("caught %d\n", sig);
        else *(volatile int *)8 = 1;
    }
    signal(SIGSEGV, SIG_DFL);
}

static int status_of(pid_t pid)
{
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void children(void)
{
    char *argv[] = { "sh", "-c", "echo $0 $WHO; exit 7", NULL }, *env[] = { "WHO=me", "PATH=/bin:/usr/bin", NULL };
    for (int how = 0; how < 8; how++) {
        fflush(stdout);
        pid_t pid = fork();
        if (!pid) {
            free(malloc(100));
            switch (how) {
            case 0: execv("/bin/sh", argv); break;
            case 1: execve("/bin/sh", argv, env); break;
            case 2: execvp("sh", argv); break;
            case 3: execvpe("sh", argv, env); break;
            case 4: fexecve(open("/bin/sh", O_RDONLY), argv, env); break;
            case 5: _exit(5);
            case 6: _Exit(6);
            case 7: abort();
            }
            _exit(99);
        }
        printf("child %d: %d\n", how, status_of(pid));
    }
    printf("execv of nothing: %d", execv("/nonexistent", argv));
    printf(" errno %d\n", errno);
}

static void descriptors(void)
{
    int a = open("/dev/null", O_RDWR);
    printf("dup2 %d dup3 %d", dup2(a, 50), dup3(a, 51, O_CLOEXEC));
    printf(" same %d flags %d\n", dup2(a, a) == a, fcntl(51, F_GETFD));
    printf("dup3 on itself %d", dup3(a, a, 0));
    printf(" errno %d\n", errno);
    printf("close %d", close(50));
    printf(" again %d", close(50));
    printf(" errno %d\n", errno);
    dup2(a, 60);
    printf("close_range %d", close_range(60, 70, 0));
    printf(" gone %d\n", fcntl(60, F_GETFD));
    dup2(a, 80);
    closefrom(40);
    printf("closefrom: 80 is %d, 51 is %d\n", fcntl(80, F_GETFD), fcntl(51, F_GETFD));
    free(malloc(1000));
    close(a);
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        handlers(sigs[i]);
        masks(sigs[i], sigprocmask, "sigprocmask");
        masks(sigs[i], pthread_sigmask, "pthread_sigmask");
        signal(sigs[i], SIG_DFL);
    }
    suspend();
    own_faults();
    children();
    descriptors();
    return 0;
}
