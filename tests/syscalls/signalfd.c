/* STRAY: kind=syscall-touch param=read(buf) */
#include "calls.h"

#include <sys/signalfd.h>

int main(void)
{
    sigset_t *set = malloc(sizeof *set);
    sigemptyset(set);
    sigaddset(set, SIGUSR1);
    saw("mask", sigprocmask(SIG_BLOCK, set, NULL));
    int fd = signalfd(-1, set, SFD_CLOEXEC);
    struct signalfd_siginfo *info = block(sizeof *info);
    raise(SIGUSR1);
    counted("read", read(fd, info, sizeof *info));
    #ifndef STRAY
    printf("%u\n", info->ssi_signo == SIGUSR1);
    #endif
    free(set);
    return 0;
}
