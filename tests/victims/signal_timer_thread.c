/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=on_time alloc=main */
#include "victim.h"
#include <semaphore.h>
#include <signal.h>
#include <time.h>

/* A thread that libc makes for itself, by calls that nobody sees, runs the program's code. */
static char *p;
static sem_t done;

static void on_time(union sigval unused)
{
    (void)unused;
    char *mine = malloc(8);
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(mine);
    sem_post(&done);
}

int main(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_time };
    struct itimerspec soon = { .it_value = { 0, 1000000 } };
    timer_t timer;
    p = HIDE(malloc(16));
    sem_init(&done, 0, 0);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &soon, NULL);
    sem_wait(&done);
    timer_delete(timer);
    say("on time");
    free(p);
    return 0;
}
