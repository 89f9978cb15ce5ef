/* EXPECT: kind=use-after-free access=read function=strxfrm in=main alloc=*,main free=main state=freed output=any */
#include "victim.h"

int main(void)
{
    char to[32];
    char *p = strdup("words"), *still = HIDE(p);
    BUG(free(p));
    size_t n = strxfrm(to, still, sizeof to); /* HERE */
    printf("%zu\n", n);
    BUGGY((void)0, free(p));
    return 0;
}
