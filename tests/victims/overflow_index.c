/* EXPECT: kind=heap-overflow access=write size=4 side=after distance=400 block=400 in=put,main alloc=make_table,main */
#include "victim.h"

/* An index that was never checked lands well inside the guard page. */
OUTLINE static int *make_table(int n) { return malloc(n * sizeof(int)); }
OUTLINE static void put(int *table, int at, int value) { POKE(int, table + at, value); /* HERE */ }

int main(void)
{
    int *table = make_table(100);
    put(table, BUGGY(200, 99), 5);
    say("went on");
    free(table);
    return 0;
}
