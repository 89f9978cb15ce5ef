/* STRAY: none */
/* A program that lowers its own limits on the way */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/mman.h>
#include <unistd.h>
#include <fcntl.h>
int main()
{
    char *keep[100];
    for (int i = 0; i < 100; i++)
        keep[i] = strdup("keep me");
    struct rlimit r;
    getrlimit(RLIMIT_NOFILE, &r);
    r.rlim_cur = 16;
    printf("%d\n", setrlimit(RLIMIT_NOFILE, &r));
    int n = 0, fd;
    while ((fd = open("/dev/null", O_RDONLY)) >= 0)
        n++;
    printf("%d %d\n", n, errno == EMFILE);
    for (int i = 3; i < 16; i++)
        close(i);
    getrlimit(RLIMIT_AS, &r);
    r.rlim_cur = 300 << 20;
    printf("%d\n", setrlimit(RLIMIT_AS, &r));
    char *p = malloc(100 << 20);
    printf("%d\n", 1);
    if (p)
        memset(p, 1, 100 << 20);
    free(p);
    for (int i = 0; i < 100; i++) {
        if (strcmp(keep[i], "keep me"))
            return 9;
        free(keep[i]);
    }
    for (int i = 0; i < 1000; i++) {
        p = malloc(i * 10 + 1);
        if (!p)
            return 8;
        memset(p, 2, i * 10 + 1);
        free(p);
    }
    r.rlim_cur = 0;
    setrlimit(RLIMIT_FSIZE, &r);
    setrlimit(RLIMIT_CORE, &r);
    p = malloc(10);
    free(p);
    puts("ok");
    return 0;
}
