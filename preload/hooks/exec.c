/* exec.c: the calls that put another image in this one's place. The image finds the environment, the mask and the ignored
 * signals as the program left them, and us in it. */
#include "hooks/exec.h"

#include "faults/channel.h"
#include "faults/sigchain.h"
#include "hooks/calls.h"
#include "hooks/env.h"
#include "hooks/follow.h"
#include "hooks/hook.h"
#include "hooks/sandbox.h"
#include "touch/gate.h"

#include "base/sys.h"

#include <errno.h>
#include <stdarg.h>

extern char **environ;
extern char __libc_single_threaded __attribute__((weak)); /* libc knows of a thread before its first hook */

bool uf_exec_with_us(const char *program, int fd)
{
    bool foreign = false;
    if (uf_sandboxed) return false;
    const char *name = program ? program : "(a descriptor)";
    if (!uf_env_wanted(name)) return false;
    const char *why = uf_follow_refusal(program, fd, &foreign);
    if (why) uf_follow_tell(name, why);
    return !foreign;
}

void uf_exec_signals(bool failed)
{
    struct uf_thread *t = uf_thread();
    struct sigaction was = { 0 };
    bool single = uf_thread_alone() && (!&__libc_single_threaded || __libc_single_threaded);
    bool apart = uf_is_vfork_child(), ignored = apart || single || !uf_touch_on;
    if (!apart && uf_sig_ours(SIGSYS)) uf_sig_wish(SIGSYS, NULL, &was);
    bool open = ignored && was.sa_handler == SIG_IGN;
    if (open && !failed) uf_gate_stand_open(t, true);
    uf_sig_exec(failed, ignored);
    if (open && failed) uf_gate_stand_open(t, false);
}

/* What this image has to say; a vfork child borrows our memory and says nothing. */
static void before(bool with_us)
{
    if (uf_sandboxed) return;
    if (!uf_is_vfork_child()) uf_end_report(false);
    uf_channel_over_exec(with_us);
    uf_exec_signals(false);
}

static int after(int result)
{
    int error = errno;
    if (uf_sandboxed) return result;
    uf_exec_signals(true);
    uf_channel_over_exec(false);
    errno = error;
    return result;
}

static bool ready(void) { return uf_phase_now() == UF_READY || uf_sandboxed; }

/* A path that nothing can come of: the kernel says so, and nothing is to be told or changed before. */
static bool hopeless(const char *path)
{
    return !uf_sandboxed && uf_sys_failed(uf_sys(SYS_faccessat, AT_FDCWD, (long)path, 1 /* X_OK */, 0, 0, 0));
}

UF_EXPORT int execve(const char *path, char *const argv[], char *const env[])
{
    UF_CALL_CHECK("execve", uf_call_exec(&u, path, argv, env));
    if (!ready() || hopeless(path)) return uf_next.execve(path, argv, env);
    bool with_us = uf_exec_with_us(path, -1);
    char **for_child = UF_EXEC_ENV(env, with_us);
    before(with_us);
    return after(uf_next.execve(path, argv, for_child));
}

UF_EXPORT int execv(const char *path, char *const argv[]) { return execve(path, argv, environ); }

UF_EXPORT int execvpe(const char *file, char *const argv[], char *const env[])
{
    UF_CALL_CHECK("execvpe", uf_call_exec(&u, file, argv, env));
    char room[4096];
    const char *path = uf_sandboxed ? file : ready() ? uf_follow_search(file, environ, room, sizeof room) : NULL;
    if (!path) return uf_next.execvpe(file, argv, env);
    bool with_us = uf_exec_with_us(path, -1);
    char **for_child = UF_EXEC_ENV(env, with_us);
    before(with_us);
    return after(uf_next.execvpe(file, argv, for_child));
}

UF_EXPORT int execvp(const char *file, char *const argv[]) { return execvpe(file, argv, environ); }

UF_EXPORT int fexecve(int fd, char *const argv[], char *const env[])
{
    UF_CALL_CHECK("fexecve", uf_call_exec(&u, NULL, argv, env));
    if (!ready() || fd < 0) return uf_next.fexecve(fd, argv, env);
    bool with_us = uf_exec_with_us(NULL, fd);
    char **for_child = UF_EXEC_ENV(env, with_us);
    before(with_us);
    return after(uf_next.fexecve(fd, argv, for_child));
}

UF_EXPORT int execveat(int dir, const char *path, char *const argv[], char *const env[], int flags)
{
    UF_CALL_CHECK("execveat", uf_call_exec(&u, path, argv, env));
    if (!ready()) return uf_next.execveat(dir, path, argv, env, flags);
    bool here = path[0] == '/' || dir == AT_FDCWD;
    bool with_us = path[0] && !here ? uf_env_wanted(path) : uf_exec_with_us(path[0] ? path : NULL, dir);
    char **for_child = UF_EXEC_ENV(env, with_us);
    before(with_us);
    return after(uf_next.execveat(dir, path, argv, for_child, flags));
}

/* The arguments behind FIRST as an array in ARGV of the caller's frame, when there are at most ROOM; their number. */
static size_t collect(const char *first, va_list *list, char **argv, size_t room)
{
    size_t n = 0;
    for (const char *arg = first; ; arg = va_arg(*list, const char *)) {
        if (n < room) argv[n] = (char *)arg;
        n++;
        if (!arg) return n;
    }
}

#define ARGUMENTS(first, argv)                                     \
    va_list list;                                                  \
    va_start(list, first);                                         \
    size_t count = collect(first, &list, NULL, 0);                 \
    va_end(list);                                                  \
    char **argv = __builtin_alloca((count + 1) * sizeof *argv);    \
    va_start(list, first);                                         \
    collect(first, &list, argv, count)

UF_EXPORT int execl(const char *path, const char *arg, ...)
{
    ARGUMENTS(arg, argv);
    va_end(list);
    return execve(path, argv, environ);
}

UF_EXPORT int execlp(const char *file, const char *arg, ...)
{
    ARGUMENTS(arg, argv);
    va_end(list);
    return execvpe(file, argv, environ);
}

UF_EXPORT int execle(const char *path, const char *arg, ...)
{
    ARGUMENTS(arg, argv);
    char **env = va_arg(list, char **);
    va_end(list);
    return execve(path, argv, env);
}
