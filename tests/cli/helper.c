/* helper.c: does what its first argument says; what tests of the command need and no system program does everywhere.
 *   orphan GO [DONE]      leave a child that waits for the file GO (a minute at most), then makes DONE; exit 3
 *   signals               print the blocked, ignored signals and open descriptors it was started with
 *   catch FILE            touch FILE, wait for one signal (or a minute), print its number, twice if it comes twice in 0.3 s
 *   parent SIGNAL         send SIGNAL to the parent, exit 4
 *   stop                  stop itself; exit 5 when continued
 *   queue PID SIGNAL N    send SIGNAL with value N to PID
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int show_signals(void)
{
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int sig = 1; sig < 65; sig++) {
        struct sigaction was;
        if (sigismember(&mask, sig) == 1)
            printf("blocked %d\n", sig);
        if (sigaction(sig, NULL, &was) == 0 && was.sa_handler != SIG_DFL)
            printf("ignored %d\n", sig);
    }
    for (int fd = 0; fd < 100; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            printf("open %d\n", fd);
    return 0;
}

static int catch_signals(const char *ready)
{
    sigset_t all;
    siginfo_t info;
    struct timespec patience = { 60, 0 }, little = { 0, 300000000 };
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    close(open(ready, O_CREAT | O_WRONLY, 0600));
    int sig;
    while ((sig = sigtimedwait(&all, &info, &patience)) < 0 && errno == EINTR) {} /* stopped and continued */
    printf("%d", sig);
    if (info.si_code == SI_QUEUE)
        printf(" value %d", info.si_value.sival_int);
    if (sigtimedwait(&all, NULL, &little) > 0)
        printf(" again");
    printf("\n");
    return 0;
}

int main(int argc, char **argv)
{
    const char *wish = argc > 1 ? argv[1] : "";
    if (strcmp(wish, "orphan") == 0) {
        if (fork() == 0) {
            for (int i = 0; i < 6000 && access(argv[2], F_OK) != 0; i++)
                usleep(10000);
            if (argv[3])
                close(open(argv[3], O_CREAT | O_WRONLY, 0600));
            _exit(0);
        }
        return 3;
    }
    if (strcmp(wish, "signals") == 0)
        return show_signals();
    if (strcmp(wish, "catch") == 0)
        return catch_signals(argv[2]);
    if (strcmp(wish, "parent") == 0) {
        kill(getppid(), atoi(argv[2]));
        usleep(100000);
        return 4;
    }
    if (strcmp(wish, "stop") == 0) {
        raise(SIGTSTP);
        return 5;
    }
    if (strcmp(wish, "queue") == 0)
        return sigqueue(atoi(argv[2]), atoi(argv[3]), (union sigval){ .sival_int = atoi(argv[4]) }) ? 1 : 0;
    return 1;
}
