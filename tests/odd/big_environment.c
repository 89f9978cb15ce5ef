/* STRAY: none */
/* An environment and arguments at the kernel's limit */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <sys/wait.h>
#include <sys/resource.h>
int main()
{
    struct rlimit r = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &r);
    for (int k = 0; k < 2; k++) {
        size_t n = k ? 131071 : 120000;
        char *a = malloc(n + 1);
        memset(a, 'a', n);
        a[n] = 0;
        char *env[] = {a, 0};
        char *argv[] = {"true", k ? "x" : a, 0};
        pid_t p = fork();
        if (!p) {
            execve("/bin/true", argv, env);
            _exit(errno);
        }
        int s;
        waitpid(p, &s, 0);
        printf("%d\n", WEXITSTATUS(s));
        free(a);
    }
    return 0;
}
