/* EXPECT: none */
#include "victim.h"
#include <signal.h>
#include <sys/wait.h>

/* Handlers, masks and alternate stacks read back as they were set; sent signals arrive; a true death is a true death. */
static volatile int arrived;
static void on_signal(int sig) { arrived += sig == SIGBUS || sig == SIGSEGV; }

int main(void)
{
    struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, seen;
    sigset_t set, mask;
    sigemptyset(&act.sa_mask);
    sigaddset(&act.sa_mask, SIGUSR2);
    sigaction(SIGBUS, NULL, &seen);
    printf("%d", seen.sa_handler == SIG_DFL);
    sigaction(SIGBUS, &act, NULL);
    sigaction(SIGSEGV, &act, NULL);
    sigaction(SIGBUS, NULL, &seen);
    printf("%d%d%d%d\n", seen.sa_handler == on_signal, (seen.sa_flags & SA_RESTART) != 0,
        (seen.sa_flags & SA_SIGINFO) != 0, sigismember(&seen.sa_mask, SIGUSR2));
    raise(SIGBUS);
    raise(SIGSEGV);
    kill(getpid(), SIGBUS);
    printf("%d arrived\n", arrived);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_SETMASK, &set, NULL);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("%d%d\n", sigismember(&mask, SIGTERM), sigismember(&mask, SIGINT));
    fflush(stdout);
    for (int sig = SIGBUS; sig != 0; sig = sig == SIGBUS ? SIGSEGV : 0) {
        pid_t pid = fork();
        if (pid == 0) {
            signal(sig, SIG_DFL);
            raise(sig);
            _exit(0);
        }
        int status;
        waitpid(pid, &status, 0);
        printf("%d\n", WIFSIGNALED(status) && WTERMSIG(status) == sig);
        fflush(stdout);
    }
    return 0;
}
