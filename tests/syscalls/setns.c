/* STRAY: none */
#include "calls.h"

#include <sched.h>

int main(void)
{
    char *name = strdup("/proc/self/ns/uts");
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    free(name);
    saw("setns", setns(fd, CLONE_NEWUTS));
    saw("bad", setns(-1, 0));
    return 0;
}
