/* thinned.c: one hot place that allocates, and one that is not. WHAT: free (at once), keep, fork (a child does it, too). */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int keep;
static void *volatile last;

__attribute__((noinline)) static void hot(int depth)
{
    if (depth) { /* another depth is another site, but the same place */
        hot(depth - 1);
        last = NULL;
        return;
    }
    char *p = malloc(40);
    *p = 1;
    last = p;
    if (!keep) free(p);
}

__attribute__((noinline)) static void cold(void)
{
    char *p = malloc(40);
    *p = 1;
    last = p;
    if (!keep) free(p);
}

static void work(void)
{
    for (int i = 0; i < 20000; i++) {
        hot(i % 8);
        if (i % 10 == 0) cold();
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "free";
    keep = strcmp(what, "keep") == 0;
    work();
    if (strcmp(what, "fork") != 0) return 0;
    if (fork() == 0) {
        work();
        exit(0);
    }
    wait(NULL);
    return 0;
}
