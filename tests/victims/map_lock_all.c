/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
#include <errno.h>

/* mlockall is refused or not as without us, and what is mapped under it works. */
int main(void)
{
    for (int i = 0; i < 2; i++) {
        int result = mlockall(i ? MCL_CURRENT | MCL_FUTURE : MCL_FUTURE);
        for (int k = 0; result == 0 && k < 50; k++) {
            char *p = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            char *q = HIDE(malloc(1000));
            if (p != MAP_FAILED) {
                p[0] = q[0] = 1;
                munmap(p, 65536);
            }
            free(q);
        }
        /* an ordinary user may lock so little that the answer depends on what the loader has brought along */
        if (geteuid() == 0)
            printf("%d\n", result);
        munlockall();
    }
    say("went on");
    return 0;
}
