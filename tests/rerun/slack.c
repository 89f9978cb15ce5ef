/* slack.c: for --rerun and --thorough: writes into the slack after a block of 21 bytes (with "after") and before one of 40 ("before");
 * says what it reads. With "strict" it ends by SIGABRT when a block of another place is not aligned as the standard promises. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks of 24 bytes lie at multiples of 16, unless each is put exactly against its guard. */
static void strict(void)
{
    for (int i = 0; i < 20; i++) {
        void *p = malloc(24);
        if ((uintptr_t)p % 16) abort();
        free(p);
    }
}

int main(int argc, char **argv)
{
    char line[64] = "";
    volatile char *p = malloc(21), *q = malloc(40);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "after") == 0) p[22] = 1; /* touch after */
        if (strcmp(argv[i], "before") == 0) q[-1] = 2; /* touch before */
        if (strcmp(argv[i], "strict") == 0) strict();
        if (strcmp(argv[i], "abort") == 0) abort();
    }
    if (fgets(line, sizeof line, stdin)) printf("read %s", line);
    fprintf(stderr, "run with <%.5s>\n", line);
    free((void *)p);
    free((void *)q);
    return 3;
}
