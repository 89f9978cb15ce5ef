/* STRAY: none */
/* Threads on stacks of the program's, mapped or in a block */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <alloca.h>
#include <sys/mman.h>
static void *t(void *x)
{
    size_t n = (size_t)x;
    char *p = alloca(n);
    memset(p, 1, n);
    char *q = malloc(n);
    memcpy(q, p, n);
    long s = 0;
    for (size_t i = 0; i < n; i++)
        s += q[i];
    free(q);
    return (void *)s;
}
int main()
{
    for (int i = 0; i < 20; i++) {
        pthread_attr_t a;
        pthread_attr_init(&a);
        void *st = mmap(0, 1 << 18, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | (i & 1 ? MAP_GROWSDOWN : 0), -1, 0);
        if (i % 3 == 0)
            pthread_attr_setstacksize(&a, 1 << 18);
        else
            pthread_attr_setstack(&a, st, 1 << 18);
        pthread_t th;
        if (pthread_create(&th, &a, t, (void *)100000))
            return 1;
        void *r;
        pthread_join(th, &r);
        if ((long)r != 100000)
            return 2;
        pthread_attr_destroy(&a);
        munmap(st, 1 << 18);
    }
    char *m = malloc(1 << 17);
    pthread_attr_t a;
    pthread_attr_init(&a);
    pthread_attr_setstack(&a, (void *)(((unsigned long)m + 4095) & ~4095), 1 << 16);
    pthread_t th;
    pthread_create(&th, &a, t, (void *)10000);
    void *r;
    pthread_join(th, &r);
    printf("%ld\n", (long)r);
    free(m);
    return 0;
}
