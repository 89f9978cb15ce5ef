/* STRAY: none */
#include "calls.h"

#include <sched.h>

static int in_child(void *note)
{
    *(int *)note = 3;
    char *mine = strdup("a block of the child");
    int length = (int)strlen(mine);
    free(mine);
    return length;
}

int main(void)
{
    int *note = malloc(sizeof *note);
    *note = 7;
    int all[2];
    if (pipe(all)) return 1;
    char *stack = malloc(256 << 10);
    pid_t child = clone(in_child, stack + (256 << 10), SIGCHLD, note);
    int status = 0;
    saw("clone", child);
    saw("wait", waitpid(child, &status, 0));
    printf("status %d, ours %d\n", WEXITSTATUS(status), *note);
    child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        free(note);
        note = malloc(100);
        memset(note, 1, 100);
        _exit(note[0] == 0x01010101 ? 4 : 5);
    }
    saw("wait", waitpid(child, &status, 0));
    printf("status %d, ours %d\n", WEXITSTATUS(status), *note);
    free(stack);
    free(note);
    return 0;
}
