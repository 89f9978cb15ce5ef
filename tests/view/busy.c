/* Touches pages for as many seconds as its argument says. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
    while (time(NULL) <= end) {
        char *p = malloc(4 << 20);
        memset(p, 1, 1 << 20);
        __asm__ volatile("" : : "r"(p) : "memory");
        free(p);
    }
    return 0;
}
