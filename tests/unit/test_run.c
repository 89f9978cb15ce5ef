/* test_run.c: runs: 63 blocks that are over give their pages to the next 63 in one call, and nothing else is different. */
#include "blocks.h"
#include "pages/run.h"
#include "pages/site.h"

#include <pthread.h>

#include "hooks/heap_batch.c" /* of the layer above libcore.a */

static unsigned accused;
void uf_heap_accuse_write(struct uf_thread *t, const struct uf_slot *s, uintptr_t first, uintptr_t last)
{
    (void)t, (void)s, (void)first, (void)last;
    accused++;
}

static struct uf_thread *t;
static bool up(uint64_t batch)
{
    if (!arena_on(0, 256)) return false;
    ck_assert_int_eq(uf_site_open(), 0);
    uf_options.revoke_batch = batch;
    t = uf_thread();
    uf_thread_tid(t);
    if (uf_run_possible()) return true;
    printf("skipped: 1 no mremap that leaves the old mapping\n");
    return false;
}

/* As guarded() of hooks/heap_new.c. *REUSED counts pages that were there already. */
static uf_ref make(struct uf_thread *who, size_t size, bool left, bool young, unsigned *reused)
{
    uint32_t site = uf_site_of(young ? 0x1000 : 0x2000, 0);
    uf_site_get(site)->young = young ? UF_SITE_YOUNG_MOST : 0;
    uf_ref ref = uf_heap_run(who, size, uf_place_class(size, 16), uf_site_get(site), false);
    if (!ref && !(ref = uf_slot_take(who, 0))) return 0; /* no runs any more: as ever */
    struct uf_slot *s = uf_region_slot(ref);
    MUST(s->state == UF_FREE || s->state == UF_QUARANTINED, "slot %x is given out while in state %u", ref, s->state);
    s->state = UF_LEAVING;
    s->start = uf_place_start(uf_region_base_of(ref), 0, size, 16, left);
    s->size = size;
    s->site = site;
    s->birth = (uint32_t)++who->blocks;
    if (uf_heap_reuse(who, ref, s)) ++*reused;
    else if (uf_slot_appear(ref, s, 0)) {
        s->state = UF_QUARANTINED;
        uf_slot_quarantine(who, ref);
        return 0;
    }
    check_block(ref, 0);
    memset((void *)s->start, 0x5A, size);
    s->state = UF_LIVE;
    return ref;
}

static void leave(struct uf_thread *who, uf_ref ref)
{
    struct uf_slot *s = uf_region_slot(ref);
    struct uf_damage d;
    MUST(uf_place_differs(s->start, s->start + s->size, 0x5A) == s->start + s->size, "slot %x lost its bytes", ref);
    MUST(!uf_slot_damaged(s, &d), "slot %x: its slack is damaged", ref);
    s->state = UF_LEAVING;
    uf_heap_revoke(who, ref, s);
}

static void expect_gone(const uf_ref *ref, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        MUST(uf_region_slot(ref[i])->state == UF_QUARANTINED, "block %u is in state %u", i, uf_region_slot(ref[i])->state);
        check_absent(ref[i], "after its run");
    }
}

START_TEST(a_run_goes_in_one_call_and_feeds_the_next)
{
    uf_ref ref[UF_RUN_BLOCKS], old[UF_RUN_BLOCKS];
    unsigned reused = 0;
    if (!up(64)) return;
    for (unsigned turn = 0; turn < 20; turn++) {
        for (unsigned i = 0; i < UF_RUN_BLOCKS; i++) ck_assert((ref[i] = make(t, 1 + i * 60, i & 1, true, &reused)) != 0);
        ck_assert_uint_eq(reused, turn * UF_RUN_BLOCKS);
        if (turn) expect_gone(old, UF_RUN_BLOCKS); /* what was there before is not there again */
        kernel_count(KERNEL_ANY);
        for (unsigned i = 0; i < UF_RUN_BLOCKS - 1; i++) leave(t, ref[UF_RUN_BLOCKS - 1 - i]);
        ck_assert_uint_eq(kernel.seen, 0);
        leave(t, ref[0]);
        ck_assert_uint_le(kernel.seen, 3); /* the move, its registration, perhaps a new chunk of the arena */
        kernel_honest();
        expect_gone(ref, UF_RUN_BLOCKS);
        memcpy(old, ref, sizeof old);
    }
    ck_assert_uint_eq(accused, 0);
}
END_TEST

START_TEST(a_write_after_free_is_told_when_the_run_goes)
{
    unsigned reused = 0;
    if (!up(64)) return;
    uf_ref first = make(t, 100, false, true, &reused);
    leave(t, first);
    *(char *)uf_region_slot(first)->start = 1;
    for (unsigned i = 1; i < UF_RUN_BLOCKS; i++) leave(t, make(t, 100, false, true, &reused));
    ck_assert_uint_eq(accused, 1);
}
END_TEST

/* Lives of all lengths, both kinds of site, calls that fail: no slot is given out twice, none loses its bytes. */
static void lives(unsigned fail_at, bool for_good)
{
    enum { LIVE = 700, STEPS = 12000 };
    uf_ref live[LIVE] = { 0 };
    unsigned reused = 0, made = 0;
    uint64_t r = 7 + fail_at;
    if (fail_at) kernel_refuse(KERNEL_ANY, 0, fail_at, for_good ? 3 : 1, ENOMEM);
    for (unsigned i = 0; i < STEPS; i++) {
        r = r * 6364136223846793005ull + 1442695040888963407ull;
        bool young = r >> 60 & 3;
        unsigned at = young ? (unsigned)(r >> 33) % 16 : 16 + (unsigned)(r >> 33) % (LIVE - 16);
        if (live[at]) leave(t, live[at]);
        live[at] = make(t, 1 + (r >> 20) % 4000, r >> 10 & 1, young, &reused);
        made += live[at] != 0;
    }
    kernel_honest();
    MUST(made > STEPS - 200, "%u blocks of %u", made, STEPS);
    if (!fail_at) MUST(reused > STEPS / 2, "%u pages went on, of %u", reused, made);
    for (unsigned i = 0; i < LIVE; i++) if (live[i]) check_block(live[i], 0x5A), leave(t, live[i]);
    uf_heap_revoke_pending(t);
    for (unsigned i = 0; i < LIVE; i++) if (live[i]) expect_gone(&live[i], 1);
    ck_assert_uint_eq(t->pending->waiting, 0);
    ck_assert_uint_eq(accused, 0);
}

START_TEST(lives_of_all_lengths)
{
    if (!up(_i)) return;
    uf_options.quarantine = _i == 64 ? 4096 : 0;
    lives(0, false);
}
END_TEST

START_TEST(refusals_lose_no_block)
{
    if (!up(64)) return;
    uf_options.quarantine = 512;
    lives(40 * (unsigned)_i, _i & 1);
}
END_TEST

START_TEST(a_guard_that_was_touched_does_not_come_along)
{
    uf_ref ref[UF_RUN_BLOCKS], next[UF_RUN_BLOCKS];
    unsigned reused = 0;
    if (!up(64)) return;
    for (unsigned i = 0; i < UF_RUN_BLOCKS; i++) ref[i] = make(t, 100, false, true, &reused);
    uintptr_t guard = uf_place_to(uf_region_slot(ref[9])->start, 100);
    uf_region_slot(ref[9])->flags |= UF_SLOT_HEALED;
    ck_assert_int_eq(uf_backend->zero(guard, UF_PAGE), 0);
    for (unsigned i = 0; i < UF_RUN_BLOCKS; i++) leave(t, ref[i]);
    uf_heap_revoke_pending(t);
    expect_gone(ref, UF_RUN_BLOCKS);
    for (unsigned i = 0; i < UF_RUN_BLOCKS; i++) next[i] = make(t, 100, false, true, &reused); /* each with its guards: check_block */
    for (unsigned i = 0; i < UF_RUN_BLOCKS; i++) leave(t, next[i]);
}
END_TEST

/* Blocks of a run that another thread gives back, before the owner ends and after. */
struct other { uf_ref ref[200]; unsigned from, to; };
static void *gives_back(void *data)
{
    struct other *o = data;
    struct uf_thread *me = uf_thread();
    for (unsigned i = o->from; i < o->to; i++) leave(me, o->ref[i]);
    uf_heap_revoke_pending(me);
    uf_run_flush(me);
    return NULL;
}
static void *takes(void *data)
{
    struct other *o = data;
    struct uf_thread *me = uf_thread();
    unsigned reused = 0;
    for (unsigned i = 0; i < 200; i++) o->ref[i] = make(me, 100 + i, i & 1, i & 2, &reused);
    for (unsigned i = 0; i < 50; i++) leave(me, o->ref[i]);
    uf_heap_revoke_pending(me);
    uf_run_flush(me);
    return NULL;
}

START_TEST(threads_give_back_each_others_blocks)
{
    static struct other o;
    pthread_t id;
    if (!up(64)) return;
    for (unsigned turn = 0; turn < 10; turn++) {
        pthread_create(&id, NULL, takes, &o);
        pthread_join(id, NULL);
        o.from = 50, o.to = 120;
        pthread_create(&id, NULL, gives_back, &o);
        for (unsigned i = 120; i < 200; i++) leave(t, o.ref[i]);
        pthread_join(id, NULL);
        uf_heap_revoke_pending(t);
        expect_gone(o.ref, 200);
    }
    ck_assert_uint_eq(accused, 0);
}
END_TEST

START_TEST(survivors_make_their_site_an_old_one)
{
    unsigned reused = 0;
    if (!up(64)) return;
    for (unsigned i = 0; i < 5 * UF_RUN_BLOCKS; i++) leave(t, make(t, 100, false, true, &reused));
    uf_ref stays = make(t, 100, false, true, &reused);
    uint32_t site = uf_region_slot(stays)->site;
    for (unsigned i = 0; i < 20; i++) leave(t, make(t, 100, false, true, &reused));
    ck_assert_uint_ge(uf_site_get(site)->young, UF_SITE_YOUNG);
    uf_heap_revoke_pending(t);
    ck_assert_uint_eq(uf_site_get(site)->young, 0);
    leave(t, stays);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run");
    TCase *c = tcase_create("run");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_run_goes_in_one_call_and_feeds_the_next);
    tcase_add_test(c, a_write_after_free_is_told_when_the_run_goes);
    tcase_add_loop_test(c, lives_of_all_lengths, 64, 66);
    tcase_add_loop_test(c, refusals_lose_no_block, 1, 24);
    tcase_add_test(c, a_guard_that_was_touched_does_not_come_along);
    tcase_add_test(c, threads_give_back_each_others_blocks);
    tcase_add_test(c, survivors_make_their_site_an_old_one);
    suite_add_tcase(s, c);
    return run_suite(s);
}
