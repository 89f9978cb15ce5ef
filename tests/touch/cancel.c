/* A wrapped call stays a point of cancellation, and a signal handler that interrupts one has its own buffers made present.
 * expect: touched_pages 3
 * call: read 1
 * call: write 2 */
#include "touch.h"

#include <signal.h>

static int pair[2], other[2];
static char *p, *q;

static void *waits(void *unused)
{
    (void)unused;
    MUST(read(pair[0], p, 1) == -2); /* nothing ever comes: ended here, p untouched */
    return NULL;
}

static void interrupts(int sig)
{
    (void)sig;
    MUST(write(other[1], q, 2 * PAGE) == 2 * PAGE); /* by the wrapper, inside another */
}

static void *self(void *unused)
{
    char byte;
    MUST(pthread_cancel(pthread_self()) == 0);
    (void)!read(other[0], &byte, 1);
    MUST(!"still here");
    return unused;
}

int main(void)
{
    pthread_t thread;
    void *result;
    MUST(pipe(pair) == 0 && pipe(other) == 0);
    p = map(64 * PAGE);
    q = malloc(64 * PAGE);
    MUST(pthread_create(&thread, NULL, waits, NULL) == 0);
    MUST(pthread_cancel(thread) == 0);
    MUST(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);

    struct sigaction a = { .sa_handler = interrupts };
    MUST(sigaction(SIGALRM, &a, NULL) == 0);
    alarm(1);
    MUST(read(pair[0], p + 8 * PAGE, 1) == -1 && errno == EINTR);
    MUST(write(pair[1], "x", 1) == 1);
    MUST(read(pair[0], p + 9 * PAGE, 1) == 1); /* what was offered to the first is there now and was not touched */

    MUST(pthread_create(&thread, NULL, self, NULL) == 0);
    MUST(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
    return 0;
}
