/* EXPECT: kind=invalid-free access=realloc function=realloc side=inside distance=8 block=64 in=main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(64));
    p[0] = 'k';
    BUG(HIDE(realloc(HIDE(p + 8), 100))); /* HERE */
    printf("%c went on\n", p[0]);
    free(p);
    return 0;
}
