/* EXPECT: kind=syscall-touch access=syscall param=read(buf) function=read size=10 side=after distance=0 block=4096 state=mapped in=main alloc=main */
#include "victim.h"
#include <sys/mman.h>

/* A buffer of a system call that reaches past the end of a mapping. */
int main(void)
{
    int pair[2];
    char *p = HIDE((char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (pipe(pair) || write(pair[1], "hello", 5) != 5) return 1;
    int n = (int)read(pair[0], p + 4000, BUGGY(106, 96)); /* HERE */
    printf("%d %.5s\n", n, p + 4000);
    return 0;
}
