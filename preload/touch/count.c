/* count.c: a hash table that only grows; entries are published by one compare-and-swap, as traces are. */
#include "touch/count.h"

#include "base/arch.h"
#include "base/grow.h"
#include "base/sys.h"
#include "base/thread.h"
#include "touch/area.h"
#include "touch/heat.h"
#include "base/banned.h"

enum { BUCKETS = 1 << 16 };

static struct uf_grow heads, entries, order;
static bool ordered, cpus_known;
static _Atomic uint64_t touches, logged;
_Atomic uint64_t uf_count_lost;

long uf_count_open(bool keep_order)
{
    long err = uf_grow_reserve(&heads, BUCKETS * 4, BUCKETS * 4, BUCKETS * 4);
    if (!err) err = uf_grow_to(&heads, BUCKETS * 4);
    if (!err) err = uf_grow_reserve(&entries, (size_t)8 << 30, (size_t)1 << 20, (size_t)1 << 20);
    if (!err) err = uf_grow_to(&entries, (size_t)256 << 10);
    if (!err && keep_order) err = uf_grow_reserve(&order, (size_t)64 << 30, (size_t)1 << 20, (size_t)4 << 20);
    ordered = keep_order && !err;
    cpus_known = uf_arch_cpu_known();
    return err;
}

const struct uf_grow *uf_count_table(void) { return &entries; }
UF_ANYWHERE struct uf_count *uf_count_get(uint32_t id) { return (struct uf_count *)entries.base + (id - 1); }
UF_ANYWHERE uint32_t uf_count_used(void) { return (uint32_t)(atomic_load(&entries.used) / sizeof(struct uf_count)); }
UF_ANYWHERE struct uf_touched *uf_touched_get(uint64_t i) { return (struct uf_touched *)order.base + i; }
UF_ANYWHERE uint64_t uf_touched_used(void) { return ordered ? atomic_load(&logged) : 0; }

UF_ANYWHERE uint64_t uf_touch_ticks(void) { return uf_arch_ticks(); }

UF_ANYWHERE static uint32_t find(uint32_t from, uint32_t until, const struct uf_count *like)
{
    for (uint32_t id = from; id != until; id = uf_count_get(id)->next) {
        const struct uf_count *c = uf_count_get(id);
        if (c->trace == like->trace && c->area == like->area && c->access == like->access && c->call == like->call && c->tid == like->tid && c->node == like->node)
            return id;
    }
    return 0;
}

/* A race may make an entry twice: the reader of the records adds them up. */
UF_ANYWHERE static uint32_t entry(const struct uf_count *like)
{
    uint64_t h = (((uint64_t)like->area << 32 | like->trace) ^ (uint64_t)(like->access << 12 | like->call) << 20 ^ like->tid) * 0x9e3779b97f4a7c15ull;
    _Atomic uint32_t *bucket = (_Atomic uint32_t *)heads.base + (h >> 40) % BUCKETS;
    uint32_t head = atomic_load_explicit(bucket, memory_order_acquire);
    uint32_t id = find(head, 0, like);
    if (uf_likely(id)) return id;
    struct uf_count *c = uf_grow_take(&entries, sizeof *c);
    if (!c) return 0;
    c->trace = like->trace;
    c->area = like->area;
    c->access = like->access;
    c->call = like->call;
    c->tid = like->tid;
    c->node = like->node;
    c->cpu = like->cpu;
    c->order = like->order;
    c->ticks = uf_arch_ticks();
    id = (uint32_t)(((uintptr_t)c - entries.base) / sizeof *c) + 1;
    do c->next = head;
    while (!atomic_compare_exchange_weak_explicit(bucket, &head, id, memory_order_acq_rel, memory_order_acquire));
    return id;
}

UF_ANYWHERE static void log_one(uint32_t area, uint32_t id, uint64_t page, uint32_t cpu)
{
    struct uf_touched *t = uf_grow_take(&order, sizeof *t);
    if (!t) {
        atomic_fetch_add(&uf_count_lost, 1);
        return;
    }
    uint64_t at = atomic_fetch_add(&logged, 1);
    t = uf_touched_get(at); /* room was taken for it, whoever's it is */
    *t = (struct uf_touched){ area, id, page, uf_arch_ticks(), uf_area_get(area)->serial, cpu };
}

UF_ANYWHERE void uf_count_add(uint32_t trace, uint32_t area, unsigned access, unsigned call, uint64_t page, uint64_t pages, bool again)
{
    uint64_t now = atomic_fetch_add_explicit(&touches, pages, memory_order_relaxed);
    struct uf_thread *t = uf_thread_known();
    struct uf_count like = { .trace = trace, .area = area, .access = (uint8_t)access, .call = (uint16_t)call, .tid = t ? uf_thread_tid(t) : (uint32_t)uf_sys_gettid(), .order = now };
    unsigned node = 0;
    like.cpu = cpus_known ? uf_arch_cpu(&node) : UF_CPU_UNKNOWN;
    like.node = (uint8_t)node;
    uint32_t id = entry(&like);
    if (uf_unlikely(!id)) {
        atomic_fetch_add(&uf_count_lost, pages);
        return;
    }
    struct uf_count *c = uf_count_get(id);
    if (uf_unlikely(atomic_load_explicit(&c->pages, memory_order_relaxed) + atomic_load_explicit(&c->again, memory_order_relaxed) == 0)) {
        c->order = now; /* also after the counts were zeroed */
        c->ticks = uf_arch_ticks();
        c->cpu = like.cpu;
    }
    atomic_fetch_add_explicit(again ? &c->again : &c->pages, pages, memory_order_relaxed);
    if (uf_unlikely(ordered))
        for (uint64_t i = 0; i < pages; i++) log_one(area, id, page + i, like.cpu);
}

void uf_count_zero(void)
{
    for (uint32_t id = 1; id <= uf_count_used(); id++) {
        atomic_store(&uf_count_get(id)->pages, 0);
        atomic_store(&uf_count_get(id)->again, 0);
    }
    atomic_store(&touches, 0);
    atomic_store(&logged, 0);
    if (uf_heat_on) uf_heat_zero();
}
