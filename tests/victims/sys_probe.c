/* EXPECT: none */
#include "victim.h"

#include <fcntl.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/mman.h>

int main(void)
{
    /* a program that asks the kernel whether memory is there gets its answer, and no finding */
    int fd = open("/dev/zero", O_RDONLY), out[2];
    if (pipe(out)) return 1;
    char *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct stat st;
    printf("%d %d\n", (int)write(out[1], none, 1), errno == EFAULT);
    printf("%d %d\n", (int)read(fd, HIDE((char *)8), 1), errno == EFAULT);
    printf("%d %d\n", stat(none, &st), errno == EFAULT);
    printf("%d %d\n", open(HIDE((char *)-1), O_RDONLY), errno == EFAULT);
    free(malloc(1));
    say("done");
    return 0;
}
