/* Buffers in memory that nobody has touched: every call answers as ever, and its pages are the kernel's.
 * expect: kernel_touched_pages 281
 * expect: touched_pages 281
 * call: read 7
 * call: recv 4 */
#include "touch.h"

#include <limits.h>

int main(void)
{
    int zero = open("/dev/zero", O_RDONLY), s[2];
    char *p = malloc(1 << 20), *q = malloc(1 << 20), *m = map(1 << 20);
    MUST(zero >= 0 && read(zero, p, 7 * PAGE) == 7 * PAGE);
    MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0);
    MUST(send(s[0], "datagram", 8, 0) == 8);
    MUST(recv(s[1], m, 100, 0) == 8 && memcmp(m, "datagram", 8) == 0); /* a refused one would be lost */
    MUST(send(s[0], m + 10 * PAGE, 3 * PAGE, 0) == 3 * PAGE);           /* zeros nobody has written */
    MUST(recv(s[1], m + 20 * PAGE, 64 * PAGE, 0) == 3 * PAGE);          /* more was offered than came */
    FILE *f = fopen("/dev/zero", "r");
    MUST(f && fread(q, 1, 1 << 20, f) == 1 << 20);                     /* libc's own read */
    MUST(syscall(SYS_read, zero, m + 100 * PAGE, 8 * PAGE) == 8 * PAGE);
    MUST(syscall(SYS_getcwd, m + 120 * PAGE, PATH_MAX) > 0 && m[120 * PAGE] == '/');
    MUST(syscall(SYS_futex, m + 130 * PAGE, 1 /* wake */, 1, 0, 0, 0) >= 0);
    MUST(pipe2((int *)(m + 140 * PAGE), 0) == 0);
    MUST(((int *)(m + 140 * PAGE))[0] > 0);
    return 0;
}
