/* EXPECT: kind=watched-write access=write size=4 in=set,main name=shared before=01000000 after=02000000 status=0 */
/* OPTIONS: --watch=shared */
/* A child is watched as its parent was. */
#include "victim.h"

#include <sys/wait.h>

int shared = 1;
static int other[4096]; /* memory of no file: by userfaultfd */

OUTLINE static void set(int to) { POKE(int, &shared, to); }

int main(void)
{
    int status;
    fflush(NULL);
    if (fork() == 0) {
        BUG(set(2));
        POKE(int, other, 1);
        _exit(0);
    }
    wait(&status);
    say(status ? "bad" : "done");
    return 0;
}
