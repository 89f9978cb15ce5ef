/* test_slot.c: the quarantine is a line, no slot is lost, none is given out twice. */
#include "blocks.h"
#include "base/meta.h"

#include <pthread.h>

enum { MOST = 1 << 21 };
static struct { bool out; uint64_t freed_at, class_freed_at; } model[MOST]; /* by ref; freed_at 0: never */
static uint64_t frees, class_frees[UF_CLASSES];
static size_t arena_mib = 256;

static void up(uint64_t quarantine)
{
    ck_assert(arena_on(UF_BACKEND_MPROTECT - 1, arena_mib));
    uf_options.quarantine = quarantine;
}

/* Slots alone, without pages. */
static uf_ref take(struct uf_thread *t, unsigned class)
{
    uf_ref ref = uf_slot_take(t, class);
    if (!ref) return 0;
    MUST(ref < MOST && uf_region_class(ref) == class, "slot %x of class %u", ref, class);
    MUST(!model[ref].out, "slot %x is given out twice", ref);
    model[ref].out = true;
    return ref;
}

static void give(struct uf_thread *t, uf_ref ref)
{
    model[ref].out = false;
    model[ref].freed_at = ++frees;
    model[ref].class_freed_at = ++class_frees[uf_region_class(ref)];
    uf_region_slot(ref)->state = UF_QUARANTINED;
    uf_slot_quarantine(t, ref);
}

static const uint64_t budgets[] = { 0, 1, 31, 32, 33, 100, 1000 };

START_TEST(first_in_is_first_out_and_not_before_the_budget)
{
    uint64_t budget = budgets[_i], last = 0, reused = 0;
    unsigned fresh = 0;
    struct uf_thread *t = uf_thread();
    up(budget);
    for (int i = 0; i < 6000; i++) {
        uf_ref ref = take(t, 0);
        ck_assert(ref);
        uint64_t at = model[ref].freed_at;
        if (at) {
            MUST(at > last, "slot freed as number %lu comes after number %lu", at, last);
            MUST(frees - at >= budget, "reused after %lu frees, the budget is %lu", frees - at, budget);
            last = at;
            reused++;
        } else fresh++;
        give(t, ref);
    }
    ck_assert_uint_ge(reused, 6000 - budget - 200); /* and reused it is */
    ck_assert_uint_le(fresh, budget + 200);
}
END_TEST

START_TEST(the_budget_is_one_of_addresses_for_every_class)
{
    struct uf_thread *t = uf_thread();
    uint64_t first[9] = { 0 };
    arena_mib = 8192; /* or it would run out and give back early */
    up(512);
    for (int i = 0; i < 3000; i++)
        for (unsigned class = 0; class < 9; class++) {
            uf_ref ref = take(t, class);
            ck_assert(ref);
            if (model[ref].freed_at && !first[class]) first[class] = (uint64_t)i;
            give(t, ref);
        }
    for (unsigned class = 0; class < 9; class++) {
        MUST(first[class] >= (512u >> class), "class %u reuses after %lu", class, first[class]);
        MUST(first[class] <= (512u >> class) + 70, "class %u reuses only after %lu", class, first[class]);
    }
}
END_TEST

START_TEST(random_lives_never_overlap_and_slots_stay_few)
{
    enum { LIVE = 700 };
    static uf_ref live[LIVE];
    static bool seen[MOST];
    unsigned seed = 12345, distinct = 0;
    struct uf_thread *t = uf_thread();
    up(200);
    for (int i = 0; i < 60000; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned k = (seed >> 8) % LIVE, class = (seed >> 20) % 4;
        if (live[k]) give(t, live[k]);
        live[k] = take(t, class);
        MUST(live[k] != 0, "round %d: no slot", i);
        if (model[live[k]].freed_at)
            MUST(class_frees[class] - model[live[k]].class_freed_at + 32 > 200u >> class, "round %d: reused early", i);
        if (!seen[live[k]]) seen[live[k]] = true, distinct++;
    }
    ck_assert_uint_le(distinct, LIVE + 4 * (200 + 3 * 32) + 200);
}
END_TEST

START_TEST(the_record_survives_until_reuse)
{
    struct uf_thread *t = uf_thread();
    up(64);
    for (int i = 0; i < 400; i++) {
        uf_ref ref = take(t, 0);
        struct uf_slot *s = uf_region_slot(ref);
        if (model[ref].freed_at)
            MUST(s->state == UF_QUARANTINED && s->size == ref * 3 && s->alloc_trace == ref + 1 && s->free_trace == ref + 2 &&
                     s->start == ref && s->free_tid == 77, "the record of slot %x changed in quarantine", ref);
        s->size = ref * 3, s->alloc_trace = ref + 1, s->free_trace = ref + 2, s->start = ref, s->free_tid = 77;
        give(t, ref);
    }
}
END_TEST

START_TEST(out_of_addresses_the_quarantine_gives_back_early)
{
    static uf_ref all[MOST];
    unsigned n = 0;
    struct uf_thread *t = uf_thread();
    up(1u << 30);
    while ((all[n] = take(t, 0)) != 0) n++;
    ck_assert_uint_eq(n, 63 * 512);
    ck_assert_uint_eq(uf_slot_take(t, 0), 0);
    for (unsigned i = 0; i < n; i++) give(t, all[i]);
    for (unsigned i = 0; i < n / 32 * 32; i++) MUST(take(t, 0) == all[i], "slot %u of %u is lost, or out of its turn", i, n);
    ck_assert_uint_eq(uf_slot_take(t, UF_CLASSES), 0);
    ck_assert_uint_eq(uf_slot_take(t, 9), 0);
}
END_TEST

/* Carving refused: no slot now, all of them later. */
START_TEST(a_refusing_kernel_loses_no_slot)
{
    struct uf_thread *t = uf_thread();
    up(64);
    for (unsigned n = 1; n < 12; n++) {
        kernel_refuse(KERNEL_ANY, 0, n, n & 1 ? 1 : 5, ENOMEM);
        for (unsigned class = 0; class < 6; class++) {
            uf_ref ref = take(t, class);
            if (ref) give(t, ref);
        }
        kernel_honest();
        for (unsigned class = 0; class < 6; class++) {
            uf_ref ref = take(t, class);
            MUST(ref != 0, "class %u after refusal %u", class, n);
            give(t, ref);
        }
    }
}
END_TEST

START_TEST(a_lock_that_is_ours_already_keeps_the_batch_for_later)
{
    struct uf_thread *t = uf_thread();
    uf_ref ref[32];
    up(0);
    for (int i = 0; i < 32; i++) ref[i] = take(t, 0);
    ck_assert(uf_slot_lock(uf_thread_tid(t)));
    ck_assert(!uf_slot_lock(uf_thread_tid(t)));
    for (int i = 0; i < 32; i++) give(t, ref[i]);
    uf_slot_unlock();
    ck_assert_uint_ne(take(t, 0), 0); /* none is in the line: a fresh one */
    uf_slot_flush(t);
    for (int i = 0; i < 31; i++) take(t, 0); /* the rest of the fresh run */
    for (int i = 0; i < 32; i++) MUST(take(t, 0) == ref[i], "slot %d was lost", i);
    ck_assert(uf_slot_lock(4));
    uf_slot_after_fork(t);
    ck_assert(uf_slot_lock(5));
}
END_TEST

static uf_ref theirs[8];
static void *frees_and_ends(void *data)
{
    struct uf_thread *t = uf_thread();
    if (data) uf_slot_flush(t), t->exiting = true; /* destructors after ours: nothing is cached */
    for (int i = 0; i < 8; i++) give(t, theirs[i]);
    if (!data) uf_slot_flush(t);
    return NULL;
}

START_TEST(what_an_ended_thread_freed_is_everyones)
{
    struct uf_thread *t = uf_thread();
    pthread_t other;
    up(0);
    for (int i = 0; i < 8; i++) theirs[i] = take(t, 0);
    pthread_create(&other, NULL, frees_and_ends, _i ? t : NULL);
    pthread_join(other, NULL);
    for (int i = 8; i < 32; i++) take(t, 0); /* the rest of this thread's run */
    for (int i = 0; i < 8; i++) MUST(take(t, 0) == theirs[i], "slot %d is not to be had", i);
}
END_TEST

START_TEST(counts_add_up_when_published)
{
    struct uf_thread *t = uf_thread();
    up(0);
    for (int i = 0; i < 100; i++) uf_slot_count(t, 1, 1000);
    ck_assert_int_ge(uf_slot_counts.live, 100 - 32);
    uf_slot_counts_publish(t);
    ck_assert_int_eq(uf_slot_counts.live, 100);
    ck_assert_int_eq(uf_slot_counts.overhead, 100000);
    for (int i = 0; i < 100; i++) uf_slot_count(t, -1, -1000);
    uf_slot_flush(t);
    ck_assert_int_eq(uf_slot_counts.live, 0);
    ck_assert_int_eq(uf_slot_counts.overhead, 0);
    ck_assert_int_eq(uf_slot_counts.peak, 100);
    uf_slot_count(t, 1, 3 << 20); /* a large one is told at once: the budget looks at it */
    ck_assert_int_eq(uf_slot_counts.overhead, 3 << 20);
}
END_TEST

START_TEST(without_memory_for_a_cache_slots_are_still_had)
{
    struct uf_thread *t = uf_thread();
    up(0);
    kernel_refuse(SYS_mmap, 0, 1, ALWAYS, ENOMEM);
    while (uf_meta_take(256)) {}
    uf_ref ref = take(t, 0), next = take(t, 0);
    ck_assert(ref && next && ref != next);
    give(t, ref); /* never to be used again, which harms nobody */
    ck_assert_uint_ne(take(t, 0), ref);
    uf_slot_flush(t);
    uf_slot_counts_publish(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("slot");
    TCase *c = tcase_create("slot");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, first_in_is_first_out_and_not_before_the_budget, 0, UF_COUNT(budgets));
    tcase_add_test(c, the_budget_is_one_of_addresses_for_every_class);
    tcase_add_test(c, random_lives_never_overlap_and_slots_stay_few);
    tcase_add_test(c, the_record_survives_until_reuse);
    tcase_add_test(c, out_of_addresses_the_quarantine_gives_back_early);
    tcase_add_test(c, a_refusing_kernel_loses_no_slot);
    tcase_add_test(c, a_lock_that_is_ours_already_keeps_the_batch_for_later);
    tcase_add_loop_test(c, what_an_ended_thread_freed_is_everyones, 0, 2);
    tcase_add_test(c, counts_add_up_when_published);
    tcase_add_test(c, without_memory_for_a_cache_slots_are_still_had);
    suite_add_tcase(s, c);
    return run_suite(s);
}
