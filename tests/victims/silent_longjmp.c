/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <setjmp.h>
#include <ucontext.h>

/* Stacks in the heap, switched by swapcontext, left by longjmp: a trace must end there, not loop. */
static ucontext_t outside, inside;
static int turns;

static void run(void)
{
    for (int i = 0; i < 20; i++) {
        jmp_buf back;
        char *volatile p = HIDE(malloc(100 + i));
        if (setjmp(back) == 0)
            longjmp(back, 1);
        free(p);
        turns++;
        swapcontext(&inside, &outside);
    }
}

int main(void)
{
    size_t size = 256 << 10;
    char *stack = HIDE(malloc(size));
    getcontext(&inside);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = size;
    inside.uc_link = &outside;
    makecontext(&inside, run, 0);
    for (int i = 0; i < 20; i++)
        swapcontext(&outside, &inside);
    printf("%d turns\n", turns);
    free(stack);
    return 0;
}
