/* heap_batch.c: revocation at once, or in batches: until its batch is dropped a freed block holds poison. */
#include "base/arch.h"
#include "base/bytes.h"
#include "base/meta.h"
#include "base/opt.h"
#include "hooks/heap_inside.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "pages/run.h"
#include "pages/site.h"
#include "pages/spare.h"

#include <pthread.h>

enum { BATCH_MOST = 512, RING = 2 * BATCH_MOST, RUNS_FROM = 64 };
enum { IDLE_AGAIN = 1 << 23, TOO_LONG = 1 << 28 }; /* ticks: some milliseconds, about a tenth of a second */

/* This thread's freed blocks, oldest at head, wrapping around. An entry of a run that was turned since is void; that it
 * still speaks of a waiting block is seen by the run's owner and the slot's state. */
struct uf_pending {
    unsigned head, count;  /* entries */
    unsigned waiting;      /* blocks */
    uint64_t since;        /* ticks: when the first of them came, or some were last dropped */
    uint64_t idle;         /* ticks: when the thread last waited */
    struct { uf_ref ref; bool own; } ring[RING]; /* own: of a run of ours */
    uf_ref batch[RING];
    struct iovec ranges[RING];
};

/* Is the oldest entry's block waiting? Void entries before it are removed. */
static bool oldest_waits(const struct uf_thread *t, struct uf_pending *p, uf_ref *ref)
{
    for (; p->count; p->head = (p->head + 1) % RING, p->count--) {
        *ref = p->ring[p->head].ref;
        if (!p->ring[p->head].own) return true;
        if (uf_run_own(t, *ref) && atomic_load_explicit(&uf_region_slot(*ref)->state, memory_order_relaxed) == UF_PENDING) return true;
    }
    return false;
}

static void take_oldest(struct uf_pending *p)
{
    p->head = (p->head + 1) % RING;
    p->count--;
    p->waiting--;
}

static void poison_checked(struct uf_thread *t, struct uf_slot *s)
{
    uintptr_t end = s->start + s->size;
    uintptr_t bad = uf_place_differs(s->start, end, UF_POISON);
    if (uf_unlikely(bad != end)) uf_heap_accuse_write(t, s, bad, uf_place_differs_last(bad, end, UF_POISON));
}

/* By address, so that neighbours coalesce in the kernel's walk: refs of one chunk are in order of address. */
static void sort(uf_ref *refs, unsigned n)
{
    for (unsigned gap = n / 2; gap; gap /= 2)
        for (unsigned i = gap; i < n; i++) {
            uf_ref r = refs[i];
            unsigned k = i;
            for (; k >= gap && refs[k - gap] > r; k -= gap) refs[k] = refs[k - gap];
            refs[k] = r;
        }
}

/* A survivor keeps its run from being turned: blocks of its site are not taken to die young any more. */
static void blame_survivors(uf_ref ref)
{
    uint64_t living = uf_run_living(ref);
    for (uf_ref first = ref & ~(uf_ref)(UF_RUN_SLOTS - 1); living; living &= living - 1) {
        struct uf_slot *s = uf_region_slot(first + (uf_ref)__builtin_ctzll(living));
        if (atomic_load_explicit(&s->state, memory_order_relaxed) == UF_LIVE) atomic_store_explicit(&uf_site_get(s->site)->young, 0, memory_order_relaxed);
    }
}

/* Drop the oldest until KEEP blocks wait. */
static void revoke_down_to(struct uf_thread *t, unsigned keep)
{
    struct uf_pending *p = t->pending;
    unsigned n = 0;
    uf_ref ref;
    for (; p && p->waiting > keep && oldest_waits(t, p, &ref); n++) {
        if (p->ring[p->head].own) blame_survivors(ref);
        p->batch[n] = ref;
        take_oldest(p);
        atomic_store_explicit(&uf_region_slot(ref)->state, UF_QUARANTINED, memory_order_release);
    }
    if (!n) return;
    sort(p->batch, n);
    unsigned ranges = 0;
    for (unsigned i = 0; i < n; i++) {
        struct uf_slot *s = uf_region_slot(p->batch[i]);
        poison_checked(t, s);
        char *from = (char *)uf_place_from(s->start);
        size_t size = uf_place_to(s->start, s->size) - (uintptr_t)from;
        struct iovec *last = ranges ? &p->ranges[ranges - 1] : NULL;
        if (last && (char *)last->iov_base + last->iov_len == from) last->iov_len += size; /* compact slots have no guard between */
        else p->ranges[ranges++] = (struct iovec){ from, size };
    }
    if (uf_unlikely(uf_backend->drop_many(p->ranges, ranges))) atomic_fetch_add(&uf_slot_kept, n);
    for (unsigned i = 0; i < n; i++) uf_slot_quarantine(t, p->batch[i]);
    p->since = uf_arch_ticks();
}

void uf_heap_revoke_pending(struct uf_thread *t) { revoke_down_to(t, 0); }

bool uf_heap_long_waiting(struct uf_thread *t)
{
    struct uf_pending *p = t->pending;
    uint64_t now = uf_arch_ticks();
    if (!p->waiting || now - p->idle < IDLE_AGAIN) return false;
    p->idle = now;
    return true;
}

/* The last block of a run is over. */
static void turn(struct uf_thread *t, uf_ref ref)
{
    uf_ref first = ref & ~(uf_ref)(UF_RUN_SLOTS - 1);
    for (uint64_t left = uf_run_waiting(ref); left; left &= left - 1) {
        struct uf_slot *s = uf_region_slot(first + (uf_ref)__builtin_ctzll(left));
        poison_checked(t, s);
        atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
        t->pending->waiting--;
    }
    uf_run_turn(t, ref);
}

static uint32_t batch_of(const struct uf_thread *t) { return uf_options.revoke_batch ? (uint32_t)uf_options.revoke_batch : t->batch; }

/* Runs are worth it from RUNS_FROM on; one run more may wait then. */
static bool with_runs(const struct uf_thread *t) { return batch_of(t) >= RUNS_FROM && uf_run_possible() && !t->exiting; }

static unsigned most_waiting(const struct uf_thread *t)
{
    uint32_t batch = batch_of(t) < BATCH_MOST ? batch_of(t) : BATCH_MOST;
    return with_runs(t) ? batch + UF_RUN_SLOTS : batch;
}

uf_ref uf_heap_run(struct uf_thread *t, size_t size, unsigned class, const struct uf_site *site, bool young_alone)
{
    if (class || !size || !with_runs(t)) return 0;
    bool young = atomic_load_explicit(&site->young, memory_order_relaxed) >= UF_SITE_YOUNG;
    return young || !young_alone ? uf_run_take(t, young, young_alone) : 0;
}

/* Its own blocks tell a site what becomes of the next ones. */
static void learn(struct uf_thread *t, const struct uf_slot *s)
{
    enum { YOUNG = 512 };
    struct uf_site *site = uf_site_get(s->site);
    unsigned was = atomic_load_explicit(&site->young, memory_order_relaxed), now = was;
    if ((uint32_t)t->blocks - s->birth <= YOUNG) now += was < UF_SITE_YOUNG_MOST;
    else now = was > UF_SITE_YOUNG ? was - UF_SITE_YOUNG : 0;
    if (now != was) atomic_store_explicit(&site->young, (uint8_t)now, memory_order_relaxed);
}

/* In step with frees, half a batch stays poisoned and the oldest page of it goes to the new block: one call for both. */
static bool pass_on(struct uf_thread *t, const struct uf_slot *new)
{
    struct uf_pending *p = t->pending;
    struct uf_damage d;
    uf_ref ref;
    if (!p || p->waiting <= most_waiting(t) / 2 || !oldest_waits(t, p, &ref)) return false;
    struct uf_slot *old = uf_region_slot(ref);
    if (p->ring[p->head].own) blame_survivors(ref);
    poison_checked(t, old);
    if (uf_slot_damaged(old, &d) || !uf_spare_pass(old, new, (unsigned char)uf_options.fill)) return false;
    take_oldest(p);
    atomic_store_explicit(&old->state, UF_QUARANTINED, memory_order_release);
    uf_slot_quarantine(t, ref);
    return true;
}

/* --revoke-batch=auto: a thread that frees rarely revokes at once; a busy one in batches that grow with its rate, and
 * further while other threads run, whose TLBs every revocation flushes. Looked at every LOOK frees. */
static uint32_t batch_now(struct uf_thread *t)
{
    enum { LOOK = 64, BUSY_TICKS = LOOK * 50000, RARE_TICKS = LOOK * 500000 };
    if (uf_likely(uf_options.revoke_batch != 0)) return (uint32_t)uf_options.revoke_batch;
    if (uf_unlikely(!t->batch)) t->batch = 1;
    if (++t->frees < LOOK) return t->batch;
    uint64_t now = uf_arch_ticks(), took = now - t->frees_since;
    uint32_t most = uf_thread_alone() && !uf_run_possible() ? 64 : 256;
    t->frees = 0;
    t->frees_since = now;
    if (took < BUSY_TICKS && t->batch < most) t->batch *= 4;
    if (took > RARE_TICKS) t->batch = 1;
    if (t->batch == 1) uf_heap_revoke_pending(t);
    return t->batch;
}

bool uf_heap_reuse(struct uf_thread *t, uf_ref ref, const struct uf_slot *s)
{
    if (s->in_run && uf_run_use(t, ref, s, (unsigned char)uf_options.fill)) return true;
    if (batch_of(t) > 1) return pass_on(t, s);
    return uf_spare_use(t, s, (unsigned char)uf_options.fill);
}

/* The block at REF is poisoned. */
static void wait_for_batch(struct uf_thread *t, uf_ref ref, bool own)
{
    struct uf_pending *p = t->pending;
    uf_ref first;
    if (p->count == RING) oldest_waits(t, p, &first);
    if (p->count == RING) revoke_down_to(t, p->waiting - 1);
    unsigned at = (p->head + p->count++) % RING;
    if (!p->waiting) p->since = uf_arch_ticks();
    p->ring[at].ref = ref;
    p->ring[at].own = own;
    p->waiting++;
    if (own && uf_run_wait(ref)) turn(t, ref);
    unsigned most = most_waiting(t);
    if (p->waiting >= most) revoke_down_to(t, most > BATCH_MOST || with_runs(t) ? most / 2 : 0);
    else if (p->waiting && uf_arch_ticks() - p->since > TOO_LONG) revoke_down_to(t, 0);
}

void uf_heap_revoke(struct uf_thread *t, uf_ref ref, struct uf_slot *s)
{
    uint32_t batch = batch_now(t);
    uintptr_t size = uf_place_to(s->start, s->size) - uf_place_from(s->start);
    if (batch > 1 && !t->pending) t->pending = uf_meta_take(sizeof *t->pending);
    if (s->site) learn(t, s);
    if (batch <= 1 || !t->pending || t->exiting || size != UF_PAGE || (s->flags & (UF_SLOT_WINDOW | UF_SLOT_HEALED))) {
        atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
        if (!uf_spare_keep(t, s)) uf_slot_vanish(ref, s);
        uf_slot_quarantine(t, ref);
        return;
    }
    uf_set((void *)s->start, UF_POISON, s->size);
    atomic_store_explicit(&s->state, UF_PENDING, memory_order_release);
    wait_for_batch(t, ref, s->in_run == UF_SLOT_RUN && uf_run_own(t, ref));
}
