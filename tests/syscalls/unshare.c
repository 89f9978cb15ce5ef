/* STRAY: none */
#include "calls.h"

#include <sched.h>

int main(void)
{
    char *kept = strdup("kept");
    saw("unshare", unshare(CLONE_FILES | CLONE_FS));
    saw("user", unshare(CLONE_NEWUSER));
    puts(kept);
    free(kept);
    saw("bad", unshare(1));
    return 0;
}
