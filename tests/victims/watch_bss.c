/* EXPECT: kind=watched-write access=write size=1 in=fill,main name=table side=inside distance=40 before=00 after=07 repeat=8 status=0 */
/* OPTIONS: --watch=table:64 */
/* Memory of no file; a loop writes byte by byte, a part of it inside of the watched range. */
#include "victim.h"

static char all[3 * 4096] __attribute__((aligned(4096)));
char table[64];

OUTLINE static void fill(char *p, int n)
{
    for (int i = 0; i < n; i++) POKE(char, p + i, 7);
}

int main(void)
{
    BUG(fill(table + 40, 8));
    fill(all, 4096);
    for (int i = 0; i < 4096; i++)
        if (all[i] != 7) return 1;
    printf("%d\n", BUGGY(table[47], 7));
    return 0;
}
