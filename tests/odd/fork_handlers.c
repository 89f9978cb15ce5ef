/* STRAY: none */
/* Fork with handlers that allocate while other threads do; children that fork */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <unistd.h>
#include <sys/wait.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int stop;
static void pre(void)
{
    pthread_mutex_lock(&m);
    char *p = malloc(10);
    free(p);
}
static void par(void)
{
    char *p = malloc(10);
    free(p);
    pthread_mutex_unlock(&m);
}
static void ch(void)
{
    char *p = malloc(77);
    memset(p, 3, 77);
    free(p);
    pthread_mutex_init(&m, 0);
}
static void *t(void *x)
{
    while (!__atomic_load_n(&stop, 0)) {
        char *p[20];
        for (int i = 0; i < 20; i++) {
            p[i] = malloc(i * 100 + 1);
            p[i][0] = 1;
        }
        for (int i = 0; i < 20; i++)
            free(p[i]);
        pthread_mutex_lock(&m);
        pthread_mutex_unlock(&m);
    }
    return x;
}
int main()
{
    pthread_atfork(pre, par, ch);
    pthread_t th[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&th[i], 0, t, 0);
    int ok = 0;
    for (int i = 0; i < 40; i++) {
        pid_t p = fork();
        if (!p) {
            char *q = malloc(5000);
            memset(q, 1, 5000);
            free(q);
            if (i % 4 == 0) {
                pid_t g = fork();
                if (!g)
                    _exit(7);
                int s;
                waitpid(g, &s, 0);
                _exit(WEXITSTATUS(s) == 7 ? 0 : 1);
            }
            exit(0);
        }
        int s;
        waitpid(p, &s, 0);
        ok += s == 0;
    }
    __atomic_store_n(&stop, 1, 0);
    for (int i = 0; i < 3; i++)
        pthread_join(th[i], 0);
    printf("%d\n", ok);
    return 0;
}
