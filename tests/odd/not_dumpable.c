/* STRAY: none */
/* PR_SET_DUMPABLE 0, then another user */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <sys/wait.h>
#include <pthread.h>
static void *t(void *x)
{
    char *p = malloc(50);
    strcpy(p, "thr");
    free(p);
    return x;
}
int main()
{
    printf("%d\n", prctl(PR_SET_DUMPABLE, 0));
    char *p = malloc(10);
    strcpy(p, "abc");
    free(p);
    pthread_t th;
    pthread_create(&th, 0, t, 0);
    pthread_join(th, 0);
    pid_t c = fork();
    if (!c) {
        p = malloc(20);
        strcpy(p, "child");
        free(p);
        _exit(0);
    }
    int s;
    waitpid(c, &s, 0);
    printf("%d %d\n", s, prctl(PR_GET_DUMPABLE));
    if (getuid() == 0) {
        if (setgid(65534) || setuid(65534))
            return 1;
        p = malloc(5000);
        memset(p, 1, 5000);
        free(p);
        c = fork();
        if (!c) {
            p = malloc(20);
            strcpy(p, "child");
            free(p);
            execlp("true", "true", (char *)0);
            _exit(1);
        }
        waitpid(c, &s, 0);
        printf("%d\n", s);
    }
    return 0;
}
