/* EXPECT: kind=watched-write access=write size=4 in=main name=pages block=8192 distance=0 then kind=watched-write access=write size=4 in=main name=pages distance=4096 status=0 */
/* OPTIONS: --watch=pages --watch-writes=first */
/* Only the first write to each page is told. */
#include "victim.h"

int pages[2048] __attribute__((aligned(4096)));

int main(void)
{
    BUG(POKE(int, pages, 1));
    BUG(for (int i = 1; i < 1000; i++) POKE(int, pages + i, i));
    BUG(POKE(int, pages + 1024, 1));
    BUG(for (int i = 1; i < 1000; i++) POKE(int, pages + 1024 + i, i));
    say("done");
    return 0;
}
