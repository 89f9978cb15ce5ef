/* STRAY: none */
/* A tracer that reads and writes a block of its child */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <signal.h>
int main()
{
    char *p = malloc(64);
    strcpy(p, "traced");
    pid_t c = fork();
    if (!c) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        char *q = malloc(100);
        strcpy(q, p);
        free(q);
        _exit(strcmp(p, "Traced") ? 1 : 11);
    }
    int s;
    waitpid(c, &s, 0);
    long w = ptrace(PTRACE_PEEKDATA, c, p, 0);
    char *t = (char *)&w;
    t[0] = 'T';
    ptrace(PTRACE_POKEDATA, c, p, w);
    int stops = 0;
    ptrace(PTRACE_CONT, c, 0, 0);
    while (waitpid(c, &s, 0) == c && WIFSTOPPED(s)) {
        stops++;
        ptrace(PTRACE_CONT, c, 0, WSTOPSIG(s) == SIGTRAP ? 0 : WSTOPSIG(s));
    }
    printf("%d %d\n", WEXITSTATUS(s), stops);
    free(p);
    return 0;
}
