/* EXPECT: kind=guarded-touch access=read size=1 in=main block=9000 side=inside distance=3996 name=secret family=uffence_guard alloc=main then kind=guarded-touch access=write function=memset size=10 in=main block=9000 side=inside distance=0 name=secret */
/* A range of a global, not aligned to anything. */
#include "victim.h"

#include <uffence.h>

static char all[1 << 16] __attribute__((aligned(4096)));

int main(void)
{
    char *secret = HIDE(all + 100);
    memset(secret, 9, 9000);
    uffence_name(all, sizeof all, "all of it");
    uffence_name(secret, 9000, "secret");
    if (uffence_guard(secret, 9000)) return 1;
    BUG(if (PEEK(char, all + 4096) != 9) return 2);
    memset(HIDE(secret - 10), 3, HIDE((size_t)BUGGY(20, 10)));
    POKE(char, secret + 9000, 4); /* the first byte behind it */
    if (uffence_unguard(secret, 9000)) return 3;
    memset(secret, 8, 9000);
    say(PEEK(char, all + 8192) == 8 ? "done" : "lost");
    return 0;
}
