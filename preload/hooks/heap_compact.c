/* heap_compact.c: --compact: when, and for whom. */
#include "hooks/heap_compact.h"

#include "base/opt.h"
#include "base/thread.h"
#include "faults/channel.h"
#include "faults/module.h"
#include "hooks/limits.h"
#include "pages/backend.h"

static struct uf_module libc;

/* What was asked for that cells cannot give. */
static const char *conflict(void)
{
    if (uf_options.mode == UF_MODE_TOUCH) return "--compact has no meaning in touch mode, which guards no blocks";
    if (uf_options.side != UF_SIDE_RIGHT) return "--compact has no guard page beside a block: because of --side every block takes a page";
    if (uf_options.align != UF_ALIGN_STANDARD && uf_options.align != UF_ALIGN_16)
        return "--compact has no guard page beside a block: because of --align every block takes a page";
    if (uf_options.cow || uf_options.dirty) return "--compact shares pages that --cow and --dirty would protect: every block takes a page";
    return NULL;
}

void uf_heap_compact_open(void)
{
    if (uf_options.compact != UF_COMPACT_YES) return;
    const char *why = conflict();
    if (why) {
        uf_note("warning", "compact", why);
        return;
    }
    uf_module_of((uintptr_t)uf_next._exit, &libc);
    long err = uf_compact_open();
    if (!err && uf_limit_swaps())
        uf_note("info", "compact", "this machine swaps: a system call that libc does not make is refused a small block whose page is out");
    if (err) uf_note_number("warning", "compact", "no compact guards here, every block takes a page; errno ", (uint64_t)-err);
}

void uf_heap_compact_short(struct uf_thread *t)
{
    static _Atomic bool once;
    if (uf_options.compact != UF_COMPACT_AUTO || atomic_exchange(&once, true) || conflict()) return;
    if (uf_limit_swaps()) return; /* too little is won to risk that a system call fails */
    uf_enter(t);
    uf_module_of((uintptr_t)uf_next._exit, &libc);
    if (uf_compact_open() == 0)
        uf_note("info", "compact", "three quarters of the memory budget are used: small blocks share pages from here on (--compact=no: never)");
    uf_leave(t);
}

void uf_heap_compact_refused(void)
{
    static _Atomic bool told;
    if (!atomic_load(&uf_compact_on) && !atomic_exchange(&told, true))
        uf_note("warning", "compact", "the kernel refused memory that shows in several places: further small blocks take a page each");
}

/* What libc writes into blocks of its own in a forked child, before that gets sheets of its own, must not be the parent's:
 * the locks of open FILEs, the values of other threads' keys. */
bool uf_heap_compact_outside(uintptr_t ret)
{
    return ret - libc.from >= libc.to - libc.from;
}

void uf_heap_compact_leave(void)
{
    if (!uf_thread_alone())
        uf_note("warning", "compact", "threads run: a child that is forked from here on shares small blocks with its parent");
    else
        uf_compact_leave();
}
