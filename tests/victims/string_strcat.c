/* EXPECT: kind=heap-overflow access=write side=after distance=0 block=32 in=*,main alloc=main */
#include "victim.h"

int main(void)
{
    char *p = HIDE(malloc(32));
    strcpy(p, "twenty letters are 2");
    strcat(p, HIDE((const char *)BUGGY(" twelve more", " eleven mor")));
    printf("%.20s\n", p);
    free(p);
    return 0;
}
