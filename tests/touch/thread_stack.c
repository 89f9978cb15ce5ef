/* Threads begin on stacks that nobody has touched, of a block and of a mapping, with every signal blocked: they run, and what the
 * threads touch is left uncounted. (libc writes a stack's last page, or two, before.)
 * racing: yes
 * expect: again_pages 0 */
#include "touch.h"

#include <pthread.h>

enum { SIZE = 256 << 10 };

static void *run(void *data)
{
    volatile char room[100000];
    for (size_t i = 0; i < sizeof room; i += 1000) room[i] = 1;
    return room[5000] ? data : NULL;
}

static void thread_on(char *stack)
{
    pthread_attr_t attr;
    pthread_t thread;
    void *result;
    MUST(pthread_attr_init(&attr) == 0 && pthread_attr_setstack(&attr, stack, SIZE) == 0);
    MUST(pthread_create(&thread, &attr, run, stack) == 0 && pthread_join(thread, &result) == 0 && result == stack);
    pthread_attr_destroy(&attr);
}

int main(void)
{
    char *block = malloc(SIZE + PAGE), *stack = map(SIZE);
    thread_on((char *)(((unsigned long)block + PAGE - 1) & ~(PAGE - 1ul)));
    thread_on(stack);
    munmap(stack, SIZE);
    free(block);
    puts("ok");
    return 0;
}
