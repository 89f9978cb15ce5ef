/* STRAY: none */
/* Handlers of exit that register each other; a destructor behind them */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char *g;
static void a(void)
{
    printf("a %s\n", g);
    free(g);
    g = strdup("from a");
}
static void b(void)
{
    printf("b %s\n", g);
    free(g);
    g = strdup("from b");
    atexit(a);
}
__attribute__((destructor)) static void z(void)
{
    printf("z %s\n", g);
    free(g);
}
int main()
{
    g = strdup("main");
    atexit(a);
    atexit(b);
    on_exit((void (*)(int, void *))b, 0);
    exit(0);
}
