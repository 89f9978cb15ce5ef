/* EXPECT: kind=syscall-touch access=syscall param=write(buf) function=write in=main block=8192 side=inside distance=0 state=freed alloc=main free=main */
/* A freed block goes to a system call, which works as it would without us. */
#include "victim.h"

#include <sys/mman.h>
#include <uffence.h>

int main(void)
{
    int ends[2];
    char *pool = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pipe(ends)) return 1;
    uffence_pool_create(pool, 1 << 20);
    uffence_pool_alloc(pool + 8192, 8192);
    memset(pool + 8192, 5, 8192);
    BUG(uffence_pool_free(pool + 8192));
    printf("%zd\n", write(ends[1], pool + 8192, 100)); /* HERE */
    munmap(pool, 1 << 20);
    return 0;
}
