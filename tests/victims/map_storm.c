/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <sys/mman.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

/* Threads map, use and unmap at once, and so does a signal handler on top of them. */
static volatile int handled, wrong;

static void once(size_t size)
{
    char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        wrong = 1;
        return;
    }
    wrong |= p[0] || p[size - 1];
    p[0] = p[size - 1] = 1;
    char *q = mremap(p, size, 2 * size, MREMAP_MAYMOVE);
    wrong |= q == MAP_FAILED || q[0] != 1 || q[2 * size - 1];
    wrong |= mprotect(q, 4096, PROT_READ) || munmap(q, 2 * size);
}

static void on_tick(int sig)
{
    (void)sig;
    handled++;
    once(8192);
}

static void *work(void *data)
{
    for (int i = 0; i < 1500; i++)
        once(4096u << (i % 4));
    return data;
}

int main(void)
{
    pthread_t threads[4];
    struct itimerval tick = { { 0, 500 }, { 0, 500 } }, off = { { 0, 0 }, { 0, 0 } };
    signal(SIGALRM, on_tick);
    setitimer(ITIMER_REAL, &tick, NULL);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, work, NULL))
            return 1;
    work(NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    setitimer(ITIMER_REAL, &off, NULL);
    say(wrong ? "wrong" : "good");
    return 0;
}
