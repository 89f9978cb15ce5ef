/* EXPECT: none */
#include "victim.h"
#include <spawn.h>
#include <sys/wait.h>

/* system, popen, posix_spawn, vfork and exec: guarded children whose output and status come through. */
int main(void)
{
    extern char **environ;
    char text[100] = "";
    say("begin");
    printf("%d\n", system("echo from system; exit 7") >> 8);
    FILE *pipe = popen("echo from popen | tr a-z A-Z", "r");
    if (!pipe || !fgets(text, sizeof text, pipe))
        return 1;
    printf("%s%d\n", text, pclose(pipe));
    fflush(stdout);
    char *const argv[] = { "sh", "-c", "echo from spawn; exit 3", NULL };
    pid_t pid;
    int status = 0;
    posix_spawnp(&pid, "sh", NULL, NULL, argv, environ);
    waitpid(pid, &status, 0);
    printf("%d\n", status >> 8);
    fflush(stdout);
    pid = vfork();
    if (pid == 0) {
        execlp("sh", "sh", "-c", "exit 5", (char *)NULL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    printf("%d\n", status >> 8);
    return 0;
}
