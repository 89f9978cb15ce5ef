/* STRAY: none */
#include "calls.h"

int main(void)
{
    char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(p, "moves along");
    p = mremap(p, 4096, 64 << 10, MREMAP_MAYMOVE);
    puts(p);
    p[(64 << 10) - 1] = 1;
    p = mremap(p, 64 << 10, 4096, 0);
    puts(p);
    saw("munmap", munmap(p, 4096));
    errno = 0;
    printf("bad: %d %d\n", mremap((void *)1, 4096, 8192, 0) == MAP_FAILED, errno == EINVAL);
    return 0;
}
