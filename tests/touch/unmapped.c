/* A mapping that is not counted, a file's, is gone when it is unmapped: no address of it is kept, as guard mode does. That of a counted one
 * is, so that other pages are not taken for its own.
 * expect: touched_pages 8
 * expect: again_pages 0
 * expect: findings 0
 * region: 1048576 8 0 */
#include "touch.h"

int main(void)
{
    unsigned char there[256];
    int fd = zeroes();
    for (int turn = 0; turn < 2; turn++) {
        char *p = map(1 << 20), *file = mmap(NULL, 64 * PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
        MUST(file != MAP_FAILED && get(file, 3) == 0);
        for (int i = 0; i < 4; i++) set(p, 7 * i);
        MUST(munmap(p, 1 << 20) == 0 && munmap(file, 64 * PAGE) == 0);
        MUST(syscall(SYS_mincore, file, 64 * PAGE, there) == -1 && errno == ENOMEM);
        MUST(syscall(SYS_mincore, p, 1 << 20, there) == 0);
    }
    return 0;
}
