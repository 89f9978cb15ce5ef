/* Pages given back by an inline system call are known to be gone: a buffer there is made present once more, and counted so.
 * expect: touched_pages 10
 * expect: again_pages 10
 * call: read 0 */
#include "touch.h"

int main(void)
{
    int pair[2];
    char *p = map(64 * PAGE), *from = calloc(10, PAGE);
    register long r10 __asm__("r10") = 0;
    long result;
    for (size_t i = 0; i < 10; i++) set(p, i);
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_madvise), "D"(p), "S"(10 * PAGE), "d"(MADV_DONTNEED), "r"(r10) : "rcx", "r11", "memory");
    MUST(result == 0);
    MUST(pipe(pair) == 0);
    MUST(write(pair[1], from, 8 * PAGE) == 8 * PAGE);
    MUST(read(pair[0], p, 8 * PAGE) == 8 * PAGE);
    for (size_t i = 8; i < 10; i++) MUST(get(p, i) == 0);
    free(from);
    return 0;
}
