/* STRAY: none */
#include "calls.h"

int main(void)
{
    char *p = malloc(20000);
    memset(p, 1, 20000);
    saw("mlock", mlock(p, 20000));
    saw("munlock", munlock(p, 20000));
    free(p);
    saw("wild", mlock((void *)4096, 4096));
    return 0;
}
