/* EXPECT: none */
#include "victim.h"
#include <errno.h>
#include <sys/mman.h>

/* To the last byte of the last page of a mapping; and probes of what is not mapped, or not any more, which the kernel refuses
 * without us too. */
int main(void)
{
    int pair[2];
    char *p = HIDE((char *)mmap(NULL, 5000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    char *gone = HIDE((char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    char *half = HIDE((char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(gone, 8192);
    munmap(half + 4096, 4096);
    if (pipe(pair)) return 1;
    printf("%d ", (int)write(pair[1], p, 8192));
    printf("%d ", (int)read(pair[0], p, 8192));
    errno = 0;
    printf("%d %d ", (int)write(pair[1], gone, 1), errno);
    printf("%d ", (int)write(pair[1], half + 4096, 10));
    printf("%d %d\n", (int)write(pair[1], half + 4000, 96), errno);
    return 0;
}
