#include "cli/signals.h"

#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Faults must stay faults; SIGPIPE we ignore. The rest is for the program, or tells us of it (SIGCHLD). */
static void set_of_ours(sigset_t *set)
{
    static const int not_ours[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGPIPE, SIGKILL, SIGSTOP };
    sigfillset(set);
    for (size_t i = 0; i < sizeof not_ours / sizeof *not_ours; i++)
        sigdelset(set, not_ours[i]);
}

int signals_take(struct signals_found *found)
{
    struct sigaction by_default = { .sa_handler = SIG_DFL }, ignore = { .sa_handler = SIG_IGN };
    sigset_t ours;
    set_of_ours(&ours);
    sigprocmask(SIG_BLOCK, &ours, &found->mask);
    sigaction(SIGCHLD, &by_default, &found->chld); /* inherited SIG_IGN would reap behind our back */
    sigaction(SIGPIPE, &ignore, &found->pipe);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

void signals_restore(const struct signals_found *found)
{
    sigaction(SIGCHLD, &found->chld, NULL);
    sigaction(SIGPIPE, &found->pipe, NULL);
    sigprocmask(SIG_SETMASK, &found->mask, NULL);
}

bool signals_for_us_alone(const struct signalfd_siginfo *info)
{
    return info->ssi_code != SI_KERNEL;
}

void signals_pass(const struct signalfd_siginfo *info, pid_t pid)
{
    int sig = (int)info->ssi_signo;
    if (info->ssi_code != SI_QUEUE) {
        kill(pid, sig);
        return;
    }
    siginfo_t queued;
    memset(&queued, 0, sizeof queued);
    queued.si_signo = sig;
    queued.si_code = SI_QUEUE;
    queued.si_pid = (pid_t)info->ssi_pid;
    queued.si_uid = info->ssi_uid;
    queued.si_value.sival_ptr = (void *)(uintptr_t)info->ssi_ptr;
    syscall(SYS_rt_sigqueueinfo, pid, sig, &queued);
}
