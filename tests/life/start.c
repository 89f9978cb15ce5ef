/* start.c HOW PROGRAM [ARG]: start PROGRAM in one of many ways, most with an environment that lost everything.
 * signals=... before HOW: blocked or ignored, SIGBUS and SIGSEGV are so when the program starts. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wordexp.h>

extern char **environ;
static char *empty[] = { "WHO=me", NULL };

static int ends(pid_t pid)
{
    int status = 1;
    if (pid > 0) waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int cloned(void *argv) { return execve(*(char **)argv, argv, empty); }

static int by_shell(const char *how, const char *program)
{
    char command[4200], line[200];
    snprintf(command, sizeof command, "exec %s", program);
    if (strcmp(how, "system") == 0) return ends(0) * 0 + WEXITSTATUS(system(command));
    if (strcmp(how, "wordexp") == 0) { /* how the command ended is not to be had */
        wordexp_t words;
        snprintf(command, sizeof command, "$(%s)", program);
        if (wordexp(command, &words, 0)) return 1;
        for (size_t i = 0; i < words.we_wordc; i++) printf("%s%s", i ? " " : "", words.we_wordv[i]);
        puts("");
        return 0;
    }
    FILE *in = popen(command, "r");
    while (in && fgets(line, sizeof line, in)) fputs(line, stdout);
    return WEXITSTATUS(pclose(in));
}

static int start(const char *how, char **argv)
{
    static char stack[65536] __attribute__((aligned(16)));
    pid_t pid = 0;
    const char *p = argv[0];
    if (!strcmp(how, "execve")) execve(p, argv, empty);
    else if (!strcmp(how, "execve-null")) execve(p, argv, NULL);
    else if (!strcmp(how, "fexecve")) fexecve(open(p, O_RDONLY | O_CLOEXEC), argv, empty);
    else if (!strcmp(how, "execveat")) execveat(AT_FDCWD, p, argv, empty, 0);
    else if (!strcmp(how, "execle")) execle(p, p, argv[1], (char *)NULL, empty);
    else if (!strcmp(how, "execvpe")) execvpe(p, argv, empty);
    else if (!strcmp(how, "spawn")) return posix_spawn(&pid, p, NULL, NULL, argv, empty) ? 1 : ends(pid);
    else if (!strcmp(how, "spawnp")) return posix_spawnp(&pid, p, NULL, NULL, argv, empty) ? 1 : ends(pid);
    else if (!strcmp(how, "vfork")) {
        pid = vfork();
        if (pid == 0) {
            execve(p, argv, empty);
            _exit(1);
        }
        return ends(pid);
    } else if (!strcmp(how, "clone")) return ends(clone(cloned, stack + sizeof stack, CLONE_VFORK | CLONE_VM | SIGCHLD, argv));
    else if (!strcmp(how, "rewritten")) {
        char *mine[] = { "LD_PRELOAD=", "WHO=me", NULL };
        execve(p, argv, mine);
    }
    clearenv();
    if (!strcmp(how, "execv")) execv(p, argv);
    else if (!strcmp(how, "execvp")) execvp(p, argv);
    else if (!strcmp(how, "execl")) execl(p, p, argv[1], (char *)NULL);
    else if (!strcmp(how, "execlp")) execlp(p, p, argv[1], (char *)NULL);
    else if (!strcmp(how, "system") || !strcmp(how, "popen") || !strcmp(how, "wordexp")) return by_shell(how, p);
    return 9;
}

static void signals(const char *what)
{
    static const int sigs[] = { SIGUSR1, SIGBUS, SIGSEGV };
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < 3; i++) {
        if (strstr(what, "ignored")) signal(sigs[i], SIG_IGN);
        sigaddset(&set, sigs[i]);
    }
    if (strstr(what, "blocked")) sigprocmask(SIG_BLOCK, &set, NULL);
}

/* As the kernel has it, and as this program is told. */
static int tell(void)
{
    struct sigaction a;
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    for (int sig = 1; sig < 65; sig++) {
        if (sig == 32 || sig == 33) continue;
        sigaction(sig, NULL, &a);
        if (a.sa_handler != SIG_DFL) printf("%d %s\n", sig, a.sa_handler == SIG_IGN ? "ignored" : "handled");
        if (sigismember(&set, sig)) printf("%d blocked\n", sig);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "tell")) return tell();
    if (argc > 2 && !strncmp(argv[1], "signals=", 8)) {
        signals(argv[1]);
        argv++, argc--;
    }
    free(malloc(1));
    return argc < 3 ? 8 : start(argv[1], argv + 2);
}
