/* STRAY: none */
/* process_vm_readv and writev on blocks, a child's too */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <sys/wait.h>
#include <sys/ptrace.h>
int main()
{
    char *p = malloc(5000);
    memset(p, 'x', 5000);
    char *q = malloc(5000);
    struct iovec l = {q, 5000}, r = {p, 5000};
    printf("%zd ", process_vm_readv(getpid(), &l, 1, &r, 1, 0));
    printf("%d\n", memcmp(p, q, 5000));
    int f[2];
    pipe(f);
    pid_t c = fork();
    if (!c) {
        char b;
        close(f[1]);
        read(f[0], &b, 1);
        _exit(p[4999] == 'y' ? 5 : 6);
    }
    struct iovec one = {"y", 1}, far = {p + 4999, 1};
    printf("%zd\n", process_vm_writev(c, &one, 1, &far, 1, 0));
    char *big = malloc(3 << 20);
    memset(big, 1, 3 << 20);
    char *dst = malloc(3 << 20);
    struct iovec a = {dst, 3 << 20}, b = {big, 3 << 20};
    printf("%zd\n", process_vm_readv(getpid(), &a, 1, &b, 1, 0));
    close(f[1]);
    close(f[0]);
    int s;
    waitpid(c, &s, 0);
    printf("%d\n", WEXITSTATUS(s));
    free(p);
    free(q);
    free(big);
    free(dst);
    return 0;
}
