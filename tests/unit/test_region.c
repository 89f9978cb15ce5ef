/* test_region.c: the arena: numbers and addresses agree, refusals lose nothing, exhaustion is an answer. */
#include "kernel.h"
#include "base/thread.h"

enum { MIB = 256, CHUNK = 1 << UF_CHUNK_SHIFT };

static bool up(void) { return arena_on(UF_BACKEND_MPROTECT - 1, MIB); } /* works on every kernel */

static void check_slot(uf_ref ref, unsigned class)
{
    uintptr_t base = uf_region_base_of(ref), end = base + uf_class_bytes(class);
    MUST(uf_region_class(ref) == class, "slot %x: class %u, not %u", ref, uf_region_class(ref), class);
    MUST(base >= uf_region_start + CHUNK && end <= uf_region_start + uf_region_usable(), "slot %x lies outside", ref);
    for (uintptr_t at = base; at < end; at += class > 12 ? CHUNK / 2 : UF_PAGE) {
        MUST(uf_region_find(at) == ref, "slot %x: its byte %lx is of %x", ref, at - base, uf_region_find(at));
        MUST(uf_region_find(at + UF_PAGE - 1) == ref, "slot %x: last of page %lx", ref, at - base);
    }
    MUST(atomic_load(&uf_region_slot(ref)->state) == UF_FREE, "slot %x was used before", ref);
    uf_region_slot(ref)->state = UF_LIVE; /* twice given out would show */
}

START_TEST(before_bring_up_nothing_is_ours)
{
    ck_assert(!uf_region_owns(0) && !uf_region_owns((uintptr_t)&kernel) && !uf_region_owns(UINTPTR_MAX));
    ck_assert_uint_eq(uf_region_find((uintptr_t)&kernel), 0);
}
END_TEST

START_TEST(slots_of_every_class_are_disjoint_and_found)
{
    ck_assert(up());
    for (unsigned class = 0; class <= 13; class++)
        for (unsigned round = 0; round < (class > 9 ? 1 : 3); round++) {
            uf_ref first = 0;
            unsigned n = uf_region_carve(class, 7, &first, 1);
            ck_assert_uint_ge(n, 1);
            ck_assert_uint_ne(first, 0);
            for (unsigned i = 0; i < n; i++) check_slot(first + i, class);
        }
    ck_assert_uint_eq(uf_region_find(uf_region_start), 0); /* the left guard of the first slot */
    ck_assert_uint_eq(uf_region_find(uf_region_start - 1), 0);
    ck_assert_uint_eq(uf_region_find(uf_region_start + uf_region_size), 0);
    ck_assert_uint_eq(uf_region_find(0), 0);
}
END_TEST

START_TEST(a_chunk_ends_short_and_the_next_begins)
{
    uf_ref first;
    unsigned per_chunk = 1u << UF_REF_SHIFT, got = 0;
    ck_assert(up());
    while (got < per_chunk) {
        unsigned n = uf_region_carve(0, 100, &first, 1);
        ck_assert_uint_eq(n, per_chunk - got < 100 ? per_chunk - got : 100);
        for (unsigned i = 0; i < n; i++) check_slot(first + i, 0);
        got += n;
    }
    ck_assert_uint_eq(uf_region_carve(0, 100, &first, 1), 100);
}
END_TEST

START_TEST(exhausted_says_so_and_the_rest_still_works)
{
    uf_ref first;
    unsigned big = 0;
    ck_assert(up());
    ck_assert_uint_eq(uf_region_carve(UF_CLASSES, 1, &first, 1), 0);
    ck_assert_uint_eq(uf_region_carve(UF_CLASSES - 1, 1, &first, 1), 0);
    ck_assert_uint_eq(uf_region_carve(15, 1, &first, 1), 0); /* as large as all of the arena */
    while (uf_region_carve(9, 1, &first, 1)) check_slot(first, 9), big++;
    ck_assert_uint_eq(big, MIB / 4 - 1);
    for (unsigned class = 0; class < UF_CLASSES; class++) ck_assert_uint_eq(uf_region_carve(class, 1, &first, 1), 0);
}
END_TEST

static unsigned seen_each;
static bool count_each(uf_ref ref, struct uf_slot *s, void *data)
{
    MUST(s == uf_region_slot(ref) && s->state != UF_FREE, "slot %x", ref);
    return ++seen_each < *(unsigned *)data;
}

START_TEST(each_visits_the_used_until_told_to_stop)
{
    uf_ref a, b, c;
    unsigned most = 100;
    ck_assert(up());
    uf_region_each(count_each, &most);
    ck_assert_uint_eq(seen_each, 0);
    ck_assert_uint_eq(uf_region_carve(0, 32, &a, 1), 32);
    ck_assert_uint_eq(uf_region_carve(3, 4, &b, 1), 4);
    ck_assert_uint_eq(uf_region_carve(11, 1, &c, 1), 1);
    for (unsigned i = 0; i < 32; i += 2) uf_region_slot(a + i)->state = UF_LIVE;
    uf_region_slot(b + 3)->state = UF_QUARANTINED;
    uf_region_slot(c)->state = UF_LEAVING;
    uf_region_each(count_each, &most);
    ck_assert_uint_eq(seen_each, 18);
    seen_each = 0;
    most = 5;
    uf_region_each(count_each, &most);
    ck_assert_uint_eq(seen_each, 5);
}
END_TEST

static void open_refused(void *data)
{
    unsigned n = *(unsigned *)data;
    uf_opt_defaults(&uf_options);
    uf_backend = &uf_backend_mprotect;
    kernel_refuse(KERNEL_ANY, 0, n, 1, ENOMEM);
    long err = uf_region_open((size_t)MIB << 20);
    ck_assert(err == 0 || err == -ENOMEM);
    ck_assert_int_eq(err == 0, uf_region_size != 0);
    kernel_honest();
    if (err) ck_assert_int_eq(uf_region_open((size_t)MIB << 20), 0); /* asked again it comes up */
    uf_ref first;
    ck_assert_uint_eq(uf_region_carve(0, 32, &first, 1), 32);
    for (unsigned i = 0; i < 32; i++) check_slot(first + i, 0);
}

START_TEST(bring_up_survives_the_refusal_of_every_call)
{
    for (unsigned n = 1; n <= 9; n++) IN_CHILD(open_refused, &n);
    uf_backend = &uf_backend_mprotect;
    kernel_count(KERNEL_ANY);
    ck_assert_int_eq(uf_region_open((size_t)MIB << 20), 0);
    ck_assert_uint_le(kernel.seen, 9);
}
END_TEST

static long adopt_refuses(uintptr_t base, size_t size) { return (void)base, (void)size, -ENOMEM; }

START_TEST(an_arena_that_cannot_be_registered_is_none)
{
    struct uf_backend refusing = uf_backend_mprotect;
    refusing.adopt = adopt_refuses;
    uf_backend = &refusing;
    ck_assert_int_eq(uf_region_open((size_t)MIB << 20), -ENOMEM);
    ck_assert_uint_eq(uf_region_size, 0);
    for (size_t few = 1; few < 64; few *= 2) ck_assert_int_ne(uf_region_open(few << 20), 0);
}
END_TEST

/* The n-th call that carving makes is refused, then all work: what is carved next must be absent and nobody else's. */
START_TEST(carving_survives_the_refusal_of_every_call)
{
    uf_ref first;
    ck_assert(up());
    for (unsigned n = 1, quiet = 0; quiet < 3; n++) {
        kernel_refuse(KERNEL_ANY, 0, n, _i ? ALWAYS : 1, ENOMEM);
        for (unsigned class = 0; class < 11; class++) {
            unsigned got = uf_region_carve(class, 2, &first, 1);
            for (unsigned i = 0; i < got; i++) check_slot(first + i, class);
        }
        quiet = kernel.refused ? 0 : quiet + 1;
        kernel_honest();
        unsigned got = uf_region_carve(9, 1, &first, 1);
        ck_assert_uint_eq(got, 1);
        check_slot(first, 9);
        for (uintptr_t at = 0; at < CHUNK; at += CHUNK / 8)
            MUST(!page_there(uf_region_base_of(first) + at), "after the refusal of call %u a fresh slot is there", n);
        if (uf_region_usable() > uf_region_size / 2) break;
    }
}
END_TEST

START_TEST(live_pages_stay_while_the_arena_grows)
{
    uf_ref first, more;
    ck_assert(up());
    ck_assert_uint_eq(uf_region_carve(0, 1, &first, 1), 1);
    uintptr_t page = uf_region_base_of(first);
    ck_assert_int_eq(uf_backend->zero(page, UF_PAGE), 0);
    *(char *)page = 42;
    while (uf_region_carve(9, 1, &more, 1)) MUST(page_there(page) && *(char *)page == 42, "lost");
    ck_assert_uint_gt(uf_region_usable(), uf_region_size / 2);
}
END_TEST

START_TEST(whoever_holds_the_lock_already_carves_nothing)
{
    uf_ref first;
    ck_assert(up());
    ck_assert(uf_region_lock(5));
    ck_assert(!uf_region_lock(5));
    ck_assert_uint_eq(uf_region_carve(0, 1, &first, 5), 0);
    uf_region_unlock();
    ck_assert_uint_eq(uf_region_carve(0, 1, &first, 5), 1);
    ck_assert(uf_region_lock(5));
    uf_region_after_fork();
    ck_assert_uint_eq(uf_region_carve(0, 1, &first, 6), 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("region");
    TCase *c = tcase_create("region");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, before_bring_up_nothing_is_ours);
    tcase_add_test(c, slots_of_every_class_are_disjoint_and_found);
    tcase_add_test(c, a_chunk_ends_short_and_the_next_begins);
    tcase_add_test(c, exhausted_says_so_and_the_rest_still_works);
    tcase_add_test(c, each_visits_the_used_until_told_to_stop);
    tcase_add_test(c, bring_up_survives_the_refusal_of_every_call);
    tcase_add_test(c, an_arena_that_cannot_be_registered_is_none);
    tcase_add_loop_test(c, carving_survives_the_refusal_of_every_call, 0, 2);
    tcase_add_test(c, live_pages_stay_while_the_arena_grows);
    tcase_add_test(c, whoever_holds_the_lock_already_carves_nothing);
    suite_add_tcase(s, c);
    return run_suite(s);
}
