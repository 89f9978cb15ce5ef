/* EXPECT: kind=use-after-free access=read function=posix_spawnp state=freed in=main alloc=main free=main */
#include "victim.h"
#include <spawn.h>
#include <sys/wait.h>

/* libc's child reads the attributes with every signal blocked, where a touch would be the end of it. */
int main(void)
{
    pid_t child;
    int status = -1;
    posix_spawnattr_t *attr = calloc(1, sizeof *attr), *still = HIDE(attr);
    posix_spawnattr_init(attr);
    BUG(free(attr));
    int error = posix_spawnp(&child, "true", NULL, still, (char *[]){ "true", NULL }, environ); /* HERE */
    if (!error) waitpid(child, &status, 0);
    printf("%d %d\n", error, status);
    BUGGY((void)0, free(attr));
    return 0;
}
