/* STRAY: kind=syscall-touch param=read(buf) */
#include "calls.h"

#include <sys/signalfd.h>
#include <sys/uio.h>

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
#ifndef STRAY
    /* what uffence itself lives on, sent by somebody, in both ways, through a copy of the descriptor, two at once */
    int copy_of = dup(fd);
    sigaddset(set, SIGBUS), sigaddset(set, SIGSEGV), sigaddset(set, SIGUSR2);
    sigprocmask(SIG_BLOCK, set, NULL);
    saw("again", signalfd(fd, set, 0));
    union sigval value = { .sival_int = 55 };
    struct signalfd_siginfo *two = block(3 * sizeof *two);
    struct iovec v[2] = { { two, sizeof *two }, { two + 1, 2 * sizeof *two } };
    for (int i = 0; i < 2; i++) {
        int sig = i ? SIGSEGV : SIGBUS;
        if (i) kill(getpid(), sig), sigqueue(getpid(), SIGUSR2, value);
        else raise(SIGUSR2), sigqueue(getpid(), sig, value);
        counted("readv", readv(copy_of, v, 2));
        for (int k = 0; k < 2; k++)
            if (two[k].ssi_signo != SIGUSR2)
                printf("%u %d %d %d %d %llx\n", two[k].ssi_signo, two[k].ssi_code, two[k].ssi_pid == (unsigned)getpid(), two[k].ssi_uid == getuid(),
                       two[k].ssi_int, (unsigned long long)two[k].ssi_ptr & 0xffffffff);
    }
    raise(SIGBUS);
    counted("read", read(fd, info, sizeof *info));
    printf("%u %d\n", info->ssi_signo, info->ssi_code);
    free(two);
    int pair[2], number = SIGSTKFLT; /* other bytes that look like it */
    saw("pipe", pipe(pair));
    memset(info, 0, sizeof *info);
    memcpy(info, &number, sizeof number);
    counted("write", write(pair[1], info, sizeof *info));
    counted("read", read(pair[0], info, sizeof *info));
    printf("%u\n", info->ssi_signo);
#endif
    free(set);
    return 0;
}
