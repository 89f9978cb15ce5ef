/* touch_map.c: private anonymous mappings of the program, registered where they are. */
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/gate.h"
#include "touch/heat.h"
#include "touch/ring.h"

#include <errno.h>

static _Atomic bool refusal_told;

uint32_t uf_touch_map_begin(const struct uf_range *r)
{
    if (!uf_backend->enlist || r->size < uf_options.touch_min) return 0;
    struct uf_area_new n = { .from = r->lo, .size = r->hi - r->lo, .asked = r->size, .alloc_trace = r->alloc_trace,
                             .alloc_tid = r->alloc_tid, .what = UF_AREA_MAPPING, .family = r->family };
    uf_touch_widen(r->lo, r->hi);
    uf_touch_thread(uf_thread());
    uf_gate_close();
    if (uf_touch_over) return 0;
    return uf_area_begin(&n, r->alloc_tid);
}

void uf_touch_map_carry(uint32_t old, uintptr_t from, size_t size, uint32_t new)
{
    struct uf_area *a = uf_area_get(old), *b = uf_area_get(new);
    uint64_t first = uf_area_page(a, from), pages = uf_up(size, UF_PAGE) >> UF_PAGE_SHIFT, room = b->size >> UF_PAGE_SHIFT;
    if (pages > room) pages = room;
    atomic_store(&b->native, atomic_load(&a->native));
    for (uint64_t i = 0; i < pages; i++) {
        uint64_t page = first + i;
        if (page % 64 == 0 && !atomic_load(&a->present[page / 64]) && !atomic_load(&a->ever[page / 64])) {
            i += 63;
            continue;
        }
        if (uf_area_bit(a->present, page) && !uf_area_set(b->present, i) && uf_heat_on) uf_heat_add(new, b->size, i, 1, UF_HEAT_BESIDE);
        if (uf_area_bit(a->ever, page) && !uf_area_set(b->ever, i)) atomic_fetch_add_explicit(&b->carried, 1, memory_order_relaxed);
    }
}

void uf_touch_map_arm(const struct uf_range *r)
{
    if (atomic_load(&uf_area_get(r->touch)->native)) return; /* a stack that was moved */
    long err = uf_backend->enlist(r->lo, r->hi - r->lo);
    if (!err) return;
    atomic_store(&uf_area_get(r->touch)->native, true);
    if (!atomic_exchange(&refusal_told, true))
        uf_note_number("warning", "touch-map", "the kernel refused to tell of touches of a mapping; it is left to the kernel and not counted; errno ", (uint64_t)-err);
}

void uf_touch_arm_all(void)
{
    struct uf_range *r;
    for (size_t i = 0; (r = uf_range_at(i)) != NULL; i++)
        if (r->state == UF_RANGE_LIVE && r->touch && !uf_area_get(r->touch)->native) uf_touch_map_arm(r);
}

void uf_touch_after_fork(void)
{
    uf_area_after_fork();
    uf_count_zero();
    uf_ring_after_fork();
    uf_gate_arm_again(uf_thread());
    uf_touch_arm_all();
}
