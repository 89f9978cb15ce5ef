/* STRAY: none */
/* A program that catches its own stack overflows on an alternate stack in a block */
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <setjmp.h>
#include <sys/resource.h>
static sigjmp_buf jb;
static int n;
static void h(int s)
{
    (void)s;
    n++;
    char *p = malloc(1000);
    p[0] = 1;
    free(p);
    siglongjmp(jb, 1);
}
static int rec(int k)
{
    volatile char b[8192];
    b[0] = k;
    return rec(k + 1) + b[0];
}
int main()
{
    stack_t st = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&st, 0);
    struct sigaction a = {.sa_handler = h, .sa_flags = SA_ONSTACK};
    sigaction(SIGSEGV, &a, 0);
    for (volatile int i = 0; i < 5; i++)
        if (!sigsetjmp(jb, 1))
            rec(0);
    printf("%d overflows\n", n);
    st.ss_flags = SS_DISABLE;
    sigaltstack(&st, 0);
    free(st.ss_sp);
    return 0;
}
