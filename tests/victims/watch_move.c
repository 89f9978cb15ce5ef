/* EXPECT: kind=watched-write access=write size=1 in=* name=target after=15 block=16 status=0 */
/* OPTIONS: --watch=target */
/* Functions of libc that move many bytes, over page ends, with string instructions and wide registers. */
#include "victim.h"

static char from[3 * 4096 + 64], to[3 * 4096 + 64] __attribute__((aligned(4096)));
char target[16] __attribute__((aligned(4096)));
char beside[2048];

int main(void)
{
    for (size_t i = 0; i < sizeof from; i++) from[i] = (char)(i * 7);
    memcpy(HIDE((char *)beside), from, HIDE(sizeof beside));
    memcpy(HIDE((char *)to), from, HIDE(sizeof to));
    BUG(memcpy(HIDE((char *)target), from + 3, HIDE((size_t)1)));
    if (memcmp(beside, from, sizeof beside) || memcmp(to, from, sizeof to)) return 1;
    BUG(if (target[0] != 21) return 2);
    say("done");
    return 0;
}
