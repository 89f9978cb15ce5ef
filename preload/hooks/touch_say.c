/* touch_say.c: what touch mode says when a process ends: regions, who touched them, and each stack once. */
#include "base/bytes.h"
#include "base/family.h"
#include "base/grow.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/finding.h"
#include "faults/finding_json.h"
#include "hooks/touch.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/heat.h"
#include "touch/prefetch.h"
#include "touch/show.h"

#include <sys/resource.h>
#include <time.h>

static const char *const access_names[] = { "read", "write", "syscall" };
static struct uf_grow told; /* a bit a trace number */
static struct { uint64_t ticks, ns; } began;

static uint64_t now_ns(void)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0, 0, 0, 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void uf_touch_clock(void)
{
    began.ns = now_ns();
    began.ticks = uf_touch_ticks();
    uf_tables_show(true, began.ticks, began.ns);
}

uint64_t uf_touch_began(void)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_REALTIME, (long)&t, 0, 0, 0, 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec - (now_ns() - began.ns);
}

static double scale; /* of ticks; the longer, the better known */

uint64_t uf_touch_ns(uint64_t ticks)
{
    if (scale == 0) {
        uint64_t passed = uf_touch_ticks() - began.ticks;
        scale = passed ? (double)(now_ns() - began.ns) / (double)passed : 1;
    }
    return ticks > began.ticks ? (uint64_t)((double)(ticks - began.ticks) * scale) : 0;
}

static uint32_t moment; /* number of the snapshot that is being told; 0: the end */

/* What is told here, in the order it is told: one thread at a time, by the findings' lock. */
static char told_text[32 << 10];
static struct uf_records telling = { told_text, 0, sizeof told_text, 0 };

static void of_moment(struct uf_out *o)
{
    if (moment) uf_put_key_u64(o, "snapshot", moment);
}

static void stack(uint32_t id)
{
    static char text[64 << 10]; /* one at a time, by the findings' lock */
    struct uf_out o;
    if (!id) return;
    if (!told.size && uf_grow_reserve(&told, (size_t)512 << 20, (size_t)1 << 20, (size_t)64 << 10)) return;
    if (uf_grow_to(&told, id / 8 + 1)) return;
    unsigned char *byte = (unsigned char *)told.base + id / 8;
    if (*byte & 1u << id % 8) return;
    *byte |= (unsigned char)(1u << id % 8);
    uf_record_begin(&o, text, sizeof text, "stack");
    of_moment(&o);
    uf_put_key_u64(&o, "id", id);
    uf_finding_json_trace(&o, id);
    uf_record_gather(&o, &telling);
}

static bool worth_telling(struct uf_area *a)
{
    return atomic_load(&a->times) || atomic_load(&a->touched) || atomic_load(&a->again) || atomic_load(&a->ahead);
}

static void region(uint32_t id)
{
    char text[1024];
    struct uf_out o;
    struct uf_area *a = uf_area_get(id);
    if (!worth_telling(a)) return;
    stack(a->alloc_trace);
    uf_record_begin(&o, text, sizeof text, "region");
    of_moment(&o);
    uf_put_key_u64(&o, "region", id);
    uf_put_key_str(&o, "what", a->what == UF_AREA_BLOCK ? "block" : "mapping");
    uf_put_key_str(&o, "family", uf_family_name(a->family));
    uf_put_key_hex(&o, "addr", a->from);
    uf_put_key_u64(&o, "size", a->asked);
    uf_put_key_u64(&o, "times", atomic_load(&a->times));
    uf_put_key_u64(&o, "reserved_bytes", atomic_load(&a->reserved));
    uf_put_key_u64(&o, "touched_pages", atomic_load(&a->touched));
    uf_put_key_u64(&o, "touched_bytes", atomic_load(&a->touched) * UF_PAGE);
    uf_put_key_u64(&o, "again_pages", atomic_load(&a->again));
    uf_put_key_u64(&o, "again_bytes", atomic_load(&a->again) * UF_PAGE);
    uf_put_key_u64(&o, "kernel_touched_pages", atomic_load(&a->kernel));
    uf_put_key_u64(&o, "ahead_pages", atomic_load(&a->ahead));
    uf_put_key_u64(&o, "carried_pages", atomic_load(&a->carried));
    if (atomic_load(&a->prefetched)) uf_put_key_u64(&o, "prefetched_pages", atomic_load(&a->prefetched));
    if (atomic_load(&a->native)) uf_put(&o, ",\"uncounted\":true");
    if (a->key) uf_put_key_hex(&o, "key", a->key);
    uf_put_key_u64(&o, "alloc_tid", a->alloc_tid);
    uf_put_key_u64(&o, "alloc_stack", a->alloc_trace);
    uf_record_gather(&o, &telling);
}

static void touch(const struct uf_count *c)
{
    char text[512];
    struct uf_out o;
    uint64_t pages = atomic_load(&c->pages), again = atomic_load(&c->again);
    if (!pages && !again) return;
    stack(c->trace);
    uf_record_begin(&o, text, sizeof text, "touch");
    of_moment(&o);
    uf_put_key_u64(&o, "region", c->area);
    uf_put_key_u64(&o, "stack", c->trace);
    uf_put_key_u64(&o, "alloc_stack", uf_area_get(c->area)->alloc_trace);
    uf_put_key_str(&o, "access", access_names[c->access]);
    if (c->call) uf_put_key_str(&o, "call", uf_touch_call_name(c->call));
    uf_put_key_u64(&o, "pages", pages);
    uf_put_key_u64(&o, "again", again);
    uf_put_key_u64(&o, "tid", c->tid);
    uf_put_key_u64(&o, "node", c->node);
    if (c->cpu != UF_CPU_UNKNOWN) uf_put_key_u64(&o, "cpu", c->cpu);
    uf_put_key_u64(&o, "order", c->order);
    uf_put_key_u64(&o, "ns", uf_touch_ns(c->ticks));
    uf_record_gather(&o, &telling);
}

static void tell_all(void)
{
    telling.used = telling.count = 0; /* a forked child has what its parent was about to write */
    for (uint32_t id = 1; id <= uf_area_count(); id++) region(id);
    for (uint32_t id = 1; id <= uf_count_used(); id++) touch(uf_count_get(id));
    uf_records_write(&telling);
}

void uf_touch_report(struct uf_thread *t)
{
    if (uf_options.delivery == UF_DELIVERY_MONITOR) uf_touch_take_filled();
    if (!uf_channel_is_file() || !uf_finding_lock(uf_thread_tid(t))) return;
    tell_all();
    uf_touch_say_order();
    uf_touch_say_heat();
    uf_finding_unlock();
}

/* The stacks with them, so that they can be read alone; at the end all are told once more. */
uint32_t uf_touch_tell_moment(struct uf_thread *t)
{
    static uint32_t moments;
    if (uf_options.delivery == UF_DELIVERY_MONITOR) uf_touch_take_filled();
    if (!uf_channel_is_file() || !uf_finding_lock(uf_thread_tid(t))) return 0;
    uint32_t number = moment = ++moments;
    if (told.size) uf_fill((void *)told.base, 0, atomic_load(&told.usable));
    tell_all();
    if (told.size) uf_fill((void *)told.base, 0, atomic_load(&told.usable));
    scale = 0;
    moment = 0;
    uf_finding_unlock();
    return number;
}

static void prefetched(struct uf_out *o)
{
    struct uf_prefetch_sum sum;
    uf_prefetch_sum(&sum);
    uf_put_key_u64(o, "prefetched_pages", sum.present);
    uf_put_key_u64(o, "prefetch_regions", sum.regions);
    uf_put_key_u64(o, "prefetch_regions_found", sum.regions_found);
    uf_put_key_u64(o, "prefetch_pages", sum.pages);
    uf_put_key_u64(o, "prefetch_pages_found", sum.pages_found);
    if (sum.wrong) uf_put_key_u64(o, "prefetch_lines_wrong", sum.wrong);
}

void uf_touch_summary(struct uf_out *o)
{
    struct rusage use = { 0 };
    uint64_t touched = 0, again = 0, kernel = 0, reserved = 0, ahead = 0;
    for (uint32_t id = 1; id <= uf_area_count(); id++) {
        struct uf_area *a = uf_area_get(id);
        touched += atomic_load(&a->touched);
        again += atomic_load(&a->again);
        kernel += atomic_load(&a->kernel);
        ahead += atomic_load(&a->ahead);
        reserved += atomic_load(&a->reserved);
    }
    uf_sys(SYS_getrusage, RUSAGE_SELF, (long)&use, 0, 0, 0, 0);
    uf_put_key_u64(o, "touched_pages", touched);
    uf_put_key_u64(o, "touched_bytes", touched * UF_PAGE);
    uf_put_key_u64(o, "kernel_touched_pages", kernel);
    uf_put_key_u64(o, "again_pages", again);
    uf_put_key_u64(o, "ahead_pages", ahead);
    uf_put_key_u64(o, "reserved_bytes", reserved);
    uf_put_key_u64(o, "peak_rss", (uint64_t)use.ru_maxrss * 1024);
    uint64_t lost = atomic_load(&uf_count_lost) + atomic_load(&uf_area_lost), unpictured = atomic_load(&uf_heat_lost);
    if (lost) uf_put_key_u64(o, "touches_lost", lost);
    if (uf_prefetch_on) prefetched(o);
    if (unpictured) uf_put_key_u64(o, "heat_lost", unpictured);
}

void uf_touch_zero_counts(void)
{
    uf_area_zero_counts();
    uf_count_zero();
}
