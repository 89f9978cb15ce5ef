/* EXPECT: kind=heap-overflow access=write size=1 side=after distance=0 block=16 in=on_message alloc=main */
#include "victim.h"
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

/* As signal_timer_thread, for a message queue: this thread of libc's keeps every signal blocked. */
static char *p;
static sem_t done;

static void on_message(union sigval unused)
{
    (void)unused;
    char *mine = malloc(8);
    POKE(char, p + BUGGY(16, 15), 1); /* HERE */
    free(mine);
    sem_post(&done);
}

int main(void)
{
    char name[64];
    struct mq_attr attr = { .mq_maxmsg = 2, .mq_msgsize = 8 };
    struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_notify_function = on_message };
    snprintf(name, sizeof name, "/victim-%d", (int)getpid());
    mqd_t q = mq_open(name, O_RDWR | O_CREAT, 0600, &attr);
    mq_unlink(name);
    if (q == (mqd_t)-1) {
        say("no message queues here");
        return 77;
    }
    p = HIDE(malloc(16));
    sem_init(&done, 0, 0);
    mq_notify(q, &event);
    mq_send(q, "hello", 5, 0);
    sem_wait(&done);
    say("on message");
    free(p);
    return 0;
}
