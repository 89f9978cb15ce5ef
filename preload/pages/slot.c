/* slot.c: per-thread caches in front of one quarantine a class, oldest batch out first. */
#include "pages/slot.h"

#include "base/lock.h"
#include "base/meta.h"
#include "base/opt.h"
#include "pages/compact.h"
#include "pages/run.h"
#include "pages/window.h"
#include "base/banned.h"

struct uf_cache {
    struct {
        uf_ref run, run_end;     /* fresh slots in a row */
        uf_ref free;             /* slots past their quarantine */
        uf_ref freed, freed_last;
        unsigned freed_count;    /* freed by this thread, not yet in the quarantine everyone sees */
    } class[UF_CLASSES];
    int live_delta;
    int64_t overhead_delta;
};

/* A batch is linked through next; its first slot leads to the next batch through batch_next. */
static struct {
    struct uf_lock lock;
    uf_ref oldest, newest;
    _Atomic uint64_t slots;
} line[UF_CLASSES];

struct uf_slot_counts uf_slot_counts;

static unsigned batch_of(unsigned class) { return class <= 3 ? 32 : class <= 8 ? 4 : 1; }

/* A slot costs page tables in proportion to its addresses, so the budget is one of addresses a class. */
static uint64_t quarantine_limit(unsigned class)
{
    return uf_options.quarantine >> class;
}

static struct uf_cache *cache_of(struct uf_thread *t)
{
    if (uf_unlikely(!t->cache)) t->cache = uf_meta_take(sizeof *t->cache);
    return t->cache;
}

/* The oldest batch of a class, when the quarantine holds more than KEEP slots; 0 otherwise. */
static uf_ref oldest_batch(unsigned class, uint32_t tid, uint64_t keep)
{
    uf_ref first = 0;
    if (atomic_load_explicit(&line[class].slots, memory_order_relaxed) <= keep) return 0;
    if (!uf_lock_take(&line[class].lock, tid)) return 0;
    first = line[class].oldest;
    if (first) {
        struct uf_slot *s = uf_region_slot(first);
        line[class].oldest = s->batch_next;
        if (!line[class].oldest) line[class].newest = 0;
        atomic_fetch_sub_explicit(&line[class].slots, s->batch_size, memory_order_relaxed);
    }
    uf_lock_drop(&line[class].lock);
    return first;
}

static void refill(struct uf_cache *c, unsigned class, uint32_t tid)
{
    uf_ref first = oldest_batch(class, tid, quarantine_limit(class));
    unsigned n = first ? 0 : uf_region_carve(class, batch_of(class), &c->class[class].run, tid);
    c->class[class].run_end = c->class[class].run + n;
    /* addresses are out: the quarantine gives back what it has */
    if (!first && !n) first = oldest_batch(class, tid, 0);
    c->class[class].free = first;
}

uf_ref uf_slot_take(struct uf_thread *t, unsigned class)
{
    struct uf_cache *c = t->exiting ? NULL : cache_of(t);
    uint32_t tid = uf_thread_tid(t);
    uf_ref ref = 0;
    if (class >= UF_CLASSES) return 0;
    if (!c) return uf_region_carve(class, 1, &ref, tid) ? ref : 0;
    if (!c->class[class].free && c->class[class].run == c->class[class].run_end) refill(c, class, tid);
    if ((ref = c->class[class].free) != 0) {
        c->class[class].free = uf_region_slot(ref)->next;
        return ref;
    }
    return c->class[class].run == c->class[class].run_end ? 0 : c->class[class].run++;
}

/* The batch C holds of a class goes to the end of the line. */
static void hand_over(struct uf_thread *t, unsigned class)
{
    struct uf_cache *c = t->cache;
    uf_ref first = c->class[class].freed;
    struct uf_slot *head = uf_region_slot(first);
    head->batch_next = 0;
    head->batch_size = (uint16_t)c->class[class].freed_count;
    if (!uf_lock_take(&line[class].lock, uf_thread_tid(t))) return; /* a handler of ours own thread: keep it for later */
    if (line[class].newest)
        uf_region_slot(line[class].newest)->batch_next = first;
    else
        line[class].oldest = first;
    line[class].newest = first;
    atomic_fetch_add_explicit(&line[class].slots, c->class[class].freed_count, memory_order_relaxed);
    uf_lock_drop(&line[class].lock);
    c->class[class].freed = c->class[class].freed_last = 0;
    c->class[class].freed_count = 0;
}

void uf_slot_quarantine(struct uf_thread *t, uf_ref ref)
{
    if (uf_region_slot(ref)->in_run) {
        if (uf_region_slot(ref)->in_run == UF_SLOT_RUN) uf_run_gone(t, ref);
        else uf_compact_gone(t, ref);
        return;
    }
    struct uf_cache *c = cache_of(t);
    if (!c) return; /* out of our own memory: the slot is never used again */
    unsigned class = uf_region_class(ref);
    struct uf_slot *s = uf_region_slot(ref);
    s->next = 0;
    if (c->class[class].freed)
        uf_region_slot(c->class[class].freed_last)->next = ref;
    else
        c->class[class].freed = ref;
    c->class[class].freed_last = ref;
    if (++c->class[class].freed_count >= batch_of(class) || t->exiting) hand_over(t, class);
}

static void publish_counts(struct uf_cache *c)
{
    int64_t live = atomic_fetch_add(&uf_slot_counts.live, c->live_delta) + c->live_delta;
    int64_t peak = atomic_load(&uf_slot_counts.peak);
    while (live > peak && !atomic_compare_exchange_weak(&uf_slot_counts.peak, &peak, live)) {}
    atomic_fetch_add(&uf_slot_counts.overhead, c->overhead_delta);
    c->live_delta = 0;
    c->overhead_delta = 0;
}

void uf_slot_count(struct uf_thread *t, int delta, int64_t overhead)
{
    struct uf_cache *c = cache_of(t);
    if (!c) return;
    c->live_delta += delta;
    c->overhead_delta += overhead;
    if (c->live_delta >= 32 || c->live_delta <= -32 || c->overhead_delta > 1 << 20 || c->overhead_delta < -(1 << 20) || t->exiting)
        publish_counts(c);
}

void uf_slot_counts_publish(struct uf_thread *t)
{
    if (t->cache) publish_counts(t->cache);
}

void uf_slot_flush(struct uf_thread *t)
{
    struct uf_cache *c = t->cache;
    if (!c) return;
    for (unsigned i = 0; i < UF_CLASSES; i++) {
        if (c->class[i].freed) hand_over(t, i);
        /* slots past quarantine and fresh ones stay with the block: the next thread that gets it has them */
    }
    publish_counts(c);
}

bool uf_slot_lock(uint32_t tid)
{
    for (unsigned i = 0; i < UF_CLASSES; i++) {
        if (uf_lock_take(&line[i].lock, tid)) continue;
        while (i) uf_lock_drop(&line[--i].lock);
        return false;
    }
    uf_run_lock(tid);
    return true;
}

void uf_slot_unlock(void)
{
    uf_run_unlock();
    for (unsigned i = UF_CLASSES; i; i--) uf_lock_drop(&line[i - 1].lock);
}

void uf_slot_after_fork(struct uf_thread *self)
{
    (void)self;
    for (unsigned i = 0; i < UF_CLASSES; i++) uf_lock_reset(&line[i].lock);
    uf_run_after_fork();
    uf_window_after_fork();
}
