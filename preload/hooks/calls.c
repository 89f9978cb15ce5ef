/* calls.c: the functions of calls.def: check, call, and check again when the kernel met an absent page after all (another
 * thread released a buffer meanwhile). Nothing is refused, repeated or changed. */
#include "faults/delivery.h"
#include "hooks/calls.h"
#include "hooks/direct.h"
#include "hooks/heap.h"

#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <utime.h>

/* A row's buffers are expanded twice: first with U a struct uf_far, where the one question is whether nothing is absent. */
#define AS(u, quick, full) _Generic((u), struct uf_far: quick, struct uf_use: full)

static inline void far_bytes(struct uf_far *u, const char *param, const void *p, size_t size, bool writes)
{
    (void)param, (void)size, (void)writes;
    uf_far_look(u, p);
}
static inline void far_path(struct uf_far *u, const char *param, const char *s)
{
    (void)param;
    u->string = true;
    uf_far_look(u, s);
}
static inline void use_path(struct uf_use *u, const char *param, const char *s)
{
    u->string = true;
    if (uf_unlikely(uf_touch_on) && uf_touch_may_hold((uintptr_t)s)) u->gated = true;
    if (uf_unlikely(uf_buffer_watched((uintptr_t)s))) uf_use_string(u, param, s, PATH_MAX);
}
/* What hangs on pointers in memory, or on a number, is looked at properly. */
static inline bool far_never(struct uf_far *u) { return u->near = true; }
static inline bool use_always(struct uf_use *u) { return (void)u, false; }
#define PROPERLY(...) if (!AS(u, far_never, use_always)(&u)) { struct uf_use *full = (void *)&u; __VA_ARGS__; }

#define IN(param, p, size) AS(u, far_bytes, uf_use_bytes)(&u, param, p, size, false);
#define OUT(param, p, size) AS(u, far_bytes, uf_use_bytes)(&u, param, p, size, true);
#define PATH(param, s) AS(u, far_path, use_path)(&u, param, s);
#define ADDR(param, p, len) PROPERLY(uf_call_addr(full, param, p, len))
#define VEC_IN(array, element, v, n) PROPERLY(uf_call_vec(full, array, element, v, (long)(n), false))
#define VEC_OUT(array, element, v, n) PROPERLY(uf_call_vec(full, array, element, v, (long)(n), true))
#define MSG_IN(name, m) PROPERLY(uf_call_msg(full, name, m, false))
#define MSG_OUT(name, m) PROPERLY(uf_call_msg(full, name, m, true))
#define MMSG_IN(name, v, n) PROPERLY(uf_call_mmsg(full, name, v, n, false))
#define MMSG_OUT(name, v, n) PROPERLY(uf_call_mmsg(full, name, v, n, true))
#define STREAM(f) PROPERLY(uf_call_stream(full, f))
#define POLL(param, v, n) PROPERLY(uf_call_poll(full, param, v, n))
#define SELECT(param, n, set) PROPERLY(uf_call_select(full, param, n, set))
#define IOCTL(op, arg) PROPERLY(uf_call_ioctl(full, op, arg))
#define LIMIT(pid, what, limit) uf_call_limit(pid, what, limit);
#define IDLE() uf_heap_idle();
#define FCNTL(op, arg) PROPERLY(uf_call_fcntl(full, op, arg))

/* The short way first: touch mode, and nothing absent in sight. A string may end beyond what was in sight: it goes the long way then,
 * and nothing has happened. Wrappers have names of their own in C: libc's headers declare the real ones with attributes (nonnull, transparent
 * unions, variable arguments) that would bend the checks. Arguments that libc takes as variable come in the registers
 * where fixed ones would be. */
#define WRAP(ret, name, params, args, buffers, quietly, after)                                     \
    UF_EXPORT ret uf_wrap_##name params __asm__(#name);                                     \
    UF_EXPORT ret uf_wrap_##name params                                                     \
    {                                                                                       \
        if (UF_DIRECT_NUMBER(name) >= 0 && uf_unlikely(uf_direct_wanted()) && uf_direct_alone() && UF_DIRECT_PROPER(name) args) { \
            struct uf_far u = { false, false };                                             \
            buffers                                                                         \
            long got = -EFAULT;                                                             \
            if (uf_likely(!u.near)) got = UF_DIRECT_AT_ONCE(UF_DIRECT_NUMBER(name), UF_LONGS args, 0, 0, 0, 0, 0, 0); \
            if (uf_likely(!u.near && (got != -EFAULT || !u.string))) {                      \
                if (uf_unlikely(uf_sys_failed(got))) return errno = (int)-got, (ret)-1;     \
                ret result = (ret)got;                                                      \
                after;                                                                      \
                return result;                                                              \
            }                                                                               \
        }                                                                                   \
        struct uf_use u = UF_USE(#name);                                                    \
        if (uf_unlikely(!uf_next.name) && (uf_phase_now(), !uf_next.name))                  \
            return errno = ENOSYS, (ret)-1;                                                 \
        buffers                                                                             \
        if (uf_unlikely(u.told)) {                                                          \
            quietly;                                                                        \
            return uf_next.name args;                                                       \
        }                                                                                   \
        bool ourselves = UF_DIRECT_NUMBER(name) >= 0 && uf_unlikely(uf_direct_wanted()) && !u.gated && UF_DIRECT_PROPER(name) args; \
        ret result = ourselves ? (ret)UF_DIRECT(UF_DIRECT_NUMBER(name), UF_LONGS args, 0, 0, 0, 0, 0, 0) : uf_next.name args; \
        if (uf_unlikely(u.pending >= 0)) uf_touch_after((unsigned)u.pending, (long)result, _Generic((ret)0, ssize_t: true, default: false)); \
        if (uf_unlikely((long)result == -1 && errno == EFAULT)) {                           \
            if (ourselves && u.string) result = uf_next.name args;                          \
            buffers                                                                         \
        }                                                                                   \
        after;                                                                              \
        return result;                                                                      \
    }

#define UF_CALL(ret, name, params, args, buffers) WRAP(ret, name, params, args, buffers, (void)0, (void)0)
#define UF_CALL_USER(ret, name, params, args, buffers) WRAP(ret, name, params, args, buffers, UF_QUIETLY(), (void)0)
/* The cheapest question first: 128 bytes a record. */
#define UF_CALL_READ(ret, name, params, args, buffers, fd, v, n) \
    WRAP(ret, name, params, args, buffers, (void)0, if (uf_unlikely(result > 0 && result % 128 == 0)) uf_call_signals(fd, v, n, result))
#define UF_CALL_STAT(ret, name, params, args, buffers, path, st) \
    WRAP(ret, name, params, args, buffers, (void)0, if (uf_unlikely(result == 0 && uf_delivery_by_thread())) uf_call_tasks(path, (struct stat *)(st)))
#include "calls.def"
