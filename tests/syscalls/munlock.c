/* STRAY: none */
#include "calls.h"

int main(void)
{
    char *p = calloc(1, 100000);
    saw("munlock", munlock(p, 100000));
    saw("mlockall", mlockall(MCL_CURRENT));
    char *q = malloc(100);
    memset(q, 1, 100);
    saw("munlockall", munlockall());
    free(q);
    free(p);
    return 0;
}
