/* guardmark.c: the rungs below userfaultfd: guard markers (MADV_GUARD_INSTALL, Linux 6.13), then plain mprotect.
 * A touch raises SIGSEGV. */
#include "base/bytes.h"
#include "base/sys.h"
#include "pages/backend.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include "base/banned.h"

enum { GUARD_INSTALL = 102, GUARD_REMOVE = 103 };

static long no_adopt(uintptr_t base, size_t size)
{
    (void)base;
    (void)size;
    return 0;
}
static void no_close(void) {}

/* A range as large as this may be interrupted: the kernel says how far it came by -EINTR or -EAGAIN. */
UF_ANYWHERE static long marked(uintptr_t at, size_t size, int advice)
{
    long err = -EAGAIN;
    for (int i = 0; i < 1000 && (err == -EAGAIN || err == -EINTR); i++) err = uf_sys_madvise(at, size, advice);
    return err;
}

static long mark_open(void)
{
    long at = uf_sys_mmap(0, UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (uf_sys_failed(at)) return at;
    long err = marked((uintptr_t)at, UF_PAGE, GUARD_INSTALL);
    uf_sys_munmap((uintptr_t)at, UF_PAGE);
    return err;
}

UF_ANYWHERE static long mark_drop(uintptr_t at, size_t size)
{
    long err = marked(at, size, GUARD_INSTALL);
    if (uf_likely(err != -EINVAL) || uf_sys(SYS_munlock, (long)at, (long)size, 0, 0, 0, 0)) return err;
    return marked(at, size, GUARD_INSTALL); /* the program had locked the block, which is over */
}
UF_ANYWHERE static long mark_zero(uintptr_t at, size_t size) { return marked(at, size, GUARD_REMOVE); }
UF_ANYWHERE static long mark_fill(uintptr_t at, const void *from, size_t size)
{
    long err = marked(at, size, GUARD_REMOVE);
    if (!err) uf_copy((void *)at, from, size);
    return err;
}
UF_ANYWHERE static long mark_drop_many(const struct iovec *ranges, unsigned n)
{
    long err = 0;
    for (unsigned i = 0; i < n; i++) {
        long e = mark_drop((uintptr_t)ranges[i].iov_base, ranges[i].iov_len);
        if (e) err = e;
    }
    return err;
}

const struct uf_backend uf_backend_guardmark = {
    .name = "guardmark", .signal = SIGSEGV, .open = mark_open, .adopt = no_adopt, .usable = mark_drop, .fill = mark_fill,
    .zero = mark_zero, .drop = mark_drop, .drop_many = mark_drop_many, .open_window = mark_zero,
    .close_window = mark_drop, .close = no_close,
};

/* mprotect: a mapping split a block, so bounded by max_map_count. Past it every call is -ENOMEM, the program's own too: the hooks stop
 * well before (uf_map_blocks_most). */
static long protect_open(void) { return 0; }
UF_ANYWHERE static long protect_usable(uintptr_t at, size_t size) { return uf_sys_mprotect(at, size, PROT_NONE); }
UF_ANYWHERE static long protect_zero(uintptr_t at, size_t size) { return uf_sys_mprotect(at, size, PROT_READ | PROT_WRITE); }
UF_ANYWHERE static long protect_fill(uintptr_t at, const void *from, size_t size)
{
    long err = protect_zero(at, size);
    if (!err) uf_copy((void *)at, from, size);
    return err;
}
UF_ANYWHERE static long protect_drop(uintptr_t at, size_t size)
{
    long err = uf_sys_mprotect(at, size, PROT_NONE);
    uf_sys_madvise(at, size, MADV_DONTNEED);
    return err;
}
UF_ANYWHERE static long protect_drop_many(const struct iovec *ranges, unsigned n)
{
    long err = 0;
    for (unsigned i = 0; i < n; i++) {
        long e = protect_drop((uintptr_t)ranges[i].iov_base, ranges[i].iov_len);
        if (e) err = e;
    }
    return err;
}

const struct uf_backend uf_backend_mprotect = {
    .name = "mprotect", .signal = SIGSEGV, .open = protect_open, .adopt = no_adopt, .usable = protect_usable,
    .fill = protect_fill, .zero = protect_zero, .drop = protect_drop, .drop_many = protect_drop_many,
    .open_window = protect_zero, .close_window = protect_drop, .close = no_close,
};
