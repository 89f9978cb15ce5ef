/* family.c WHAT: the fork family. Each child overruns a block once: guarded it is found, plainly it goes on. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void overrun(void)
{
    volatile char *volatile p = malloc(24);
    p[40] = 1; /* past the slack */
    free((void *)p);
}

static void work(void)
{
    char *some[100];
    for (int i = 0; i < 100; i++) some[i] = memset(malloc((size_t)i * 7 + 1), 1, (size_t)i * 7 + 1);
    for (int i = 0; i < 100; i++) free(some[i]);
}

static int child(void)
{
    work();
    overrun();
    work();
    return 0;
}

static void join(pid_t pid)
{
    int status = -1;
    waitpid(pid, &status, __WALL);
    printf("child ended with %x\n", (unsigned)status);
    fflush(stdout);
    work();
}

static int cloned(void *unused)
{
    (void)unused;
    _exit(child());
}

static volatile int stop;
static void *load(void *unused)
{
    while (!stop) work();
    return unused;
}

static void in_handler(int sig)
{
    (void)sig;
    pid_t pid = fork();
    if (pid == 0) _exit(child());
    int status;
    waitpid(pid, &status, 0);
}

static void threads(void)
{
    pthread_t t[3];
    for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, load, NULL);
    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        if (pid == 0) _exit(i == 19 ? child() : (work(), 0));
        join(pid);
    }
    stop = 1;
    for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
}

int main(int argc, char **argv)
{
    static char stack[1 << 18] __attribute__((aligned(16)));
    const char *what = argc > 1 ? argv[1] : "";
    pid_t pid;
    work();
    if (!strcmp(what, "fork")) {
        if ((pid = fork()) == 0) return child();
        join(pid);
    } else if (!strcmp(what, "_Fork")) {
        if ((pid = _Fork()) == 0) _exit(child());
        join(pid);
    } else if (!strcmp(what, "vfork")) {
        if ((pid = vfork()) == 0) {
            overrun();
            _exit(0);
        }
        join(pid);
    } else if (!strcmp(what, "clone")) join(clone(cloned, stack + sizeof stack, SIGCHLD, NULL));
    else if (!strcmp(what, "clone-vm")) join(clone(cloned, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL));
    else if (!strcmp(what, "raw")) {
        if ((pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)) == 0) _exit(child());
        join(pid);
    } else if (!strcmp(what, "threads")) threads();
    else if (!strcmp(what, "handler")) {
        signal(SIGUSR1, in_handler);
        for (int i = 0; i < 3; i++) raise(SIGUSR1);
    } else if (!strcmp(what, "daemon")) {
        if (daemon(1, 1) != 0) return 1;
        usleep(300000); /* its parent has ended by then, mostly: no result depends on it */
        child();
        puts("daemon went on");
    } else if (!strcmp(what, "double")) {
        if (fork()) _exit(0);
        if (fork()) _exit(0);
        usleep(100000);
        child();
    } else if (!strcmp(what, "killed")) {
        overrun();
        raise(SIGKILL);
    } else if (!strcmp(what, "group")) {
        overrun();
        kill(0, SIGTERM);
        pause();
    } else return 1;
    work();
    return 0;
}
