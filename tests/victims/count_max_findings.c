/* EXPECT: kind=heap-overflow distance=0 block=16 in=main then kind=heap-overflow distance=1 block=16 in=main */
/* OPTIONS: --max-findings=2 */
#include "victim.h"

/* Four distinct bugs, two wanted; the program goes on through all of them. */
int main(void)
{
    char *p[4];
    for (int i = 0; i < 4; i++)
        p[i] = HIDE(malloc(16));
    POKE(char, p[0] + BUGGY(16, 0), 1); /* HERE */
    POKE(char, p[1] + BUGGY(17, 0), 1); /* HERE */
    POKE(char, p[2] + BUGGY(18, 0), 1);
    POKE(char, p[3] + BUGGY(19, 0), 1);
    say("went on");
    for (int i = 0; i < 4; i++)
        free(p[i]);
    return 0;
}
