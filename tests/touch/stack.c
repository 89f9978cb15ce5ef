/* A coroutine runs on a stack that nobody has touched: it runs, and it is left uncounted.
 * expect: again_pages 0 */
#include "touch.h"

static ucontext_t here, there;

static int deep(int n)
{
    volatile char room[3000];
    room[0] = (char)n;
    return n ? deep(n - 1) + room[0] * 0 + 1 : 0;
}

static void run(void)
{
    MUST(deep(30) == 30);
    swapcontext(&there, &here);
}

int main(void)
{
    char *block = malloc(256 << 10);
    getcontext(&there);
    there.uc_stack.ss_sp = block;
    there.uc_stack.ss_size = 256 << 10;
    there.uc_link = &here;
    makecontext(&there, run, 0);
    swapcontext(&here, &there);
    free(block);
    puts("ok");
    return 0;
}
