/* uffd_alias.c: memory that appears at several places: what compact guards ask of userfaultfd. */
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/uffd_kernel.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "base/banned.h"

enum { TRIES = 1000 };

UF_ANYWHERE static bool gone(long err) { return err == -EBADF || err == -ENOTTY || err == -ENOSYS; }

/* Both modes: a hole of the memory is absent, too, not filled without a word. */
UF_ANYWHERE static long enlist_both(uintptr_t at, size_t size)
{
    struct uffdio_register r = { .range = { at, size }, .mode = UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_MINOR };
    long err = uf_sys_ioctl(uf_uffd_fd(), UFFDIO_REGISTER, &r);
    if (uf_likely(!gone(err)) || !uf_uffd_revive()) return err;
    return uf_sys_ioctl(uf_uffd_fd(), UFFDIO_REGISTER, &r);
}

/* mremap of nothing makes a second mapping of shared memory: no descriptor that a program could close, no file whose size a
 * limit could refuse. AT is unmapped on the way: when the kernel then refuses, the hole is closed. */
UF_ANYWHERE long uf_uffd_alias(uintptr_t at, uintptr_t from, size_t size)
{
    if (!uf_uffd_minor()) return -EOPNOTSUPP;
    if (!from) return enlist_both(at, size);
    long err = uf_sys(SYS_mremap, (long)from, 0, (long)size, MREMAP_MAYMOVE | MREMAP_FIXED, (long)at, 0);
    if (!uf_sys_failed(err)) err = enlist_both(at, size);
    if (uf_likely(!uf_sys_failed(err))) return uf_backend->drop(at, size); /* mlockall(MCL_FUTURE) makes it present */
    uf_sys_mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return err;
}

UF_ANYWHERE long uf_uffd_show(uintptr_t at, size_t size)
{
    long err = 0;
    for (int i = 0; i < TRIES && size; i++) {
        struct uffdio_continue c = { .range = { at, size }, .mode = UFFDIO_CONTINUE_MODE_DONTWAKE };
        err = uf_sys_ioctl(uf_uffd_fd(), UFFDIO_CONTINUE, &c);
        if (uf_likely(err == 0)) return 0;
        size_t done = c.mapped > 0 ? (size_t)c.mapped : err == -EEXIST ? UF_PAGE : 0;
        at += done;
        size -= done;
        if (done || err == -EAGAIN) continue;
        if (!gone(err) || !uf_uffd_revive()) return err;
    }
    return size ? err : 0;
}
