/* STRAY: none */
/* Threads cancelled in a system call and in a loop, with clean-up */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <unistd.h>
static _Atomic int cleaned;
static void c(void *p)
{
    free(p);
    cleaned++;
}
static void *t(void *x)
{
    char *p = malloc(100);
    pthread_cleanup_push(c, p);
    int old;
    if (x)
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
    if (x)
        for (;;)
            ;
    char b[10];
    int f[2];
    pipe(f);
    read(f[0], b, 10);
    pthread_cleanup_pop(1);
    return 0;
}
int main()
{
    for (int i = 0; i < 30; i++) {
        pthread_t th;
        pthread_create(&th, 0, t, (void *)(long)(i & 1));
        usleep(1000);
        pthread_cancel(th);
        void *r;
        pthread_join(th, &r);
        if (r != PTHREAD_CANCELED)
            return 2;
    }
    printf("%d\n", cleaned);
    return 0;
}
