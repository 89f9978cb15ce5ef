/* clean.c: nothing wrong here. */
#include <stdlib.h>

int main(void)
{
    char *a = malloc(100);
    a[99] = 1;
    int seen = a[99];
    free(a);
    return seen - 1;
}
