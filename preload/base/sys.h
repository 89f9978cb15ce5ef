/* sys.h: the kernel, reached through one pointer that a test can bend (but for uf_sys_inline).
 * Every call returns what the kernel returned: >= 0, or -errno. errno itself is never touched.
 * runs: anywhere, fault handler included; locks: none */
#ifndef UF_SYS_H
#define UF_SYS_H

#include "base/arch.h"
#include "base/types.h"

#include <fcntl.h>
#include <sys/syscall.h>

typedef long uf_syscall_fn(long n, long a, long b, long c, long d, long e, long f);

/* Frozen once bring-up is done; tests put a function there that refuses the n-th call. */
extern uf_syscall_fn *uf_sys;
uf_syscall_fn uf_sys_raw;

/* getpid and gettid are not cached: a raw clone would make them lie. */
static inline long uf_sys_getpid(void) { return uf_sys(SYS_getpid, 0, 0, 0, 0, 0, 0); }
static inline long uf_sys_gettid(void) { return uf_sys(SYS_gettid, 0, 0, 0, 0, 0, 0); }
static inline long uf_sys_ioctl(int fd, unsigned long op, void *arg)
{
    return uf_sys(SYS_ioctl, fd, (long)op, (long)arg, 0, 0, 0);
}
static inline long uf_sys_mmap(uintptr_t at, size_t size, int prot, int flags, int fd, long off)
{
    return uf_sys(SYS_mmap, (long)at, (long)size, prot, flags, fd, off);
}
static inline long uf_sys_munmap(uintptr_t at, size_t size) { return uf_sys(SYS_munmap, (long)at, (long)size, 0, 0, 0, 0); }
static inline long uf_sys_mprotect(uintptr_t at, size_t size, int prot)
{
    return uf_sys(SYS_mprotect, (long)at, (long)size, prot, 0, 0, 0);
}
static inline long uf_sys_madvise(uintptr_t at, size_t size, int advice)
{
    return uf_sys(SYS_madvise, (long)at, (long)size, advice, 0, 0, 0);
}
static inline long uf_sys_open(const char *path, int flags, int mode)
{
    return uf_sys(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}
static inline long uf_sys_close(int fd) { return uf_sys(SYS_close, fd, 0, 0, 0, 0, 0); }
static inline long uf_sys_read(int fd, void *to, size_t size) { return uf_sys(SYS_read, fd, (long)to, (long)size, 0, 0, 0); }
static inline long uf_sys_write(int fd, const void *from, size_t size)
{
    return uf_sys(SYS_write, fd, (long)from, (long)size, 0, 0, 0);
}
static inline long uf_sys_fcntl(int fd, int op, long arg) { return uf_sys(SYS_fcntl, fd, op, arg, 0, 0, 0); }

/* In the caller's own code: for calls of the program's, where the way here and back would be felt. */
static inline __attribute__((always_inline)) long uf_sys_inline(long n, long a, long b, long c, long d, long e, long f)
{
    return uf_arch_syscall(n, a, b, c, d, e, f);
}

static inline bool uf_sys_failed(long r) { return r < 0 && r >= -4095; }

#endif
