/* walk_mem.c: reading a stack whose bounds nobody knows, by asking the kernel. */
#include "faults/walk_cfi.h"

#include "base/sys.h"

#include <sys/uio.h>

#include "base/banned.h"

#define BELOW 64

/* Read [at, at + size) of this process into the window, or what can be read of it. False: nothing. */
static UF_ANYWHERE bool fill(struct uf_walk_mem *m, uintptr_t at, size_t size)
{
    if (!m->pid) m->pid = uf_sys_getpid();
    struct iovec to = { m->window, size }, from = { (void *)at, size };
    long got = uf_sys(SYS_process_vm_readv, m->pid, (long)&to, 1, (long)&from, 1, 0);
    m->at = at;
    m->held = got > 0 ? (unsigned)got : 0;
    return m->held > 0;
}

UF_ANYWHERE bool uf_walk_word_far(struct uf_walk_mem *m, uintptr_t at, uintptr_t *out)
{
    struct word { uintptr_t v; } __attribute__((packed, may_alias));
    if (at - m->at >= m->held || m->held - (at - m->at) < 8) {
        /* From a little below, where the frame's other words are. Not past the page: what follows may be
         * unreadable and spoil the read, except when the word itself straddles. */
        uintptr_t page = uf_down(at, UF_PAGE), start = at - page > BELOW ? at - BELOW : page;
        uintptr_t size = page + UF_PAGE - start;
        if (size > sizeof m->window) size = sizeof m->window;
        if (size < at - start + 8) size = at - start + 8;
        if (start > UINTPTR_MAX - size || !fill(m, start, size) || m->held < at - start + 8) return false;
    }
    *out = ((const struct word *)(m->window + (at - m->at)))->v;
    return true;
}
