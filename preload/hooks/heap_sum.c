/* heap_sum.c: what is said of the heap at the end, and the end of a thread. */
#include "base/bytes.h"
#include "base/opt.h"
#include "hooks/heap_inside.h"
#include "hooks/heap_pass.h"
#include "pages/compact.h"
#include "pages/run.h"
#include "pages/site.h"
#include "pages/spare.h"

#include <pthread.h>

static pthread_key_t key;
static bool key_made;

/* Other destructors may still give blocks back after ours: nothing is cached from here on. */
static void thread_ends(void *data)
{
    struct uf_thread *t = data;
    uf_enter(t);
    uf_heap_revoke_pending(t);
    uf_spare_flush(t);
    uf_run_flush(t);
    uf_compact_flush(t);
    uf_slot_flush(t);
    uf_thread_ends(t);
    uf_leave(t);
}

void uf_heap_key(struct uf_thread *t)
{
    t->keyed = true;
    t->calling = true;
    if (!key_made) key_made = pthread_key_create(&key, thread_ends) == 0; /* the first thread is alone */
    if (key_made) pthread_setspecific(key, t);
    t->calling = false;
}

void uf_heap_sum(struct uf_heap_counts *sum)
{
    *sum = (struct uf_heap_counts){ 0 };
    for (struct uf_thread *t = uf_thread_first(); t; t = t->next) {
        uint64_t short_way = uf_pass_uncounted(t);
        sum->blocks += t->blocks + short_way;
        sum->bytes += t->bytes;
        sum->guarded_blocks += t->guarded_blocks;
        sum->guarded_bytes += t->guarded_bytes;
        sum->compact_blocks += t->compact_blocks;
        sum->passed_budget += t->passed_budget;
        sum->passed_sample += t->passed_sample + short_way;
        sum->passed_other += t->passed_other;
    }
}

void uf_heap_zero_counts(void)
{
    for (struct uf_thread *t = uf_thread_first(); t; t = t->next) {
        t->pass_drawn = t->pass_left, t->thin_drawn = t->thin_left;
        t->blocks = t->bytes = t->guarded_blocks = t->guarded_bytes = t->compact_blocks = t->passed_budget = t->passed_sample = t->passed_other = 0;
    }
    if (uf_heap_any_passed()) uf_site_told(); /* else every site's blocks are guarded, and none is named */
}

struct live { uint64_t *blocks, *bytes; };

static bool add_live(uf_ref ref, struct uf_slot *s, void *data)
{
    struct live *l = data;
    (void)ref;
    if (atomic_load(&s->state) == UF_LIVE) ++*l->blocks, *l->bytes += s->size;
    return true;
}

void uf_heap_live(uint64_t *blocks, uint64_t *bytes)
{
    struct live l = { blocks, bytes };
    *blocks = *bytes = 0;
    if (uf_region_size) uf_region_each(add_live, &l);
}

/* Pages are zero when they appear and boot memory is never used twice. */
void uf_heap_clear(void *p, size_t size)
{
    if (uf_options.fill && p && uf_region_owns((uintptr_t)p)) uf_set_big(p, 0, size);
}

/* Another thread may free the block while we look: its page goes, we touch it, the touch is healed as a probe, and the
 * zeros we then read are no damage because the block is not live any more. */
static bool check_one(uf_ref ref, struct uf_slot *s, void *data)
{
    struct uf_damage d;
    (void)ref;
    if (atomic_load(&s->state) == UF_LIVE && uf_slot_damaged(s, &d) && atomic_load(&s->state) == UF_LIVE)
        uf_heap_check(data, s, UF_FAM_EXIT, NULL);
    return true;
}

void uf_heap_check_all(struct uf_thread *t)
{
    uf_heap_settle(t);
    uf_heap_revoke_pending(t);
    t->probing = true;
    uf_region_each(check_one, t);
    t->probing = false;
}
