/* STRAY: none */
#include "calls.h"

int main(void)
{
    pid_t *both = malloc(2 * sizeof *both);
    both[0] = getpid();
    both[1] = gettid();
    printf("first thread: %d\n", both[0] == both[1]);
    printf("by number: %d\n", syscall(SYS_gettid) == both[1]);
    free(both);
    return 0;
}
