/* STRAY: none */
/* vfork inside of vfork; clone that shares memory with a parent that waits */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
static int f(void *x)
{
    char *p = malloc(64);
    strcpy(p, "vm");
    strcpy(x, p);
    free(p);
    _exit(4);
}
int main()
{
    char *m = calloc(1, 32);
    for (int i = 0; i < 10; i++) {
        pid_t p = vfork();
        if (!p) {
            pid_t q = vfork();
            if (!q) {
                execlp("true", "true", (char *)0);
                _exit(9);
            }
            int s;
            waitpid(q, &s, 0);
            _exit(s ? 8 : 3);
        }
        int s;
        waitpid(p, &s, 0);
        if (WEXITSTATUS(s) != 3) {
            printf("bad %x\n", s);
        }
    }
    char *st = malloc(65536);
    pid_t p = clone(f, st + 65536, CLONE_VM | SIGCHLD, m);
    int s;
    waitpid(p, &s, 0);
    printf("%d %s\n", WEXITSTATUS(s), m);
    p = clone(f, st + 65536, CLONE_VM | CLONE_FILES | CLONE_FS | SIGCHLD, m);
    waitpid(p, &s, 0);
    printf("%d %s\n", WEXITSTATUS(s), m);
    char *q = malloc(100);
    memset(q, 1, 100);
    free(q);
    free(st);
    free(m);
    return 0;
}
