/* STRAY: none */
/* Rights that a program takes from its own blocks, and its faults there */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <signal.h>
#include <setjmp.h>
static sigjmp_buf j;
static int n;
static void h(int s, siginfo_t *i, void *c)
{
    n++;
    siglongjmp(j, s);
}
int main()
{
    struct sigaction a = {.sa_sigaction = h, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &a, 0);
    sigaction(SIGBUS, &a, 0);
    char *p = aligned_alloc(4096, 3 * 4096);
    memset(p, 1, 3 * 4096);
    mprotect(p + 4096, 4096, PROT_READ);
    volatile int s;
    if (!(s = sigsetjmp(j, 1)))
        p[4096] = 2;
    printf("%d %d\n", s, n);
    if (!(s = sigsetjmp(j, 1)))
        printf("%d\n", p[4096]);
    mprotect(p + 4096, 4096, PROT_NONE);
    if (!(s = sigsetjmp(j, 1)))
        printf("%d\n", p[4097]);
    printf("%d %d\n", s, n);
    mprotect(p + 4096, 4096, 3);
    p[4096] = 5;
    free(p);
    p = malloc(4 << 20);
    char *q = (void *)(((unsigned long)p + 4095) & ~4095);
    mprotect(q, 4096, PROT_NONE);
    if (!(s = sigsetjmp(j, 1)))
        q[0] = 1;
    printf("%d %d\n", s, n);
    mprotect(q, 4096, 3);
    q[0] = 1;
    free(p);
    for (int i = 0; i < 100; i++) {
        p = aligned_alloc(4096, 4096);
        mprotect(p, 4096, PROT_READ);
        mprotect(p, 4096, 3);
        p[0] = 1;
        free(p);
    }
    puts("x");
    return 0;
}
