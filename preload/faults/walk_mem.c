/* walk_mem.c: reading a stack whose bounds nobody knows, by asking the kernel. */
#include "faults/walk_cfi.h"

#include "base/sys.h"

#include <sys/uio.h>

/* Read [at, at + size) of this process into the window; the window is empty on failure. */
static UF_ANYWHERE bool fill(struct uf_walk_mem *m, uintptr_t at, size_t size)
{
    if (!m->pid) m->pid = uf_sys_getpid();
    struct iovec to = { m->window, size }, from = { (void *)at, size };
    long got = uf_sys(SYS_process_vm_readv, m->pid, (long)&to, 1, (long)&from, 1, 0);
    m->at = at;
    m->held = got > 0 ? (unsigned)got : 0;
    return m->held >= 8;
}

UF_ANYWHERE bool uf_walk_word_far(struct uf_walk_mem *m, uintptr_t at, uintptr_t *out)
{
    struct word { uintptr_t v; } __attribute__((packed, may_alias));
    if (at - m->at >= m->held || m->held - (at - m->at) < 8) {
        /* Not past the page: what follows may be unreadable and spoil the read. A word may straddle. */
        size_t size = UF_PAGE - (at & (UF_PAGE - 1));
        if (size > sizeof m->window) size = sizeof m->window;
        if (size < 8) size = 8;
        if (at > UINTPTR_MAX - size || !fill(m, at, size)) return false;
    }
    *out = ((const struct word *)(m->window + (at - m->at)))->v;
    return true;
}
