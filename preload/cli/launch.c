#include "cli/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/say.h"
#include "uffence.h"

char *launch_library(void)
{
    static const char *const places[] = { "libuffence.so", "../lib/uffence/libuffence.so" };
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *started = (const char *)getauxval(AT_EXECFN); /* a chroot may have no /proc */
    if (n <= 0 && (!started || !realpath(started, self)))
        return NULL;
    if (n > 0)
        self[n] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char *candidate = text_of("%s/%s", self, places[i]);
        char *found = access(candidate, R_OK) == 0 ? realpath(candidate, NULL) : NULL;
        free(candidate);
        if (found)
            return found;
    }
    return NULL;
}

static void set_environment(const struct launch *l)
{
    const char *others = getenv("LD_PRELOAD");
    if (l->preload) {
        size_t n = strlen(l->preload);
        bool nested = others && strncmp(others, l->preload, n) == 0 && (others[n] == ':' || others[n] == '\0');
        if (!nested)
            setenv("LD_PRELOAD", others && *others ? text_of("%s:%s", l->preload, others) : l->preload, 1);
    }
    if (*l->options)
        setenv(UFFENCE_ENV_OPTIONS, l->options, 1);
    else
        unsetenv(UFFENCE_ENV_OPTIONS);
    setenv(UFFENCE_ENV_RECORDS, l->channel->name, 1);
}

/* The child: runs on a copy of a one-thread process, so that ordinary calls are allowed. */
static void become(const struct launch *l, int gate, int outcome) __attribute__((noreturn));
static void become(const struct launch *l, int gate, int outcome)
{
    char go;
    ssize_t n;
    while ((n = read(gate, &go, 1)) < 0 && errno == EINTR) {
    }
    if (n != 1)
        _exit(UFFENCE_EXIT_USAGE);
    set_environment(l);
    channel_hand_over(l->channel);
    signals_restore(l->signals);
    if (l->target->by_shell) {
        size_t count = 0;
        while (l->command[count])
            count++;
        char **argv = calloc(count + 2, sizeof *argv);
        if (argv) {
            argv[0] = (char *)"/bin/sh";
            argv[1] = l->target->path;
            memcpy(argv + 2, l->command + 1, count * sizeof *argv); /* the NULL too */
            execv(argv[0], argv);
        }
    } else {
        execv(l->target->path, l->command);
    }
    int err = errno;
    n = write(outcome, &err, sizeof err);
    _exit(127);
}

bool launch_prepare(struct launch *l)
{
    int gate[2], outcome[2] = { -1, -1 };
    if (pipe2(gate, O_CLOEXEC) != 0) {
        say("pipe: %s", strerror(errno));
        return false;
    }
    if (pipe2(outcome, O_CLOEXEC) == 0)
        l->pid = fork();
    else
        l->pid = -1;
    if (l->pid == 0) {
        close(gate[1]);
        close(outcome[0]);
        become(l, gate[0], outcome[1]);
    }
    int err = errno;
    close(gate[0]);
    if (outcome[1] >= 0)
        close(outcome[1]);
    l->gate = gate[1];
    l->outcome = outcome[0];
    if (l->pid > 0)
        return true;
    say("cannot make a process: %s", strerror(err));
    close(l->gate);
    if (l->outcome >= 0)
        close(l->outcome);
    return false;
}

static void await_end(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

int launch_go(struct launch *l)
{
    int err = 0;
    ssize_t n = write(l->gate, "g", 1);
    close(l->gate);
    while ((n = read(l->outcome, &err, sizeof err)) < 0 && errno == EINTR) {
    }
    close(l->outcome);
    if (n != sizeof err)
        return 0; /* closed by exec, or killed before it: the wait will tell which */
    await_end(l->pid);
    return err;
}

void launch_cancel(struct launch *l)
{
    close(l->gate);
    close(l->outcome);
    await_end(l->pid);
}
