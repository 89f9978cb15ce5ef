/* bug.c: one byte too many, then "went on"; with an argument, that many seconds of sleep first. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    volatile char *volatile p = malloc(16);
    if (argc > 1) sleep((unsigned)atoi(argv[1]));
    p[16] = 1;
    puts("went on");
    free((void *)p);
    return 0;
}
