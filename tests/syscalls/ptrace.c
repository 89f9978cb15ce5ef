/* STRAY: none */
#include "calls.h"

#include <sys/ptrace.h>

int main(void)
{
    long *word = malloc(sizeof *word);
    *word = 12345;
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        _exit(*word == 54321 ? 3 : 4);
    }
    int status = 0;
    saw("stopped", waitpid(child, &status, 0));
    errno = 0;
    printf("peek %d\n", (int)ptrace(PTRACE_PEEKDATA, child, word, NULL));
    saw("poke", ptrace(PTRACE_POKEDATA, child, word, (void *)54321L));
    saw("go on", ptrace(PTRACE_CONT, child, NULL, NULL));
    saw("ended", waitpid(child, &status, 0));
    printf("status %d, ours %ld\n", WEXITSTATUS(status), *word);
    free(word);
    return 0;
}
