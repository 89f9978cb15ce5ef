/* bugs.c: an invalid write, an invalid read of a freed block and a double free; with an argument, only the first. */
#include <stdlib.h>

static void fill(volatile int *p, int n)
{
    for (int i = 0; i <= n; i++)
        p[i] = i; /* bugs.c:7 */
}

static int first(volatile int *p)
{
    return p[0]; /* bugs.c:12 */
}

int main(int argc, char **argv)
{
    int *a = malloc(8 * sizeof *a);
    fill(a, 8);
    (void)argv;
    if (argc > 1)
        return 0;
    free(a);
    int seen = first(a);
    char *b = malloc(32);
    free(b);
    free(b); /* bugs.c:26 */
    return seen == 12345;
}
