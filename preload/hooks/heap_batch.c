/* heap_batch.c: revocation at once, or in batches: until its batch is dropped a freed block holds poison. */
#include "base/arch.h"
#include "base/bytes.h"
#include "base/meta.h"
#include "base/opt.h"
#include "hooks/heap_inside.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "pages/spare.h"

#include <pthread.h>

enum { BATCH_MOST = 512 };

/* This thread's freed blocks, oldest at head, wrapping around. */
struct uf_pending {
    unsigned head, count;
    uf_ref refs[BATCH_MOST];
    uf_ref batch[BATCH_MOST];
    struct iovec ranges[BATCH_MOST];
};

static uf_ref oldest(struct uf_pending *p)
{
    uf_ref ref = p->refs[p->head];
    p->head = (p->head + 1) % BATCH_MOST;
    p->count--;
    return ref;
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

void uf_heap_revoke_pending(struct uf_thread *t)
{
    struct uf_pending *p = t->pending;
    unsigned n = 0;
    while (p && p->count) p->batch[n++] = oldest(p);
    if (!n) return;
    sort(p->batch, n);
    for (unsigned i = 0; i < n; i++) {
        struct uf_slot *s = uf_region_slot(p->batch[i]);
        poison_checked(t, s);
        uintptr_t from = uf_place_from(s->start);
        p->ranges[i] = (struct iovec){ (void *)from, uf_place_to(s->start, s->size) - from };
        atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
    }
    uf_backend->drop_many(p->ranges, n);
    for (unsigned i = 0; i < n; i++) uf_slot_quarantine(t, p->batch[i]);
}

/* In step with frees, half a batch stays poisoned and the oldest page of it goes to the new block: one call for both. */
static bool pass_on(struct uf_thread *t, const struct uf_slot *new)
{
    struct uf_pending *p = t->pending;
    struct uf_damage d;
    uint32_t batch = uf_options.revoke_batch ? (uint32_t)uf_options.revoke_batch : t->batch;
    if (!p || p->count <= batch / 2) return false;
    uf_ref ref = p->refs[p->head];
    struct uf_slot *old = uf_region_slot(ref);
    poison_checked(t, old);
    if (uf_slot_damaged(old, &d) || !uf_spare_pass(old, new, (unsigned char)uf_options.fill)) return false;
    oldest(p);
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
    uint32_t most = uf_thread_alone() ? 64 : 256;
    t->frees = 0;
    t->frees_since = now;
    if (took < BUSY_TICKS && t->batch < most) t->batch *= 4;
    if (took > RARE_TICKS) t->batch = 1;
    if (t->batch == 1) uf_heap_revoke_pending(t);
    return t->batch;
}

static bool batching(const struct uf_thread *t) { return (uf_options.revoke_batch ? uf_options.revoke_batch : t->batch) > 1; }

bool uf_heap_reuse(struct uf_thread *t, const struct uf_slot *s)
{
    if (batching(t)) return pass_on(t, s);
    return uf_spare_use(t, s, (unsigned char)uf_options.fill);
}

void uf_heap_revoke(struct uf_thread *t, uf_ref ref, struct uf_slot *s)
{
    uint32_t batch = batch_now(t);
    uintptr_t size = uf_place_to(s->start, s->size) - uf_place_from(s->start);
    if (batch > 1 && !t->pending) t->pending = uf_meta_take(sizeof *t->pending);
    if (batch <= 1 || !t->pending || t->exiting || size != UF_PAGE || (s->flags & (UF_SLOT_WINDOW | UF_SLOT_HEALED))) {
        atomic_store_explicit(&s->state, UF_QUARANTINED, memory_order_release);
        if (!uf_spare_keep(t, s)) uf_slot_vanish(ref, s);
        uf_slot_quarantine(t, ref);
        return;
    }
    if (s->size < 64)
        uf_fill((void *)s->start, UF_POISON, s->size);
    else
        uf_set_big((void *)s->start, UF_POISON, s->size);
    atomic_store_explicit(&s->state, UF_PENDING, memory_order_release);
    t->pending->refs[(t->pending->head + t->pending->count++) % BATCH_MOST] = ref;
    if (t->pending->count >= batch || t->pending->count == BATCH_MOST) uf_heap_revoke_pending(t);
}
