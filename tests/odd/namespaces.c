/* STRAY: none */
/* Namespaces of one's own by syscall(): granted to a process of one thread only. In a child that a raw clone made, then here; and how many threads
 * there are, asked by a descriptor from before. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *who, int proc)
{
    struct stat s;
    long got = syscall(SYS_unshare, CLONE_NEWUSER);
    printf("%s: %s\n", who, got ? strerror(errno) : "granted");
    if (fstatat(proc, "self/task/", &s, 0) == 0) printf("%s: %lu\n", who, (unsigned long)s.st_nlink);
    void *p = malloc(100000);
    memset(p, 1, 100000);
    free(p);
    fflush(stdout);
}

int main(void)
{
    int proc = open("/proc", O_RDONLY | O_DIRECTORY), status = 0;
    free(malloc(10));
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (!child) {
        say("child", proc);
        if (chroot("/proc/self/fdinfo") == 0) { /* where the namespace gives the right */
            struct stat s;
            if (fstatat(proc, "self/task/", &s, 0) == 0) printf("behind a root: %lu\n", (unsigned long)s.st_nlink);
        }
        return 0;
    }
    waitpid(child, &status, 0);
    printf("ended: %d\n", status);
    say("here", proc);
    return 0;
}
