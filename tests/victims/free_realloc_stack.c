/* EXPECT: kind=invalid-free access=realloc function=realloc block=none in=main */
#include "victim.h"

int main(void)
{
    char local[64] = "local";
    BUG(HIDE(realloc(HIDE(&local[0]), 100))); /* HERE */
    say(HIDE(&local[0]));
    return 0;
}
