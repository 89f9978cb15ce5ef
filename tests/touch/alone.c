/* What the kernel allows to a process of one thread only is done with absent memory about, and the count goes on after it.
 * options: --touch-min=64K
 * expect: touched_pages 48 */
#include "touch.h"

#include <sched.h>

int main(void)
{
    char *p = map(64 * PAGE);
    for (size_t i = 0; i < 32; i++) set(p, i);
    if (unshare(CLONE_NEWUSER) != 0) MUST(errno == EPERM || errno == ENOSPC || errno == ENOSYS); /* not EINVAL: that is several threads */
    for (size_t i = 32; i < 40; i++) set(p, i);
    if (unshare(CLONE_NEWPID) != 0) MUST(errno == EPERM || errno == ENOSPC); /* no thread can be made from here on */
    for (size_t i = 40; i < 48; i++) set(p, i);
    return 0;
}
