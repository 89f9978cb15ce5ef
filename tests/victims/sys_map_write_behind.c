/* EXPECT: kind=syscall-touch access=syscall param=write(buf) function=write size=5 side=after distance=16 block=4096 state=mapped in=main alloc=main output=any */
#include "victim.h"
#include <sys/mman.h>

/* The whole buffer lies behind the mapping. */
int main(void)
{
    int pair[2];
    char *p = HIDE((char *)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (pipe(pair)) return 1;
    int n = (int)write(pair[1], p + BUGGY(4112, 4091), 5); /* HERE */
    printf("%d\n", n);
    return 0;
}
