/* STRAY: none */
/* Every signal ignored, as daemons and initdb do, and then programs started in each way: they run, and find what was ignored;
 * with a thread beside, too, which works on fresh memory meanwhile. (tests/odd is run in touch mode as well.) */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *alone = "kill -BUS $$; kill -SYS $$; kill -SEGV $$; kill -TERM $$; echo alive", *beside = "kill -TERM $$; echo alive";
static _Atomic int stop;

static void *work(void *unused)
{
    while (!stop) {
        char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int i = 0; i < 1 << 20; i += 4096) p[i] = 1;
        munmap(p, 1 << 20);
    }
    return unused;
}

static void ways(const char *command)
{
    char line[100] = "nothing";
    FILE *f = popen(command, "r");
    if (!f || !fgets(line, sizeof line, f)) puts("popen: nothing");
    printf("popen %s %d\n", line, pclose(f));
    printf("system %d\n", system("exit 3"));
    pid_t pid;
    int status;
    char *argv[] = { "sh", "-c", "exit 4", NULL };
    extern char **environ;
    printf("spawn %d", posix_spawn(&pid, "/bin/sh", NULL, NULL, argv, environ));
    waitpid(pid, &status, 0);
    printf(" %d\n", status);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        execl("/no/such/program", "x", NULL);
        execl("/dev/null", "x", NULL);
        getppid();
        execl("/bin/sh", "sh", "-c", "exit 5", NULL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    printf("exec %d\n", status);
}

int main(void)
{
    char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 1; i < 32; i++)
        if (i != SIGCHLD) signal(i, SIG_IGN);
    p[5] = 1;
    ways(alone);
    p[5000] = 1;
    pthread_t t;
    pthread_create(&t, NULL, work, NULL);
    for (int i = 0; i < 5; i++) ways(beside);
    stop = 1;
    pthread_join(t, NULL);
    return 0;
}
