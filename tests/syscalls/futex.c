/* STRAY: kind=syscall-touch param=futex(futex) */
#include "calls.h"

#include <linux/futex.h>
#include <time.h>

int main(void)
{
    int *word = block(sizeof *word);
    counted("wake", syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0));
    counted("wait", syscall(SYS_futex, word, FUTEX_WAIT, 1, &(struct timespec){ 0, 1 }, NULL, 0));
    return 0;
}
