/* heap_carry.c: the contents of a block that is resized: whole pages go along, where they lie alike in both blocks (sizes that
 * differ by pages, as when a buffer is doubled); the kernel moves a page in a tenth of the time that a copy takes. */
#include "base/bytes.h"
#include "hooks/heap_inside.h"
#include "pages/backend.h"

enum { WORTH = 16 * 4096 };

static bool in_slot(uintptr_t at)
{
    uf_ref ref = uf_region_find(at);
    return ref && !(uf_region_slot(ref)->flags & (UF_SLOT_WINDOW | UF_SLOT_HEALED));
}

/* What cannot move (a page that a forked child shares) is copied. */
static void pages_go(uintptr_t to, uintptr_t from, size_t size)
{
    long got = uf_backend->drop(to, size);
    while (!got && size && (got = uf_backend->carry(to, from, size)) > 0) {
        to += (size_t)got, from += (size_t)got, size -= (size_t)got;
        got = 0;
    }
    if (!size) return;
    uf_backend->zero(to, size);
    uf_move_big((void *)to, (void *)from, size);
}

void uf_heap_carry(void *new, void *old, size_t size)
{
    uintptr_t to = (uintptr_t)new, from = (uintptr_t)old, first = uf_up(from, UF_PAGE), last = uf_down(from + size, UF_PAGE);
    if (size < WORTH || (to ^ from) & (UF_PAGE - 1) || !uf_backend->carry || !in_slot(to) || !in_slot(from)) {
        uf_move_big(new, old, size);
        return;
    }
    uf_move_big(new, old, first - from);
    uf_move_big((void *)(to + (last - from)), (void *)last, from + size - last);
    pages_go(to + (first - from), first, last - first);
}
