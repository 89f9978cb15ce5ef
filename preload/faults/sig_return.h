/* sig_return.h: may a handler go back to what it interrupted without the kernel's help? A first touch is a tenth cheaper so.
 * runs: signal handlers; locks: none */
#ifndef UF_SIG_RETURN_H
#define UF_SIG_RETURN_H

#include "base/arch.h"
#include "base/bytes.h"

static inline uint64_t uf_sig_frame_mask(const void *context)
{
    uint64_t mask;
    uf_copy(&mask, &((const ucontext_t *)context)->uc_sigmask, sizeof mask);
    return mask;
}

/* In the handler itself: its return address is the first word of the frame. A program's own handler may call ours as a function. */
#define uf_sig_called_by_kernel(context) ((uintptr_t)__builtin_frame_address(0) + 16 == (uintptr_t)(context))

/* FAULT: it was served as a fault. CAME: it came as one; else a reader of faults told of it, and the thread must have been in its fault,
 * not in a call that waits under another mask. MASK: as it was in the frame at first: nobody has changed it for the way back. */
static inline bool uf_sig_may_return(const ucontext_t *c, uint64_t mask, bool fault, bool came)
{
    const unsigned autodisarm = 1u << 31; /* of the alternate stack, which the kernel then arms again */
    return fault && uf_sig_frame_mask(c) == mask && (came || !uf_arch_after_call(c)) && !((unsigned)c->uc_stack.ss_flags & autodisarm) && uf_arch_may_return(c);
}

#endif
