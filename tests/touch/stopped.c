/* Stopped and continued again and again while it touches: each page is counted once, by its child, and nobody waits for ever.
 * expect: touched_pages 4096
 * expect: again_pages 0 */
#include "touch.h"

#include <signal.h>

static volatile sig_atomic_t done;
static void ended(int sig) { (void)sig; done = 1; }

int main(void)
{
    signal(SIGCHLD, ended);
    pid_t child = fork();
    MUST(child >= 0);
    if (child == 0) {
        char *p = map((size_t)4096 * PAGE);
        for (size_t i = 0; i < 4096; i++) set(p, i);
        return 0;
    }
    int status, stops = 0;
    for (;;) {
        done = 0;
        if (stops < 50 && kill(child, SIGSTOP) == 0) stops++;
        pid_t got = waitpid(child, &status, WUNTRACED);
        if (got < 0 && errno == EINTR) continue;
        MUST(got == child);
        if (!WIFSTOPPED(status)) break;
        kill(child, SIGCONT);
    }
    MUST(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return 0;
}
