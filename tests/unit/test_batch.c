/* test_batch.c: revocation in batches: poison until then, absence after, whatever the kernel refuses. */
#include "blocks.h"

#include <pthread.h>

#include "hooks/heap_batch.c" /* of the layer above libcore.a */

static unsigned accused;
static uintptr_t accused_first, accused_last;
void uf_heap_accuse_write(struct uf_thread *t, const struct uf_slot *s, uintptr_t first, uintptr_t last)
{
    (void)t, (void)s;
    accused++, accused_first = first, accused_last = last;
}

static struct uf_thread *t;
static bool up(uint64_t batch)
{
    if (!arena_on(0, 64)) return false;
    uf_options.revoke_batch = batch;
    t = uf_thread();
    uf_thread_tid(t);
    return true;
}

static uf_ref make(size_t size)
{
    uf_ref ref = block_record(t, size, 16, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    check_block(ref, 0);
    s->state = UF_LIVE;
    return ref;
}
static void leave(uf_ref ref)
{
    struct uf_slot *s = uf_region_slot(ref);
    s->state = UF_LEAVING;
    uf_heap_revoke(t, ref, s);
}

static void expect_gone(const uf_ref *ref, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        MUST(uf_region_slot(ref[i])->state == UF_QUARANTINED, "block %u is in state %u", i, uf_region_slot(ref[i])->state);
        check_absent(ref[i], "after its batch");
    }
}

START_TEST(freed_blocks_hold_poison_until_their_batch_is_full)
{
    uf_ref ref[64];
    unsigned n = (unsigned)_i;
    if (!up(n)) return;
    for (unsigned i = 0; i < n; i++) ref[i] = make(1 + i * 60);
    kernel_count(SYS_process_madvise);
    for (unsigned i = 0; i + 1 < n; i++) {
        struct uf_slot *s = uf_region_slot(ref[i]);
        struct uf_damage d;
        leave(ref[i]);
        MUST(s->state == UF_PENDING && page_there(s->start), "block %u: state %u", i, s->state);
        MUST(uf_place_differs(s->start, s->start + s->size, UF_POISON) == s->start + s->size, "block %u: no poison", i);
        MUST(!uf_slot_damaged(s, &d), "block %u: its slack is poisoned too", i);
    }
    ck_assert_uint_eq(kernel.seen, 0);
    leave(ref[n - 1]);
    ck_assert_uint_le(kernel.seen, 1);
    kernel_honest();
    expect_gone(ref, n);
    ck_assert_uint_eq(accused, 0);
}
END_TEST

START_TEST(a_write_into_a_waiting_block_is_told_with_its_bytes)
{
    uf_ref ref[4];
    if (!up(4)) return;
    for (int i = 0; i < 4; i++) ref[i] = make(100);
    leave(ref[0]);
    uintptr_t at = uf_region_slot(ref[0])->start;
    *(char *)(at + 10) = 1, *(char *)(at + 20) = 1;
    for (int i = 1; i < 4; i++) leave(ref[i]);
    ck_assert(accused == 1 && accused_first == at + 10 && accused_last == at + 20);
    expect_gone(ref, 4);
}
END_TEST

START_TEST(what_cannot_wait_goes_at_once)
{
    if (!up(16)) return;
    uf_ref two_pages = make(5000), healed = make(100), window = make(2 << 20), none = make(0);
    leave(two_pages), leave(window), leave(none);
    uf_region_slot(healed)->flags |= UF_SLOT_HEALED;
    leave(healed);
    uf_ref gone[] = { two_pages, healed, window, none };
    expect_gone(gone, 4);
    uf_ref waits = make(100), last = make(100);
    leave(waits);
    ck_assert_uint_eq(uf_region_slot(waits)->state, UF_PENDING);
    t->exiting = true;
    leave(last);
    expect_gone(&last, 1);
    uf_heap_revoke_pending(t); /* what a thread's end does */
    expect_gone(&waits, 1);
    uf_heap_revoke_pending(t); /* nothing is left */
}
END_TEST

START_TEST(without_batches_each_goes_at_once)
{
    if (!up(1)) return;
    for (int i = 0; i < 200; i++) {
        uf_ref ref = make(64);
        leave(ref);
        expect_gone(&ref, 1);
    }
}
END_TEST

/* The n-th call of a life is refused: no slot is lost and a block that comes later is whole. */
START_TEST(refusals_lose_no_slot)
{
    static const int errors[] = { ENOMEM, EAGAIN, EPERM, EINVAL, EBADF };
    if (!up(8)) return;
    uf_options.quarantine = 64;
    for (unsigned e = 0; e < UF_COUNT(errors); e++)
        for (unsigned n = 1; n < 12; n++) {
            uf_ref ref[20];
            for (unsigned i = 0; i < 20; i++) ref[i] = make(100);
            kernel_refuse(KERNEL_ANY, 0, n, n & 1 ? 1 : ALWAYS, errors[e]);
            for (unsigned i = 0; i < 20; i++) leave(ref[i]);
            uf_heap_revoke_pending(t);
            kernel_honest();
            for (unsigned i = 0; i < 20; i++) MUST(uf_region_slot(ref[i])->state == UF_QUARANTINED, "block %u is left over", i);
        }
    ck_assert_uint_le(uf_region_usable(), 48u << 20);
    unsigned distinct = 0;
    static bool seen[1 << 16];
    for (unsigned i = 0; i < 2000; i++) {
        uf_ref ref = make(100);
        if (!seen[ref]) seen[ref] = true, distinct++;
        leave(ref);
    }
    ck_assert_uint_le(distinct, 64 + 8 + 3 * 32 + 1);
}
END_TEST

static bool can_move(void)
{
    uintptr_t from = uf_region_base_of(make(100)), to = uf_region_base_of(make(0));
    return uf_backend->move && uf_backend->move(to, from) == 0;
}

START_TEST(a_page_passed_on_is_as_good_as_a_fresh_one)
{
    if (!up((unsigned)_i)) return;
    unsigned passed = 0;
    for (unsigned i = 0; i < 600; i++) {
        uf_ref ref = block_record(t, 1 + i * 6, i & 1 ? 1 : 16, i & 2);
        struct uf_slot *s = uf_region_slot(ref);
        if (uf_heap_reuse(t, ref, s)) passed++;
        else ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
        check_block(ref, 0);
        memset((void *)s->start, 0x5A, s->size);
        leave(ref);
    }
    uf_heap_revoke_pending(t);
    /* a batch of two never holds more than its half when a block is made */
    if (_i != 2 && can_move()) ck_assert_uint_ge(passed, 100);
    ck_assert_uint_eq(accused, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("batch");
    TCase *c = tcase_create("batch");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, freed_blocks_hold_poison_until_their_batch_is_full, 2, 40);
    tcase_add_test(c, a_write_into_a_waiting_block_is_told_with_its_bytes);
    tcase_add_test(c, what_cannot_wait_goes_at_once);
    tcase_add_test(c, without_batches_each_goes_at_once);
    tcase_add_test(c, refusals_lose_no_slot);
    tcase_add_loop_test(c, a_page_passed_on_is_as_good_as_a_fresh_one, 1, 9);
    suite_add_tcase(s, c);
    return run_suite(s);
}
