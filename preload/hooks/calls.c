/* calls.c: the functions of calls.def: check, call, and check again when the kernel met an absent page after all (another
 * thread released a buffer meanwhile). Nothing is refused, repeated or changed. */
#include "hooks/calls.h"
#include "hooks/direct.h"

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

#define IN(param, p, size) uf_use_bytes(&u, param, p, size, false);
#define OUT(param, p, size) uf_use_bytes(&u, param, p, size, true);
#define PATH(param, s) if (uf_unlikely(uf_buffer_watched((uintptr_t)(s)))) uf_use_string(&u, param, s, PATH_MAX);
#define ADDR(param, p, len) uf_call_addr(&u, param, p, len);
#define VEC_IN(array, element, v, n) uf_call_vec(&u, array, element, v, (long)(n), false);
#define VEC_OUT(array, element, v, n) uf_call_vec(&u, array, element, v, (long)(n), true);
#define MSG_IN(name, m) uf_call_msg(&u, name, m, false);
#define MSG_OUT(name, m) uf_call_msg(&u, name, m, true);
#define MMSG_IN(name, v, n) uf_call_mmsg(&u, name, v, n, false);
#define MMSG_OUT(name, v, n) uf_call_mmsg(&u, name, v, n, true);
#define STREAM(f) uf_call_stream(&u, f);
#define POLL(param, v, n) uf_call_poll(&u, param, v, n);
#define SELECT(param, n, set) uf_call_select(&u, param, n, set);
#define IOCTL(op, arg) uf_call_ioctl(&u, op, arg);
#define LIMIT(pid, what, limit) uf_call_limit(pid, what, limit);
#define FCNTL(op, arg) uf_call_fcntl(&u, op, arg);

/* Wrappers have names of their own in C: libc's headers declare the real ones with attributes (nonnull, transparent
 * unions, variable arguments) that would bend the checks. Arguments that libc takes as variable come in the registers
 * where fixed ones would be. */
#define WRAP(ret, name, params, args, buffers, quietly, after)                                     \
    UF_EXPORT ret uf_wrap_##name params __asm__(#name);                                     \
    UF_EXPORT ret uf_wrap_##name params                                                     \
    {                                                                                       \
        struct uf_use u = UF_USE(#name);                                                    \
        if (uf_unlikely(!uf_next.name) && (uf_phase_now(), !uf_next.name))                  \
            return errno = ENOSYS, (ret)-1;                                                 \
        buffers                                                                             \
        if (uf_unlikely(u.told)) {                                                          \
            quietly;                                                                        \
            return uf_next.name args;                                                       \
        }                                                                                   \
        ret result = UF_DIRECT_NUMBER(name) >= 0 && uf_unlikely(uf_direct_wanted())         \
                     ? (ret)UF_DIRECT(UF_DIRECT_NUMBER(name), UF_LONGS args, 0, 0, 0, 0, 0, 0) : uf_next.name args; \
        if (uf_unlikely(u.pending >= 0)) uf_touch_after((unsigned)u.pending, (long)result, _Generic((ret)0, ssize_t: true, default: false)); \
        if (uf_unlikely((long)result == -1 && errno == EFAULT)) { buffers }                 \
        after;                                                                              \
        return result;                                                                      \
    }

#define UF_CALL(ret, name, params, args, buffers) WRAP(ret, name, params, args, buffers, (void)0, (void)0)
#define UF_CALL_USER(ret, name, params, args, buffers) WRAP(ret, name, params, args, buffers, UF_QUIETLY(), (void)0)
/* The cheapest question first: 128 bytes a record. */
#define UF_CALL_READ(ret, name, params, args, buffers, fd, v, n) \
    WRAP(ret, name, params, args, buffers, (void)0, if (uf_unlikely(result > 0 && result % 128 == 0)) uf_call_signals(fd, v, n, result))
#include "calls.def"
