/* A forked child that gives every signal its default back by the system call itself (as programs do before they start another) goes
 * on being counted, is shown what it asked for, and a signal that it wants for itself reaches its handler.
 * expect: touched_pages 20
 * expect: again_pages 0
 * call: getcwd 1 */
#include "touch.h"
#include <signal.h>

struct action { void *handler; unsigned long flags; void *restorer; uint64_t mask; };
static volatile sig_atomic_t came;
static void mine(int sig) { came = sig; }

static long raw(int sig, const struct action *new, struct action *old)
{
    register long size __asm__("r10") = 8;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_rt_sigaction), "D"((long)sig), "S"(new), "d"(old), "r"(size) : "rcx", "r11", "memory");
    return result;
}

/* libc's return from a handler, which ours needs none of: shown with whatever was set by sigaction */
static void *restorer;

static void all_default(void)
{
    for (int sig = 1; sig < NSIG; sig++) {
        struct action was, is;
        if (sig == SIGKILL || sig == SIGSTOP) continue;
        MUST(raw(sig, NULL, &was) == 0);
        if (was.restorer) restorer = was.restorer;
        was.handler = SIG_DFL;
        MUST(raw(sig, &was, NULL) == 0);
        MUST(raw(sig, NULL, &is) == 0 && is.handler == SIG_DFL && is.flags == was.flags && is.mask == was.mask);
    }
}

static void child(char *p)
{
    all_default();
    for (int i = 0; i < 9; i++) set(p, 10 + i);
    MUST(getcwd(p + 19 * PAGE, 64));
    struct sigaction shown, none = { .sa_handler = SIG_IGN };
    struct action own = { (void *)mine, 0x04000000, restorer, 0 };
    int ours[] = { SIGBUS, SIGSEGV, SIGSYS };
    for (int i = 0; i < 3; i++) {
        MUST(raw(ours[i], &own, NULL) == 0);
        MUST(sigaction(ours[i], NULL, &shown) == 0 && shown.sa_handler == mine);
        MUST(raise(ours[i]) == 0 && came == ours[i]);
        MUST(sigaction(ours[i], &none, NULL) == 0);
        MUST(raw(ours[i], NULL, &own) == 0 && own.handler == SIG_IGN);
        own.handler = (void *)mine, own.flags = 0x04000000, own.restorer = restorer;
    }
    MUST(raw(SIGBUS, (void *)1, NULL) == -EFAULT && raw(SIGBUS, NULL, (void *)1) == -EFAULT);
    exit(0);
}

int main(void)
{
    char *p = map(64 * PAGE);
    int status;
    signal(SIGUSR1, mine);
    for (int i = 0; i < 10; i++) set(p, i);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) child(p);
    MUST(waitpid(pid, &status, 0) == pid && status == 0);
    return 0;
}
