/* STRAY: none */
/* aio and getaddrinfo_a: libc's own threads */
#define _GNU_SOURCE
#include <aio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <semaphore.h>
#include <netdb.h>
static sem_t s;
static void cb(union sigval v)
{
    char *p = malloc(100);
    strcpy(p, "cb");
    free(p);
    sem_post(&s);
}
int main()
{
    sem_init(&s, 0, 0);
    FILE *f = tmpfile();
    char *b = malloc(5000);
    memset(b, 'k', 5000);
    struct aiocb *a = calloc(1, sizeof *a);
    a->aio_fildes = fileno(f);
    a->aio_buf = b;
    a->aio_nbytes = 5000;
    a->aio_sigevent.sigev_notify = SIGEV_THREAD;
    a->aio_sigevent.sigev_notify_function = cb;
    aio_write(a);
    sem_wait(&s);
    printf("%d %zd\n", aio_error(a), aio_return(a));
    char *c = malloc(5000);
    a->aio_buf = c;
    a->aio_sigevent.sigev_notify = SIGEV_NONE;
    aio_read(a);
    const struct aiocb *l[] = {a};
    aio_suspend(l, 1, 0);
    printf("%d %zd %d\n", aio_error(a), aio_return(a), memcmp(b, c, 5000));
    struct gaicb g = {.ar_name = "localhost"}, *gl[] = {&g};
    getaddrinfo_a(GAI_WAIT, gl, 1, 0);
    printf("%d\n", gai_error(&g));
    if (g.ar_result)
        freeaddrinfo(g.ar_result);
    free(a);
    free(b);
    free(c);
    fclose(f);
    return 0;
}
