/* api.c: what include/uffence.h calls. One export gives the table of all.
 * runs: the program's calls, signal handlers included (then they may be refused); locks: those of marks and names */
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/marked.h"
#include "hooks/heap_inside.h"
#include "hooks/map_inside.h"
#include "hooks/start.h"
#include "hooks/touch.h"
#include "pages/mark.h"
#include "pages/name.h"
#include "touch/area.h"
#include "touch/watch.h"
#include "uffence.h"

#include <errno.h>

static _Atomic bool refused_told;

/* One call: nothing of ours on top of us, who it is. */
struct call {
    struct uf_thread *t;
    struct uf_mark_by by;
};

static bool begin(struct call *k, const struct uf_caller *c)
{
    if (uf_phase_now() != UF_READY) return false;
    struct uf_thread *t = uf_thread();
    if (t->depth) return false;
    uf_fork_check(t);
    uf_enter(t);
    *k = (struct call){ t, { c ? uf_trace_here(t, c) : 0, uf_thread_tid(t) } };
    return true;
}

static int end(struct call *k, long err)
{
    if (uf_unlikely(atomic_load(&uf_mark_refused)) && !atomic_exchange(&refused_told, true))
        uf_note("warning", "marks", "the kernel refused to close pages that the program marked; they are checked in calls only");
    uf_leave(k->t);
    return (int)-err;
}

#define BEGIN()                                   \
    struct uf_caller caller = UF_CALLER();        \
    struct call k;                                \
    if (!begin(&k, &caller)) return EBUSY

static int guarded(void) { return uf_phase_now() != UF_READY ? UFFENCE_ABSENT : uf_touch_on ? UFFENCE_TOUCH_MODE : UFFENCE_GUARD_MODE; }

static int guard(uintptr_t at, size_t len)
{
    BEGIN();
    return end(&k, uf_mark_guard(at, len, k.by));
}

static int unguard(uintptr_t at, size_t len)
{
    BEGIN();
    return end(&k, uf_mark_unguard(at, len));
}

static int name(uintptr_t at, size_t len, const char *text)
{
    BEGIN();
    return end(&k, uf_name_set(at, len, text, k.by.tid));
}

static int pool_create(uintptr_t base, size_t len)
{
    BEGIN();
    return end(&k, uf_mark_pool(base, len, k.by));
}

static int pool_destroy(uintptr_t base)
{
    BEGIN();
    return end(&k, uf_mark_pool_end(base));
}

static int pool_alloc(uintptr_t block, size_t len)
{
    BEGIN();
    return end(&k, uf_mark_block(block, len, k.by));
}

static int pool_free(uintptr_t block)
{
    BEGIN();
    long err = uf_mark_block_end(block, k.by);
    if (err == -EALREADY || err == -ENOENT) {
        struct uf_block_facts facts;
        bool known = uf_marked_facts(block, &facts);
        uf_heap_accuse(k.t, err == -EALREADY ? UF_KIND_DOUBLE_FREE : UF_KIND_INVALID_FREE, (void *)block, UF_FAM_POOL_FREE, &caller,
                       known ? &facts : NULL);
    }
    return end(&k, err);
}

static int watch(uintptr_t at, size_t len)
{
    BEGIN();
    long err = uf_watch_set(at, len, k.by.trace, k.t);
    return end(&k, err);
}

static int unwatch(uintptr_t at, size_t len)
{
    BEGIN();
    return end(&k, uf_watch_unset(at, len, k.by.tid));
}

static void fill(struct uffence_stats *s)
{
    struct uf_heap_counts sum;
    uf_heap_sum(&sum);
    s->blocks = sum.blocks;
    s->guarded_blocks = sum.guarded_blocks;
    s->bytes = sum.bytes;
    s->guarded_bytes = sum.guarded_bytes;
    uf_heap_live(&s->live_blocks, &s->live_bytes);
    s->findings = atomic_load(&uf_findings);
    s->touches = atomic_load(&uf_touches);
    for (uint32_t id = 1; uf_touch_on && id <= uf_area_count(); id++) {
        struct uf_area *a = uf_area_get(id);
        s->touched_pages += atomic_load(&a->touched);
        s->kernel_touched_pages += atomic_load(&a->kernel);
        s->again_pages += atomic_load(&a->again);
        s->reserved_bytes += atomic_load(&a->reserved);
    }
}

static int stats(struct uffence_stats *out, size_t size)
{
    struct call k;
    struct uffence_stats now = { 0 };
    if (!begin(&k, NULL)) return EBUSY;
    fill(&now);
    const char *from = (const char *)&now;
    for (size_t i = 0; i < size && i < sizeof now; i++) ((char *)out)[i] = from[i];
    return end(&k, 0);
}

static int snapshot(const char *label)
{
    char text[2048];
    struct uf_out o;
    struct uffence_stats s = { 0 };
    BEGIN();
    fill(&s);
    uint32_t moment = uf_touch_on ? uf_touch_tell_moment(k.t) : 0;
    uf_record_begin(&o, text, sizeof text, "snapshot");
    if (moment) uf_put_key_u64(&o, "snapshot", moment);
    if (label) uf_put_key_str(&o, "label", label);
    uf_put_key_u64(&o, "blocks", s.blocks);
    uf_put_key_u64(&o, "guarded_blocks", s.guarded_blocks);
    uf_put_key_u64(&o, "live_blocks", s.live_blocks);
    uf_put_key_u64(&o, "live_bytes", s.live_bytes);
    uf_put_key_u64(&o, "findings", s.findings);
    uf_put_key_u64(&o, "touches", s.touches);
    if (uf_touch_on) {
        uf_put_key_u64(&o, "touched_pages", s.touched_pages);
        uf_put_key_u64(&o, "kernel_touched_pages", s.kernel_touched_pages);
        uf_put_key_u64(&o, "again_pages", s.again_pages);
        uf_put_key_u64(&o, "reserved_bytes", s.reserved_bytes);
    }
    uf_record_end(&o);
    return end(&k, 0);
}

UF_EXPORT const struct uffence_interface *uffence_interface_1(void)
{
    static const struct uffence_interface all = {
        .version = UFFENCE_API_VERSION, .size = sizeof all, .guarded = guarded, .guard = guard, .unguard = unguard, .name = name,
        .pool_create = pool_create, .pool_destroy = pool_destroy, .pool_alloc = pool_alloc, .pool_free = pool_free,
        .watch = watch, .unwatch = unwatch, .stats = stats, .snapshot = snapshot,
    };
    return uf_phase_now() == UF_READY ? &all : NULL;
}
