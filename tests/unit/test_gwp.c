/* test_gwp.c: GWP-ASan's environment is taken for what it means. */
#include "kernel.h"

#include "hooks/gwp.c" /* of the layer above libcore.a */

static const struct { const char *text, *prefix; bool taken; uint64_t sample; int64_t memory; } cases[] = {
    { NULL, "", false, 1, -50 },
    { "", "", false, 1, -50 },
    { "SampleRate=5000", "", true, 5000, -50 },
    { "SampleRate=5000:MaxSimultaneousAllocations=16", "", true, 5000, 16 * 4160 },
    { "MaxSimultaneousAllocations=16,SampleRate=7\n", "", true, 7, 16 * 4160 },
    { "SampleRate=5000:Enabled=false", "", false, 1, -50 },
    { "Enabled=0:SampleRate=5000", "", false, 1, -50 },
    { "Enabled=true:SampleRate=100:SampleRate=200", "", true, 200, -50 },
    { "SampleRate=0", "", false, 1, -50 },
    { "SampleRate=many", "", false, 1, -50 },
    { "SampleRate=99999999999999999999", "", false, 1, -50 },
    { "MaxSimultaneousAllocations=16", "", false, 1, -50 },
    { "SampleRates=5:XSampleRate=6", "", false, 1, -50 },
    { "SampleRate=5000", "GWP_ASAN_", false, 1, -50 },
    { "dealloc_type_mismatch=true:GWP_ASAN_SampleRate=2500:quarantine_size_kb=0", "GWP_ASAN_", true, 2500, -50 },
    { "GWP_ASAN_Enabled=no:GWP_ASAN_SampleRate=2500", "GWP_ASAN_", false, 1, -50 },
};

START_TEST(what_it_means)
{
    struct uf_options o;
    uf_opt_defaults(&o);
    bool taken = uf_gwp_read(&o, cases[_i].text, cases[_i].prefix);
    ck_assert_int_eq(taken, cases[_i].taken);
    ck_assert_uint_eq(o.sample, cases[_i].sample);
    ck_assert_int_eq(o.guard_memory, cases[_i].memory);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("gwp");
    TCase *c = tcase_create("gwp");
    tcase_add_loop_test(c, what_it_means, 0, (int)UF_COUNT(cases));
    suite_add_tcase(s, c);
    return run_suite(s);
}
