/* busy.c: allocates for as many seconds as it is told, with one stray touch on the way, then sleeps for as long. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 1);
    volatile char *p = malloc(32);
    p[32] = 1;
    while (time(NULL) <= end) free(malloc(100));
    sleep((unsigned)(argc > 1 ? atoi(argv[1]) : 1));
    return 0;
}
