/* spawn.c: the calls that start a program in a new process without a fork of ours to see. */
#include "hooks/calls.h"
#include "hooks/env.h"
#include "hooks/exec.h"
#include "hooks/follow.h"
#include "hooks/hook.h"
#include "hooks/sandbox.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <wordexp.h>

extern char **environ;

static bool ready(void) { return uf_phase_now() == UF_READY || uf_sandboxed; }

/* The child's mask and ignored signals are what this thread has at the moment of the call. */
#define AS_THE_PROGRAM_HAS_IT(call)         \
    (__extension__({                        \
        if (!uf_sandboxed) uf_exec_signals(false); \
        __typeof__(call) result_ = (call);  \
        int error_ = errno;                 \
        if (!uf_sandboxed) uf_exec_signals(true); \
        errno = error_;                     \
        result_;                            \
    }))

/* The child that libc makes reads these with every signal blocked, where a touch of an absent page is its end: it happens
 * here, once it has been reported. */
static void touch(const void *p)
{
    if (p && uf_buffer_watched((uintptr_t)p)) (void)*(const volatile char *)p;
}

static void spawned(struct uf_use *u, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
                    char *const *argv, char *const *env)
{
    if (actions) uf_use_bytes(u, NULL, actions, sizeof *actions, false);
    if (attr) uf_use_bytes(u, NULL, attr, sizeof *attr, false);
    if (actions && uf_use_sound(actions, sizeof *actions) && uf_use_readable(actions, sizeof *actions) && actions->__used > 0)
        uf_use_bytes(u, NULL, actions->__actions, 1, false);
    uf_call_exec(u, path, argv, env);
    if (uf_likely(!u->told) || uf_is_vfork_child()) return;
    UF_QUIETLY();
    touch(actions);
    touch(attr);
    if (actions && uf_use_readable(actions, sizeof *actions) && actions->__used > 0) touch(actions->__actions);
}

UF_EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *attr, char *const argv[], char *const env[])
{
    UF_CALL_CHECK("posix_spawn", spawned(&u, path, actions, attr, argv, env));
    if (!ready()) return uf_next.posix_spawn(pid, path, actions, attr, argv, env);
    char **for_child = UF_EXEC_ENV(env, uf_exec_with_us(path, -1));
    return AS_THE_PROGRAM_HAS_IT(uf_next.posix_spawn(pid, path, actions, attr, argv, for_child));
}

UF_EXPORT int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attr, char *const argv[], char *const env[])
{
    UF_CALL_CHECK("posix_spawnp", spawned(&u, file, actions, attr, argv, env));
    char room[4096];
    const char *path = uf_sandboxed ? file : ready() ? uf_follow_search(file, environ, room, sizeof room) : NULL;
    if (!path) return uf_next.posix_spawnp(pid, file, actions, attr, argv, env);
    char **for_child = UF_EXEC_ENV(env, uf_exec_with_us(path, -1));
    return AS_THE_PROGRAM_HAS_IT(uf_next.posix_spawnp(pid, file, actions, attr, argv, for_child));
}

/* libc hands environ to the shell, so environ is another one for the time of the call; who changes it meanwhile wins. */
#define WITH_ENVIRON(call)                                              \
    (__extension__({                                                    \
        char **was_ = environ;                                          \
        char **now_ = UF_EXEC_ENV(was_, !uf_sandboxed && uf_env_wanted("/bin/sh")); \
        environ = now_;                                                 \
        __typeof__(call) got_ = AS_THE_PROGRAM_HAS_IT(call);            \
        if (environ == now_) environ = was_;                            \
        got_;                                                           \
    }))

UF_EXPORT int system(const char *command)
{
    if (!ready() || !command) return uf_next.system(command);
    return WITH_ENVIRON(uf_next.system(command));
}

UF_EXPORT int wordexp(const char *words, wordexp_t *out, int flags)
{
    if (!ready()) return uf_next.wordexp(words, out, flags);
    return WITH_ENVIRON(uf_next.wordexp(words, out, flags));
}

UF_EXPORT FILE *popen(const char *command, const char *mode)
{
    if (!ready()) return uf_next.popen(command, mode);
    return WITH_ENVIRON(uf_next.popen(command, mode));
}
