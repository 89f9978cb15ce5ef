/* STRAY: kind=syscall-touch param=pidfd_send_signal(info) */
#include "calls.h"

int main(void)
{
    signal(SIGUSR1, SIG_IGN);
    long fd = syscall(SYS_pidfd_open, getpid(), 0);
    siginfo_t *info = copy(&(siginfo_t){ .si_signo = SIGUSR1, .si_code = SI_QUEUE }, sizeof *info);
    saw("pidfd_send_signal", syscall(SYS_pidfd_send_signal, fd, SIGUSR1, info, 0));
    saw("plain", syscall(SYS_pidfd_send_signal, fd, SIGUSR1, NULL, 0));
    return 0;
}
