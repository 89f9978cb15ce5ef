/* slack.c: for --rerun and --thorough: writes into the slack after a block of 21 bytes (with "after") and before one of 40 ("before");
 * says what it reads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char line[64] = "";
    volatile char *p = malloc(21), *q = malloc(40);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "after") == 0) p[22] = 1; /* touch after */
        if (strcmp(argv[i], "before") == 0) q[-1] = 2; /* touch before */
        if (strcmp(argv[i], "abort") == 0) abort();
    }
    if (fgets(line, sizeof line, stdin)) printf("read %s", line);
    fprintf(stderr, "run with <%.5s>\n", line);
    free((void *)p);
    free((void *)q);
    return 3;
}
