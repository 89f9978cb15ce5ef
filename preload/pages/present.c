/* present.c: a block's pages appear with their canary and vanish. */
#include "base/bytes.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/place.h"
#include "pages/slot.h"
#include "pages/window.h"

#include <errno.h>
#include "base/banned.h"

enum { COPY_PAGES = 16 }; /* up to here one UFFDIO_COPY; beyond, zero pages that cost no memory until written */

/* UFFDIO_COPY takes any source address: canary for the bytes before a block, then zeros for the rest of its pages. */
static struct {
    unsigned char canary[4096];
    unsigned char zeros[COPY_PAGES * 4096];
} right __attribute__((aligned(4096))) = { .canary = { [0 ... 4095] = UF_CANARY } };

static void canary(uintptr_t from, uintptr_t to)
{
    if (to - from < 64)
        uf_fill((void *)from, UF_CANARY, to - from);
    else
        uf_move_big((void *)from, right.canary, to - from); /* slack is always less than a page */
}

/* Somebody filled a page of an absent slot (a forked child's, a healed touch): drop and try again. */
static long fill_again(uintptr_t from, const void *source, size_t size)
{
    long err = uf_backend->fill(from, source, size);
    for (int i = 0; err == -EEXIST && i < 3; i++) {
        err = uf_backend->drop(from, size);
        if (!err) err = uf_backend->fill(from, source, size);
    }
    return err;
}

static long zero_again(uintptr_t from, size_t size)
{
    long err = uf_backend->zero(from, size);
    for (int i = 0; err == -EEXIST && i < 3; i++) {
        err = uf_backend->drop(from, size);
        if (!err) err = uf_backend->zero(from, size);
    }
    return err;
}

long uf_slot_appear(uf_ref ref, struct uf_slot *s, unsigned char fill)
{
    uintptr_t from = uf_place_from(s->start), to = uf_place_to(s->start, s->size);
    uintptr_t end = s->start + s->size;
    size_t size = to - from, lead = s->start - from;
    long err;
    if (uf_unlikely(s->flags & UF_SLOT_HEALED)) uf_backend->drop(uf_region_base_of(ref), uf_class_bytes(uf_region_class(ref)));
    s->flags &= (uint8_t)~(UF_SLOT_WINDOW | UF_SLOT_HEALED | UF_SLOT_TOLD);
    if (size == 0) return 0;
    if (size <= COPY_PAGES * UF_PAGE) {
        err = fill_again(from, right.zeros - lead, size);
        if (err) {
            uf_backend->drop(from, size); /* a part of it may have come */
            return err;
        }
    } else if (size >= UF_WINDOW_LEAST && !uf_window_open(ref, from, size)) {
        s->flags |= UF_SLOT_WINDOW;
        if (lead) canary(from, s->start);
    } else {
        err = lead ? fill_again(from, right.zeros - lead, UF_PAGE) : 0;
        if (!err) err = zero_again(lead ? from + UF_PAGE : from, lead ? size - UF_PAGE : size);
        if (err) {
            uf_backend->drop(from, size);
            return err;
        }
    }
    if (end < to) canary(end, to);
    if (fill) uf_set_big((void *)s->start, fill, s->size);
    return 0;
}

_Atomic uint64_t uf_slot_kept;

void uf_slot_vanish(uf_ref ref, struct uf_slot *s)
{
    long err = 0;
    uintptr_t from = uf_place_from(s->start), to = uf_place_to(s->start, s->size);
    atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
    if (s->flags & UF_SLOT_HEALED) {
        /* a touch was healed somewhere in the slot, its guard included: all of it goes */
        __atomic_fetch_and(&s->flags, (uint8_t)~UF_SLOT_HEALED, __ATOMIC_RELAXED);
        if (s->flags & UF_SLOT_WINDOW) err = uf_window_close(ref, from, to - from);
        err |= uf_backend->drop(uf_region_base_of(ref), uf_class_bytes(uf_region_class(ref)));
    } else if (s->flags & UF_SLOT_WINDOW) {
        err = uf_window_close(ref, from, to - from);
    } else if (to > from) {
        err = uf_backend->drop(from, to - from);
    }
    if (uf_unlikely(err)) atomic_fetch_add(&uf_slot_kept, 1);
}

bool uf_slot_damaged(const struct uf_slot *s, struct uf_damage *d)
{
    uintptr_t from = uf_place_from(s->start), to = uf_place_to(s->start, s->size);
    uintptr_t end = s->start + s->size;
    if (to == from || uf_unlikely(s->flags & UF_SLOT_TOLD)) return false;
    if (uf_compact_slot(s)) return uf_compact_damaged(s, d);
    from = uf_near_from(s, from);
    to = uf_near_to(s, to);
    uintptr_t bad = uf_place_differs(end, to, UF_CANARY);
    if (uf_unlikely(bad != to)) {
        *d = (struct uf_damage){ bad, uf_place_differs_last(bad, to, UF_CANARY), true };
        return true;
    }
    bad = uf_place_differs(from, s->start, UF_CANARY);
    if (uf_likely(bad == s->start)) return false;
    *d = (struct uf_damage){ bad, uf_place_differs_last(bad, s->start, UF_CANARY), false };
    return true;
}

void uf_slot_mend(const struct uf_slot *s)
{
    if (uf_compact_slot(s)) {
        uf_compact_mend(s);
        return;
    }
    canary(uf_place_from(s->start), s->start);
    canary(s->start + s->size, uf_place_to(s->start, s->size));
}
