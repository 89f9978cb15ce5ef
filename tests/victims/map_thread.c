/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=0 block=4096 freed_by=other in=main alloc=main free=unmap */
/* BUILD: -pthread */
#include "victim.h"
#include <sys/mman.h>
#include <pthread.h>

static void *unmap(void *p)
{
    munmap(p, 4096);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    char *p = HIDE(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (pthread_create(&thread, NULL, unmap, p))
        return 1;
    pthread_join(thread, NULL);
    BUG(POKE(char, p, 1)); /* HERE */
    say("went on");
    return 0;
}
