/* STRAY: none */
/* how many threads there are, as Chromium asks before it forks: links of /proc/self/task */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_barrier_t both;

static void count(const char *when)
{
    struct stat a = { 0 }, b = { 0 }, c = { 0 };
    int proc = open("/proc", O_RDONLY | O_DIRECTORY);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", (int)getpid());
    if (fstatat(proc, "self/task/", &a, 0) || stat("/proc/self/task", &b) || stat(path, &c)) exit(1);
    printf("%s: %lu %lu %lu\n", when, (unsigned long)a.st_nlink, (unsigned long)b.st_nlink, (unsigned long)c.st_nlink);
    fflush(stdout);
    close(proc);
}

static void *other(void *unused)
{
    pthread_barrier_wait(&both);
    pthread_barrier_wait(&both);
    return unused;
}

int main(void)
{
    pthread_t t;
    free(malloc(100));
    count("alone");
    pid_t child = fork();
    if (!child) {
        count("child");
        return 0;
    }
    waitpid(child, NULL, 0);
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&t, NULL, other, NULL);
    pthread_barrier_wait(&both);
    count("two");
    pthread_barrier_wait(&both);
    pthread_join(t, NULL);
    mkdir("task", 0700); /* another directory of that name */
    struct stat s;
    char sub[32];
    for (int i = 0; i < 3; i++) snprintf(sub, sizeof sub, "task/%d", i), mkdir(sub, 0700);
    if (stat("task", &s) == 0) printf("%lu\n", (unsigned long)s.st_nlink);
    for (int i = 0; i < 3; i++) snprintf(sub, sizeof sub, "task/%d", i), rmdir(sub);
    rmdir("task");
    return 0;
}
