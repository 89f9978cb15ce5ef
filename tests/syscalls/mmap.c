/* STRAY: none */
#include "calls.h"

int main(void)
{
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *from = strdup("kept in a block");
    memcpy(p + 4096, from, 16);
    puts(p + 4096);
    free(from);
    saw("again", mmap(p, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p ? 0 : -1);
    puts(p + 4096);
    saw("munmap", munmap(p, 8192));
    errno = 0;
    printf("none: %d %d\n", mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED, errno == EINVAL);
    return 0;
}
