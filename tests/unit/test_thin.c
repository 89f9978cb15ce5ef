/* test_thin.c: which blocks --overhead guards. */
#include "pages/thin.h"

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
    uf_thin_open();
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
    for (uint32_t nth = 1000; nth < 200000; nth++) guarded += uf_thin_guard(&t, &site, nth, 16);
    ck_assert_uint_gt(guarded, 10);
    uf_sys = uf_sys_raw;
}
END_TEST

int main(void)
{
    Suite *s = suite_create("thin");
    TCase *c = tcase_create("thin");
    tcase_add_test(c, the_first_blocks_of_a_site_are_considered_one_by_one);
    tcase_add_test(c, hot_sites_are_thinned_more_and_big_blocks_less);
    tcase_add_test(c, a_full_budget_leaves_first_blocks_alone);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
