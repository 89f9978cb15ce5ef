/* touch_map.c: private anonymous mappings of the program, registered where they are. */
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/gate.h"
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

void uf_touch_map_arm(const struct uf_range *r)
{
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
