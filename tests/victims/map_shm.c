/* EXPECT: kind=use-after-munmap access=write size=1 side=inside distance=1 block=6000 state=unmapped in=main alloc=main free=main */
#include "victim.h"
#include <sys/mman.h>
#include <sys/shm.h>

/* A segment of System V after shmdt. */
int main(void)
{
    int id = shmget(IPC_PRIVATE, 6000, 0600);
    if (id < 0)
        return SKIP;
    char *p = HIDE(shmat(id, NULL, 0));
    POKE(char, p + 1, 1);
    shmdt(p);
    BUG(POKE(char, p + 1, 1)); /* HERE */
    shmctl(id, IPC_RMID, NULL);
    say("went on");
    return 0;
}
