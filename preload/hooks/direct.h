/* direct.h: calls that a wrapper makes itself, in touch mode, when its buffers are there. The gate stops system calls that come from
 * anywhere but this library (2 µs); these come from here, and a signal handler that interrupts one still finds the gate closed.
 * Each has its arguments in the kernel's order. A string that may lie in absent memory is left to the gate. */
#ifndef UF_DIRECT_H
#define UF_DIRECT_H

#include "base/sys.h"
#include "hooks/hook.h"
#include "pages/mark.h"
#include "touch/claim.h"
#include "touch/cow.h"
#include "touch/fill.h"
#include "touch/hole.h"
#include "touch/watch.h"

#include <sys/syscall.h>

/* Every one of them is a point of cancellation, or harmless as one. UF_HERE: the kernel wants a directory before what is given, the
 * current one. What libc asks for by this call, we do: a program's seccomp filter may know that one alone. */
enum { UF_HERE = 1 << 16 };
#define UF_DIRECT_open 0, (UF_HERE | SYS_openat)
#define UF_DIRECT_open64 0, (UF_HERE | SYS_openat)
#define UF_DIRECT_openat 0, SYS_openat
#define UF_DIRECT_openat64 0, SYS_openat
#define UF_DIRECT___open_2 0, (UF_HERE | SYS_openat), uf_modeless
#define UF_DIRECT___open64_2 0, (UF_HERE | SYS_openat), uf_modeless
#define UF_DIRECT___openat_2 0, SYS_openat, uf_modeless_at
#define UF_DIRECT___openat64_2 0, SYS_openat, uf_modeless_at
#define UF_DIRECT_read 0, SYS_read
#define UF_DIRECT___read_chk 0, SYS_read, uf_fits
#define UF_DIRECT_write 0, SYS_write
#define UF_DIRECT_pread 0, SYS_pread64
#define UF_DIRECT_pread64 0, SYS_pread64
#define UF_DIRECT___pread_chk 0, SYS_pread64, uf_fits_at
#define UF_DIRECT___pread64_chk 0, SYS_pread64, uf_fits_at
#define UF_DIRECT_pwrite 0, SYS_pwrite64
#define UF_DIRECT_pwrite64 0, SYS_pwrite64
#define UF_DIRECT_readv 0, SYS_readv
#define UF_DIRECT_writev 0, SYS_writev
#define UF_DIRECT_preadv 0, SYS_preadv
#define UF_DIRECT_preadv64 0, SYS_preadv
#define UF_DIRECT_pwritev 0, SYS_pwritev
#define UF_DIRECT_pwritev64 0, SYS_pwritev
#define UF_DIRECT_recv 0, SYS_recvfrom /* the address and its length are then 0 */
#define UF_DIRECT_recvfrom 0, SYS_recvfrom
#define UF_DIRECT_send 0, SYS_sendto
#define UF_DIRECT_sendto 0, SYS_sendto
#define UF_DIRECT_recvmsg 0, SYS_recvmsg
#define UF_DIRECT_sendmsg 0, SYS_sendmsg
#define UF_DIRECT_accept 0, SYS_accept
#define UF_DIRECT_accept4 0, SYS_accept4
#define UF_DIRECT_connect 0, SYS_connect
#define UF_DIRECT_getsockopt 0, SYS_getsockopt
#define UF_DIRECT_setsockopt 0, SYS_setsockopt
#define UF_DIRECT_getrandom 0, SYS_getrandom
#define UF_DIRECT_epoll_ctl 0, SYS_epoll_ctl
#ifdef SYS_poll
#define UF_DIRECT_poll 0, SYS_poll
#define UF_DIRECT_epoll_wait 0, SYS_epoll_wait
#define UF_DIRECT_fstat 0, SYS_fstat
#define UF_DIRECT_fstat64 0, SYS_fstat
#endif

/* What a program built with _FORTIFY_SOURCE calls: libc looks at the arguments first, and ends the program where they are wrong. Such
 * calls are libc's. */
static inline bool uf_modeless_at(int dir, const char *path, int flags)
{
    (void)dir, (void)path;
    return !(flags & O_CREAT) && (flags & O_TMPFILE) != O_TMPFILE;
}
static inline bool uf_modeless(const char *path, int flags) { return uf_modeless_at(AT_FDCWD, path, flags); }
static inline bool uf_fits(int fd, const void *buf, size_t n, size_t room) { return (void)fd, (void)buf, n <= room; }
static inline bool uf_fits_at(int fd, const void *buf, size_t n, off_t at, size_t room) { return (void)at, uf_fits(fd, buf, n, room); }
#define UF_DIRECT_ANY(...) true

/* The number of NAME, -1 when it is not one of them; and whether it may be called with these arguments. */
#define UF_DIRECT_SECOND(a, b, ...) b
#define UF_DIRECT_PICK(...) UF_DIRECT_SECOND(__VA_ARGS__)
#define UF_DIRECT_NUMBER(name) UF_DIRECT_PICK(UF_DIRECT_##name, -1, 0)
#define UF_DIRECT_THIRD(a, b, c, ...) c
#define UF_DIRECT_PICK_THIRD(...) UF_DIRECT_THIRD(__VA_ARGS__)
#define UF_DIRECT_PROPER(name) UF_DIRECT_PICK_THIRD(UF_DIRECT_##name, UF_DIRECT_ANY, UF_DIRECT_ANY, 0)

/* Arguments in brackets as numbers. */
#define UF_LONGS_1(a) (long)(a)
#define UF_LONGS_2(a, ...) (long)(a), UF_LONGS_1(__VA_ARGS__)
#define UF_LONGS_3(a, ...) (long)(a), UF_LONGS_2(__VA_ARGS__)
#define UF_LONGS_4(a, ...) (long)(a), UF_LONGS_3(__VA_ARGS__)
#define UF_LONGS_5(a, ...) (long)(a), UF_LONGS_4(__VA_ARGS__)
#define UF_LONGS_6(a, ...) (long)(a), UF_LONGS_5(__VA_ARGS__)
#define UF_LONGS_7(a, ...) (long)(a), UF_LONGS_6(__VA_ARGS__)
#define UF_LONGS_8(a, ...) (long)(a), UF_LONGS_7(__VA_ARGS__)
#define UF_LONGS_NTH(a, b, c, d, e, f, g, h, n, ...) UF_LONGS_##n
#define UF_LONGS(...) UF_LONGS_NTH(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1)(__VA_ARGS__)

/* Where others look at calls too (--holes, --cow, watches), they do so at the gate. */
static inline bool uf_direct_wanted(void) { return uf_touch_on && !uf_hole_any && !uf_watch_any && !uf_cow_on; }

/* Nobody else is there, and nobody who could cancel this thread. runs: anywhere; locks: none */
extern _Atomic bool uf_direct_cancels;
extern char __libc_single_threaded __attribute__((weak));
static inline __attribute__((always_inline)) bool uf_direct_alone(void)
{
    return &__libc_single_threaded && __libc_single_threaded && !atomic_load_explicit(&uf_direct_cancels, memory_order_relaxed);
}

/* Buffers of a call, looked at without a function call: is any of them where memory may be absent, or marked? The rows of calls.def
 * are expanded for it as for struct uf_use. */
struct uf_far {
    bool near, string;
};
static inline __attribute__((always_inline)) void uf_far_look(struct uf_far *u, const void *p)
{
    if (uf_unlikely(uf_touch_may_hold((uintptr_t)p)) || uf_unlikely(uf_mark_near((uintptr_t)p))) u->near = true;
}

/* Make call N and answer as libc does. runs: hooks, signal handlers and vfork children included; locks: none */
long uf_direct(long n, long a, long b, long c, long d, long e, long f);
#define UF_DIRECT(...) UF_DIRECT_FIRST_SEVEN(__VA_ARGS__)
#define UF_DIRECT_FIRST_SEVEN(n, a, b, c, d, e, f, ...) \
    ((n) & UF_HERE ? uf_direct((n) & ~UF_HERE, AT_FDCWD, a, b, c, d, e) : uf_direct(n, a, b, c, d, e, f))
/* The same for a thread that is alone, as the kernel answers. */
#define UF_DIRECT_AT_ONCE(...) UF_DIRECT_AT_ONCE_SEVEN(__VA_ARGS__)
#define UF_DIRECT_AT_ONCE_SEVEN(n, a, b, c, d, e, f, ...) \
    ((n) & UF_HERE ? uf_sys_inline((n) & ~UF_HERE, AT_FDCWD, a, b, c, d, e) : uf_sys_inline(n, a, b, c, d, e, f))

#endif
