/* heap_new.c: choose, take a slot, place, record, fill. */
#include "base/arch.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/stack.h"
#include "hooks/heap.h"
#include "hooks/heap_compact.h"
#include "hooks/heap_inside.h"
#include "hooks/heap_pass.h"
#include "hooks/progress.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "hooks/marks.h"
#include "pages/site.h"
#include "pages/slot.h"
#include "pages/thin.h"
#include "touch/claim.h"

#include <errno.h>

static _Atomic bool passed_any;
static int64_t budget = INT64_MAX, blocks_most = INT64_MAX;
static _Atomic bool budget_told, refusal_told;

bool uf_heap_foreign;

void uf_heap_budget(int64_t bytes, int64_t blocks) { budget = bytes, blocks_most = blocks; }
void uf_heap_passed(void)
{
    if (uf_unlikely(!atomic_load_explicit(&passed_any, memory_order_relaxed))) atomic_store(&passed_any, true);
}
bool uf_heap_any_passed(void) { return atomic_load_explicit(&passed_any, memory_order_relaxed); }

/* Before the functions behind us are known: 16 bytes of our own in front say how large it is. */
static void *boot_block(size_t size, size_t align)
{
    if (align < 16) align = 16;
    if (size > (size_t)1 << 40 || align > (size_t)1 << 20) return NULL;
    char *p = uf_meta_take(size + align + 16);
    if (!p) return NULL;
    p = (char *)uf_up((uintptr_t)p + 16, align);
    ((size_t *)p)[-1] = size;
    return p;
}

size_t uf_heap_boot_size(const void *p) { return ((const size_t *)p)[-1]; }

/* So many blocks may take the short way before somebody has to look again. */
static void draw(struct uf_thread *t)
{
    int64_t most = uf_options.progress ? (int64_t)(UF_PROGRESS_EVERY - 1 - t->blocks % UF_PROGRESS_EVERY) : INT64_MAX;
    if (uf_options.sample > 1) {
        t->pass_left = t->pass_drawn = t->sample_left - 1 < most ? t->sample_left - 1 : most;
    } else if (uf_options.overhead) {
        int64_t n = (int64_t)UF_THIN_LOOK - 1 - t->thin_skips;
        t->thin_left = t->thin_drawn = n < most ? n : most;
    }
}

/* One in --sample blocks, by a countdown so that the others cost next to nothing. */
static bool sampled_out(struct uf_thread *t)
{
    uint64_t n = uf_options.sample;
    if (uf_likely(n <= 1)) return false;
    if (--t->sample_left > 0) return true;
    if (!t->random) t->random = uf_options.seed * 0x9e3779b97f4a7c15ull + t->number;
    t->random = t->random * 6364136223846793005ull + 1442695040888963407ull;
    bool first = t->sample_left < 0;
    t->sample_left = 1 + (int64_t)((t->random >> 16) % (2 * n - 1));
    return first; /* a thread's very first block only draws */
}

static bool over_budget(struct uf_thread *t)
{
    int64_t used = atomic_load_explicit(&uf_slot_counts.overhead, memory_order_relaxed);
    if (uf_unlikely(atomic_load_explicit(&uf_slot_counts.live, memory_order_relaxed) >= blocks_most)) {
        if (!atomic_exchange(&budget_told, true))
            uf_note_number("warning", "guard-memory", "more blocks than mprotect can guard within vm.max_map_count: further ones go unguarded; live now: ", (uint64_t)blocks_most);
        return true;
    }
    if (uf_likely(used <= budget - budget / 4)) return false;
    uf_heap_compact_short(t);
    if (used <= budget) return false;
    if (!atomic_exchange(&budget_told, true))
        uf_note_number("warning", "guard-memory",
                       "the memory budget is reached: further blocks go unguarded; --guard-memory= sets it, bytes now: ", (uint64_t)budget);
    return true;
}

static void told_refusal(long err)
{
    if (uf_backend != &uf_backend_none && !atomic_exchange(&refusal_told, true))
        uf_note_number("warning", "refused", "the kernel refused a guarded block; such blocks go unguarded and are counted; errno ", (uint64_t)-err);
}

static bool against_left(struct uf_thread *t, unsigned marks)
{
    if (uf_unlikely(marks & UF_SITE_MARK_BEFORE)) return true;
    switch (uf_options.side) {
    case UF_SIDE_LEFT: return true;
    case UF_SIDE_ALTERNATE: return t->turn++ & 1;
    default: return false;
    }
}

/* Alignment of a malloc'ed block: marked sites lie byte-exact. */
static size_t align_for(unsigned marks, size_t size)
{
    if (uf_unlikely((marks & (UF_SITE_MARK_AFTER | UF_SITE_NEVER_EXACT)) == UF_SITE_MARK_AFTER))
        return uf_place_align(size, UF_ALIGN_EXACT);
    return uf_place_align(size, uf_options.align);
}

static void *guarded(struct uf_thread *t, size_t size, size_t align, unsigned family, uint32_t site, const struct uf_caller *c)
{
    struct uf_site *at_site = uf_site_get(site);
    uint32_t trace = uf_trace_here(t, c);
    unsigned marks = at_site->marks | (uf_unlikely(uf_marks_on) ? uf_marks_of(trace) : 0);
    bool left = against_left(t, marks);
    bool compact = !marks && uf_heap_compact(at_site, size, align, c->ret);
    uint8_t asked = align ? (uint8_t)(__builtin_ctzl(align) + 1) : 0;
    if (!align) align = align_for(marks, size);
    unsigned class = uf_place_class(size, align);
    uf_ref ref = uf_heap_run(t, size, class, at_site, compact);
    if (!ref && uf_unlikely(compact) && !(ref = uf_compact_take(t, size))) uf_heap_compact_refused();
    if (!ref && !(ref = uf_slot_take(t, class))) return NULL;
    struct uf_slot *s = uf_region_slot(ref);
    compact = uf_compact_slot(s);
    /* until it is LIVE the record still tells of the block before */
    uintptr_t start = compact ? uf_compact_start(ref) : uf_place_start(uf_region_base_of(ref), uf_region_class(ref), size, align, left);
    atomic_store_explicit(&s->state, UF_LEAVING, memory_order_relaxed);
    s->start = start;
    s->size = size;
    s->family = (uint8_t)family;
    s->align_asked = asked;
    s->site = site;
    s->alloc_tid = uf_thread_tid(t);
    s->alloc_trace = trace;
    s->free_trace = 0;
    s->birth = (uint32_t)t->blocks;
    s->flags &= (uint8_t)~UF_SLOT_TOLD;
    long err = compact ? uf_compact_dress(s, (unsigned char)uf_options.fill), 0 :
               uf_heap_reuse(t, ref, s) ? 0 : uf_slot_appear(ref, s, (unsigned char)uf_options.fill);
    if (uf_unlikely(err)) {
        atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
        uf_slot_quarantine(t, ref);
        told_refusal(err);
        return NULL;
    }
    atomic_store_explicit(&s->state, UF_LIVE, memory_order_release);
    uf_slot_count(t, 1, uf_heap_overhead(s));
    uint32_t before = atomic_load_explicit(&at_site->guarded, memory_order_relaxed);
    if (uf_unlikely(!before)) uf_site_first_guarded(at_site);
    else atomic_store_explicit(&at_site->guarded, before + 1, memory_order_relaxed);
    t->guarded_blocks++;
    t->compact_blocks += compact;
    t->guarded_bytes += size;
    return (void *)start;
}

int64_t uf_heap_overhead(const struct uf_slot *s)
{
    enum { ENTRY = 8 }; /* of the page tables */
    if (uf_compact_slot(s)) return (int64_t)(s->cell - s->size + ENTRY + sizeof *s);
    return (int64_t)(uf_place_to(s->start, s->size) - uf_place_from(s->start) - s->size + sizeof *s);
}

bool uf_heap_new(size_t size, size_t align, unsigned family, const struct uf_caller *c, void **out)
{
    int phase = uf_phase_now();
    if (uf_unlikely(phase != UF_READY)) {
        if (phase == UF_OFF && uf_next.malloc) return false;
        *out = boot_block(size, align);
        return true;
    }
    if (uf_unlikely(uf_heap_foreign)) return false;
    struct uf_thread *t = uf_thread();
    if (uf_unlikely(t->as_family)) {
        if (size == t->as_size) family = t->as_family;
        t->as_family = 0;
    }
    if (uf_unlikely(t->depth)) {
        if (!t->calling) {
            t->passed_other++;
            uf_heap_passed();
        }
        return false;
    }
    uf_pass_settle(t);
    if (uf_unlikely(++t->blocks % UF_PROGRESS_EVERY == 0 && uf_options.progress)) uf_progress(t);
    if (uf_likely(size <= PTRDIFF_MAX >> 16)) t->bytes += size; /* more is refused by everyone */
    if (uf_unlikely(uf_touch_on)) return uf_heap_touch_new(t, size, align, family, c, out);
    if (sampled_out(t)) { /* before anything else is done for it: a block that passes must not notice us */
        draw(t);
        t->passed_sample++;
        uf_heap_passed();
        return false;
    }
    uintptr_t stack = uf_stack_end(t, c->frame);
    uint32_t site = uf_site_of(c->ret, stack ? stack - c->frame : 0);
    struct uf_site *at_site = uf_site_get(site);
    atomic_store_explicit(&at_site->blocks, atomic_load_explicit(&at_site->blocks, memory_order_relaxed) + 1, memory_order_relaxed);
    bool guard = !uf_options.overhead || uf_thin_guard(t, at_site, at_site->blocks, size);
    draw(t);
    if (!guard) {
        t->passed_sample++;
        uf_heap_passed();
        return false;
    }
    if (uf_options.overhead) uf_heap_passed(); /* the next ones pass without a word: uf_pass_thin */
    if (uf_unlikely(over_budget(t))) {
        t->passed_budget++;
        uf_heap_passed();
        return false;
    }
    uf_fork_check(t);
    uint64_t began = uf_options.overhead ? uf_arch_ticks() : 0;
    uf_enter(t);
    if (uf_unlikely(!t->keyed)) uf_heap_key(t);
    uf_heap_settle(t);
    *out = guarded(t, size, align, family, site, c);
    uf_leave(t);
    if (uf_options.overhead) uf_thin_spent(t, uf_arch_ticks() - began);
    if (uf_likely(*out != NULL)) return true;
    t->passed_other++;
    uf_heap_passed();
    return false;
}
