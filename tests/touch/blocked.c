/* A touch while its thread does not listen: with a reader of faults it is served and counted. (As a signal of the kernel's it would
 * end the program.)
 * deliveries: thread monitor
 * expect: touched_pages 3
 * expect: again_pages 0 */
#include "touch.h"

#include <signal.h>

int main(void)
{
    unsigned long bus = 1ul << (SIGBUS - 1);
    register long r10 __asm__("r10") = 8;
    long result;
    /* before there is absent memory nothing stands in the way of such a call */
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_rt_sigprocmask), "D"(SIG_BLOCK), "S"(&bus), "d"(0), "r"(r10) : "rcx", "r11", "memory");
    MUST(result == 0);
    char *p = map(64 * PAGE);
    set(p, 1);
    (void)get(p, 5);
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_rt_sigprocmask), "D"(SIG_UNBLOCK), "S"(&bus), "d"(0), "r"(r10) : "rcx", "r11", "memory");
    set(p, 9);
    return 0;
}
