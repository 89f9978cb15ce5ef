/* test_thin.c: which blocks --overhead guards. */
#include "pages/thin.h"

#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"

#include <check.h>
#include <string.h>
#include <time.h>

static uint64_t cpu_ns, wall_ns;

/* Clocks as the test sets them. */
static long clocks(long n, long a, long b, long c, long d, long e, long f)
{
    if (n != SYS_clock_gettime) return uf_sys_raw(n, a, b, c, d, e, f);
    uint64_t ns = a == CLOCK_PROCESS_CPUTIME_ID ? cpu_ns : wall_ns;
    *(struct timespec *)b = (struct timespec){ (time_t)(ns / 1000000000u), (long)(ns % 1000000000u) };
    return 0;
}

START_TEST(the_first_blocks_of_a_site_are_considered_one_by_one)
{
    for (uint32_t nth = 1; nth <= 64; nth++) ck_assert_uint_eq(uf_thin_distance(nth, 16, 0, 256, 64), 1);
}
END_TEST

START_TEST(hot_sites_are_thinned_more_and_big_blocks_less)
{
    uint32_t before = 0;
    for (uint32_t nth = 128; nth < 1u << 30; nth *= 4) {
        uint32_t far = uf_thin_distance(nth, 16, 0, 256, 64);
        ck_assert_uint_gt(far, before);
        ck_assert_uint_le(uf_thin_distance(nth, 1 << 20, 0, 256, 64), far);
        ck_assert_uint_le(uf_thin_distance(nth, 16, 0, 64, 64), far);
        before = far;
    }
    ck_assert_uint_lt(uf_thin_distance(100000, 1 << 20, 0, 256, 64), uf_thin_distance(100000, 16, 0, 256, 64));
}
END_TEST

START_TEST(a_full_budget_leaves_first_blocks_alone)
{
    struct uf_thread t;
    struct uf_site site;
    memset(&t, 0, sizeof t);
    uf_options.overhead = 100;
    uf_options.site_min = 64;
    uf_options.seed = 7;
    uf_sys = clocks;
    wall_ns = 0;
    uf_thin_open(uf_arch_ticks());
    cpu_ns = 1000000;
    wall_ns = 1000000;
    for (int i = 0; i < 100; i++) uf_thin_spent(&t, 1 << 20); /* far more than a tenth of a millisecond */
    memset(&site, 0, sizeof site);
    ck_assert(uf_thin_guard(&t, &site, 1, 16));
    unsigned guarded = 0;
    for (uint32_t nth = 2; nth < 1000; nth++) guarded += uf_thin_guard(&t, &site, nth, 16);
    ck_assert_uint_eq(guarded, 0);
    /* the program has used hours of CPU since: there is budget again (the wall clock measures ticks, and those are real) */
    cpu_ns += 36000000000000u;
    uint64_t from = uf_arch_ticks();
    for (uint32_t nth = 1000; guarded <= 10 && uf_arch_ticks() - from < 1ull << 34; nth++) guarded += uf_thin_guard(&t, &site, nth, 16);
    ck_assert_uint_gt(guarded, 10);
    uf_sys = uf_sys_raw;
}
END_TEST

/* Which of the site's first N blocks are guarded, while the clocks are not asked: the seed alone decides. */
static uint64_t choice(uint64_t seed, uint32_t n, unsigned *guarded)
{
    struct uf_thread t;
    struct uf_site site;
    uint64_t hash = 0;
    memset(&t, 0, sizeof t);
    memset(&site, 0, sizeof site);
    uf_options.overhead = 100;
    uf_options.site_min = 64;
    uf_options.seed = seed;
    *guarded = 0;
    for (uint32_t nth = 1; nth <= n; nth++) {
        t.thin_skips = 0;
        if (!uf_thin_guard(&t, &site, nth, 16)) continue;
        ++*guarded;
        hash = (hash ^ nth) * 0x100000001b3ull;
    }
    return hash;
}

START_TEST(the_seed_chooses_the_blocks)
{
    unsigned guarded, again, other;
    uint64_t first = choice(7, 100000, &guarded);
    ck_assert_uint_gt(guarded, 200);
    ck_assert_uint_lt(guarded, 10000);
    ck_assert_uint_eq(choice(7, 100000, &again), first);
    ck_assert_uint_eq(again, guarded);
    ck_assert_uint_ne(choice(6, 100000, &other), first);
    ck_assert_uint_ne(choice(8, 100000, &other), first);
    ck_assert(other > guarded / 2 && other < guarded * 2);
}
END_TEST

/* A thread and a site under a budget of a tenth, the program's own work so far a hundred seconds unless told. */
static void begin(struct uf_thread *t, struct uf_site *site, uint64_t began)
{
    memset(t, 0, sizeof *t);
    memset(site, 0, sizeof *site);
    uf_options.overhead = 100;
    uf_options.site_min = 64;
    uf_options.seed = 7;
    uf_sys = clocks;
    cpu_ns = wall_ns = 0;
    uf_thin_open(began);
    cpu_ns = wall_ns = 100000000000u;
}

/* Blocks pass, few enough not to count, until the clocks are looked at: they are asked by the real ticks now and then. */
static void pass_until_looked(struct uf_thread *t, struct uf_site *hot)
{
    atomic_store(&hot->next, UINT32_MAX);
    for (unsigned n = 0; n < 4 * UF_THIN_LOOK; n++) {
        for (uint64_t last = uf_arch_ticks(); uf_arch_ticks() - last < 4096;) continue;
        uf_thin_guard(t, hot, 1000, 16);
    }
}

START_TEST(the_start_is_charged)
{
    struct uf_thread t;
    struct uf_site site, hot;
    memset(&hot, 0, sizeof hot);
    begin(&t, &site, uf_arch_ticks()); /* it took nothing */
    pass_until_looked(&t, &hot);
    ck_assert(uf_thin_guard(&t, &site, 2, 16));
    begin(&t, &site, 0); /* it took all ticks since the machine was switched on: the wall clock says that a tick is long */
    pass_until_looked(&t, &hot);
    ck_assert(uf_thin_guard(&t, &site, 1, 16));
    for (uint32_t nth = 2; nth < 200; nth++) ck_assert(!uf_thin_guard(&t, &site, nth, 16));
    uf_sys = uf_sys_raw;
}
END_TEST

START_TEST(blocks_that_pass_are_charged)
{
    struct uf_thread t;
    struct uf_site site, hot;
    memset(&hot, 0, sizeof hot);
    begin(&t, &site, uf_arch_ticks());
    for (int i = 0; i < 64; i++) { /* more than can have passed in these ticks: a thread that is charged late */
        t.thin_skips = 1u << 30;
        uf_thin_guard(&t, &hot, 1000, 16);
    }
    pass_until_looked(&t, &hot);
    ck_assert(!uf_thin_guard(&t, &site, 2, 16));
    uf_sys = uf_sys_raw;
}
END_TEST

START_TEST(calls_on_a_block_that_lives_long_are_checked_less_and_less)
{
    struct uf_thread t;
    unsigned first = 0, checked = 0;
    memset(&t, 0, sizeof t);
    uf_thread_self = &t;
    uf_options.overhead = 0; /* every block guarded: every call checked */
    for (int i = 0; i < 100000; i++)
        if (!uf_thin_unchecked()) uf_thin_checked(), checked++;
    ck_assert_uint_eq(checked, 100000);
    memset(&t, 0, sizeof t);
    uf_options.overhead = 100;
    for (checked = 0; checked < 1024; first++)
        if (!uf_thin_unchecked()) uf_thin_checked(), checked++;
    ck_assert_uint_eq(first, 1024);
    for (checked = first = 0; first < 16 * 1000; first++)
        if (!uf_thin_unchecked()) uf_thin_checked(), checked++;
    ck_assert_uint_eq(checked, 1000);
    for (int i = 0; i < 200000; i++)
        if (!uf_thin_unchecked()) uf_thin_checked();
    for (checked = first = 0; first < 64 * 1000; first++)
        if (!uf_thin_unchecked()) uf_thin_checked(), checked++;
    ck_assert_uint_eq(checked, 1000);
    uf_thread_self = NULL;
}
END_TEST

int main(void)
{
    Suite *s = suite_create("thin");
    TCase *c = tcase_create("thin");
    tcase_add_test(c, the_first_blocks_of_a_site_are_considered_one_by_one);
    tcase_add_test(c, hot_sites_are_thinned_more_and_big_blocks_less);
    tcase_add_test(c, a_full_budget_leaves_first_blocks_alone);
    tcase_add_test(c, the_seed_chooses_the_blocks);
    tcase_add_test(c, the_start_is_charged);
    tcase_add_test(c, blocks_that_pass_are_charged);
    tcase_add_test(c, calls_on_a_block_that_lives_long_are_checked_less_and_less);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
