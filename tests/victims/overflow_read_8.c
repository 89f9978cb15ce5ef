/* EXPECT: kind=heap-overflow access=read size=8 side=after distance=8 block=64 in=main alloc=main */
#include "victim.h"

struct node { struct node *next; char text[56]; };

int main(void)
{
    struct node *p = HIDE(calloc(1, sizeof *p));
    (void)PEEK(struct node *, (char *)p + BUGGY(sizeof *p + 8, 8)); /* HERE */
    say("went on");
    free(p);
    return 0;
}
