/* STRAY: none */
/* ucontext: stacks in blocks, a block allocated on one and freed on another turn */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
static ucontext_t mainc, c[8];
static int turn;
static void body(int id)
{
    for (int i = 0; i < 50; i++) {
        char *p = malloc(100 + i);
        memset(p, id, 100 + i);
        if (p[5] != id)
            abort();
        swapcontext(&c[id], &mainc);
        if (p[99] != id)
            abort();
        free(p);
    }
    turn++;
}
int main()
{
    char *st[8];
    for (int i = 0; i < 8; i++) {
        st[i] = malloc(65536);
        getcontext(&c[i]);
        c[i].uc_stack.ss_sp = st[i];
        c[i].uc_stack.ss_size = 65536;
        c[i].uc_link = &mainc;
        makecontext(&c[i], (void (*)())body, 1, i);
    }
    for (int k = 0; k < 51; k++)
        for (int i = 0; i < 8; i++)
            swapcontext(&mainc, &c[i]);
    printf("%d done\n", turn);
    for (int i = 0; i < 8; i++)
        free(st[i]);
    return 0;
}
