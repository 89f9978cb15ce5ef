/* channel.c: starts programs in ways that close or lose descriptors; many findings.
 * usage: channel fork|vfork|spawn|user PROGRAM; channel many */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int ended(pid_t pid)
{
    int status;
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

/* A place of its own in the program for each: 4,000 distinct findings. */
#define ONE *(volatile char *)(malloc(16) + 16) = 1;
#define TEN ONE ONE ONE ONE ONE ONE ONE ONE ONE ONE
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
static void many(void)
{
    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
    HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "many") == 0) return many(), 0;
    if (argc < 3) return 64;
    char *child[] = { argv[2], NULL };
    pid_t pid = 0;
    if (strcmp(argv[1], "fork") == 0) {
        pid = fork();
        if (pid == 0) {
            for (int fd = 3; fd < 65536; fd++) close(fd);
            execv(child[0], child);
            _exit(71);
        }
    } else if (strcmp(argv[1], "vfork") == 0) {
        pid = vfork();
        if (pid == 0) {
            close_range(3, ~0U, 0);
            execv(child[0], child);
            _exit(71);
        }
    } else if (strcmp(argv[1], "spawn") == 0) {
        if (posix_spawn(&pid, child[0], NULL, NULL, child, environ) != 0) return 72;
    } else if (strcmp(argv[1], "user") == 0) {
        if (setgid(65534) != 0 || setuid(65534) != 0) return 73;
        execv(child[0], child);
        return 74;
    }
    return ended(pid);
}
