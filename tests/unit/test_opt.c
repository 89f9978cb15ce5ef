/* test_opt.c: the table, the enums beside it, and the parser agree. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/opt.h"

static struct uf_options o;
static char msg[UF_OPT_MESSAGE_MAX];

static void fresh(void)
{
    uf_opt_defaults(&o);
    memset(msg, 'x', sizeof msg);
}

static bool set(const char *key, const char *value)
{
    return uf_opt_set(&o, key, strlen(key), value, value ? strlen(value) : 0, msg, sizeof msg);
}

#define EXPECT_SENTENCE(text) ck_assert_str_eq(msg, text)

START_TEST(defaults_lie_inside_their_own_bounds)
{
    struct uf_options d;
    memset(&d, 0xff, sizeof d);
    uf_opt_defaults(&d);
    for (size_t i = 0; i < uf_opt_row_count; i++) {
        const struct uf_opt_row *r = &uf_opt_rows[i];
        if (r->kind == UF_OPT_TEXT) {
            ck_assert_str_eq((char *)uf_opt_field(&d, r), "");
            continue;
        }
        int64_t v = *(int64_t *)uf_opt_field(&d, r);
        ck_assert_msg(v == r->def, "%s", r->name);
        if (r->kind == UF_OPT_ENUM) {
            int64_t last = 0;
            for (const char *c = r->choices; *c; c++)
                last += *c == '|';
            ck_assert_msg(v >= 0 && v <= last, "%s", r->name);
        } else if (r->kind == UF_OPT_BUDGET && v < 0) {
            ck_assert_int_ge(v, -100);
        } else {
            ck_assert_msg((uint64_t)v >= r->low && (uint64_t)v <= r->high, "%s", r->name);
        }
        ck_assert_msg(r->help[0] != '\0', "%s has no help", r->name);
    }
}
END_TEST

START_TEST(every_row_is_found_with_either_spelling_and_refuses_rubbish)
{
    for (size_t i = 0; i < uf_opt_row_count; i++) {
        const struct uf_opt_row *r = &uf_opt_rows[i];
        char key[64];
        strcpy(key, r->name);
        ck_assert_ptr_eq(uf_opt_find(key, strlen(key)), r);
        for (char *c = key; *c; c++)
            if (*c == '_')
                *c = '-';
        ck_assert_ptr_eq(uf_opt_find(key, strlen(key)), r);
        ck_assert_ptr_null(uf_opt_find(key, strlen(key) - 1));
        fresh();
        if (r->kind == UF_OPT_TEXT)
            continue;
        ck_assert_msg(!set(key, "banana"), "%s took a banana", key);
        ck_assert_msg(strncmp(msg, "--", 2) == 0 && strstr(msg, key) && strstr(msg, "banana: expected"), "%s", msg);
        ck_assert_msg(!set(key, ""), "%s took nothing", key);
        struct uf_options d;
        uf_opt_defaults(&d);
        ck_assert_int_eq(memcmp(uf_opt_field(&o, r), uf_opt_field(&d, r), 8), 0);
    }
}
END_TEST

#define CHOICE(field, text, constant) \
    do { ck_assert_msg(set(#field, text), "%s", msg); ck_assert_uint_eq(o.field, constant); } while (0)

START_TEST(enums_agree_with_the_table)
{
    fresh();
    CHOICE(mode, "guard", UF_MODE_GUARD);
    CHOICE(mode, "touch", UF_MODE_TOUCH);
    CHOICE(align, "standard", UF_ALIGN_STANDARD);
    CHOICE(align, "exact", UF_ALIGN_EXACT);
    static const char *const bytes[] = { "1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024", "2048", "4096" };
    for (unsigned i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        CHOICE(align, bytes[i], UF_ALIGN_1 + i);
        ck_assert_uint_eq(uf_opt_align_bytes(o.align), strtoul(bytes[i], NULL, 10));
    }
    ck_assert_uint_eq(o.align, UF_ALIGN_4096);
    ck_assert_uint_eq(uf_opt_align_bytes(UF_ALIGN_EXACT), 0);
    CHOICE(side, "right", UF_SIDE_RIGHT);
    CHOICE(side, "left", UF_SIDE_LEFT);
    CHOICE(side, "alternate", UF_SIDE_ALTERNATE);
    CHOICE(on_finding, "continue", UF_ON_CONTINUE);
    CHOICE(on_finding, "stop", UF_ON_STOP);
    CHOICE(on_finding, "pause", UF_ON_PAUSE);
    CHOICE(backend, "auto", UF_BACKEND_AUTO);
    CHOICE(backend, "uffd", UF_BACKEND_UFFD);
    CHOICE(backend, "uffd-dev", UF_BACKEND_UFFD_DEV);
    CHOICE(backend, "guardmark", UF_BACKEND_GUARDMARK);
    CHOICE(backend, "mprotect", UF_BACKEND_MPROTECT);
    CHOICE(backend, "off", UF_BACKEND_OFF);
    CHOICE(delivery, "sigbus", UF_DELIVERY_SIGBUS);
    CHOICE(delivery, "thread", UF_DELIVERY_THREAD);
    CHOICE(unwind, "auto", UF_UNWIND_AUTO);
    CHOICE(unwind, "own", UF_UNWIND_OWN);
    CHOICE(unwind, "libunwind", UF_UNWIND_LIBUNWIND);
    CHOICE(unguarded, "fail", UF_UNGUARDED_FAIL);
    CHOICE(unguarded, "warn", UF_UNGUARDED_WARN);
    CHOICE(color, "auto", UF_COLOR_AUTO);
    CHOICE(color, "always", UF_COLOR_ALWAYS);
    CHOICE(color, "never", UF_COLOR_NEVER);
    ck_assert(!set("backend", "uff"));
    ck_assert(!set("backend", "uffd|uffd-dev"));
    EXPECT_SENTENCE("--backend=uffd|uffd-dev: expected one of auto, uffd, uffd-dev, guardmark, mprotect, off");
}
END_TEST

START_TEST(numbers_keep_their_bounds)
{
    fresh();
    ck_assert(set("num-callers", "1") && o.num_callers == 1);
    ck_assert(set("num-callers", "64") && o.num_callers == 64);
    ck_assert(!set("num-callers", "0"));
    ck_assert(!set("num-callers", "65"));
    EXPECT_SENTENCE("--num-callers=65: expected a whole number from 1 to 64");
    ck_assert_uint_eq(o.num_callers, 64);
    ck_assert(set("fill", "0xAa") && o.fill == 0xaa);
    ck_assert(!set("fill", "0x"));
    ck_assert(!set("fill", "256"));
    ck_assert(!set("fill", "-1"));
    ck_assert(!set("fill", " 1"));
    ck_assert(!set("seed", "18446744073709551616"));
    ck_assert(!set("num-callers", NULL));
    EXPECT_SENTENCE("--num-callers: needs a value, a whole number from 1 to 64");
}
END_TEST

START_TEST(sizes_budgets_and_ratios)
{
    fresh();
    ck_assert(set("quarantine", "3k") && o.quarantine == 3072);
    ck_assert(set("quarantine", "4G") && o.quarantine == 1ull << 32);
    ck_assert(!set("quarantine", "5G"));
    EXPECT_SENTENCE("--quarantine=5G: expected bytes (suffix K, M, G or T) from 0 to 4G");
    ck_assert(!set("quarantine", "1Mx"));
    ck_assert(!set("quarantine", "M"));
    ck_assert(!set("quarantine", "99999999999T"));
    ck_assert_int_eq(o.guard_memory, -50);
    ck_assert(set("guard-memory", "10%") && o.guard_memory == -10);
    ck_assert(set("guard-memory", "1T") && o.guard_memory == 1ll << 40);
    ck_assert(set("guard-memory", "0") && o.guard_memory == 0);
    ck_assert(!set("guard-memory", "101%"));
    ck_assert(!set("guard-memory", "%"));
    ck_assert(set("sample", "1/1000") && o.sample == 1000);
    ck_assert(set("sample", "7") && o.sample == 7);
    ck_assert(!set("sample", "1/0"));
    ck_assert(!set("sample", "1/"));
    ck_assert(!set("sample", "2/3"));
}
END_TEST

START_TEST(flags_and_texts)
{
    fresh();
    ck_assert(set("verbose", NULL) && o.verbose == 1);
    ck_assert(set("verbose", "no") && o.verbose == 0);
    ck_assert(set("verbose", "yes") && o.verbose == 1);
    ck_assert(set("verbose", "0") && o.verbose == 0);
    ck_assert(!set("verbose", "2"));
    EXPECT_SENTENCE("--verbose=2: expected yes or no");
    ck_assert(set("log_file", "/x/%p") && strcmp(o.log_file, "/x/%p") == 0);
    ck_assert(set("log_file", "") && o.log_file[0] == '\0');
    char longest[UF_TEXT_MAX + 1];
    memset(longest, 'a', sizeof longest);
    ck_assert(uf_opt_set(&o, "log_file", 8, longest, UF_TEXT_MAX - 1, msg, sizeof msg));
    ck_assert_uint_eq(strlen(o.log_file), UF_TEXT_MAX - 1);
    ck_assert(!uf_opt_set(&o, "log_file", 8, longest, UF_TEXT_MAX, msg, sizeof msg));
    ck_assert_ptr_nonnull(strstr(msg, "a text of at most 1023 bytes"));
}
END_TEST

START_TEST(environment)
{
    fresh();
    ck_assert(uf_opt_parse_env(&o, NULL, msg, sizeof msg));
    ck_assert(uf_opt_parse_env(&o, "", msg, sizeof msg));
    ck_assert(uf_opt_parse_env(&o, ":align=exact::verbose:log_file='/a:b':trace-children-skip=\"x'y\":quarantine=2M:", msg, sizeof msg));
    EXPECT_SENTENCE("");
    ck_assert_uint_eq(o.align, UF_ALIGN_EXACT);
    ck_assert_uint_eq(o.verbose, 1);
    ck_assert_uint_eq(o.quarantine, 2u << 20);
    ck_assert_str_eq(o.log_file, "/a:b");
    ck_assert_str_eq(o.trace_children_skip, "x'y");
}
END_TEST

START_TEST(environment_goes_on_after_an_error_and_tells_the_first)
{
    fresh();
    ck_assert(!uf_opt_parse_env(&o, "align=banana:nonsense=1:side=left", msg, sizeof msg));
    EXPECT_SENTENCE("UFFENCE_OPTIONS: --align=banana: expected one of standard, exact, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096");
    ck_assert_uint_eq(o.side, UF_SIDE_LEFT);
    ck_assert(!uf_opt_parse_env(&o, "verbose:non_sense=1", msg, sizeof msg));
    EXPECT_SENTENCE("UFFENCE_OPTIONS: --non-sense: no such option");
    ck_assert(!uf_opt_parse_env(&o, "log_file='/a:b", msg, sizeof msg));
    EXPECT_SENTENCE("UFFENCE_OPTIONS: --log-file: the quote of the value is not closed");
    ck_assert(!uf_opt_parse_env(&o, "log_file='/a'b", msg, sizeof msg));
    EXPECT_SENTENCE("UFFENCE_OPTIONS: --log-file: text after the closing quote of the value");
    ck_assert(!uf_opt_parse_env(&o, "=1", msg, sizeof msg));
}
END_TEST

START_TEST(paces_are_factors_or_percentages)
{
    static const struct { const char *text; uint64_t thousandths; } good[] = {
        { "1.1x", 100 }, { "5%", 50 }, { "1.25x", 250 }, { "2x", 1000 }, { "0.5%", 5 }, { "1.005x", 5 },
    };
    static const char *const bad[] = { "1x", "0.9x", "1.1", "x", "%", "1.x1", "-1%", "0%", "1.1xx", "" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        fresh();
        ck_assert_msg(uf_opt_set(&o, "overhead", 8, good[i].text, strlen(good[i].text), msg, sizeof msg), "%s: %s", good[i].text, msg);
        ck_assert_msg(o.overhead == good[i].thousandths, "%s: %llu", good[i].text, (unsigned long long)o.overhead);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fresh();
        ck_assert_msg(!uf_opt_set(&o, "overhead", 8, bad[i], strlen(bad[i]), msg, sizeof msg), "%s", bad[i]);
        ck_assert_uint_eq(o.overhead, 0);
    }
}
END_TEST

START_TEST(a_word_may_stand_for_zero)
{
    fresh();
    ck_assert(uf_opt_set(&o, "revoke-batch", 12, "auto", 4, msg, sizeof msg));
    ck_assert_uint_eq(o.revoke_batch, 0);
    ck_assert(!uf_opt_set(&o, "revoke-batch", 12, "autos", 5, msg, sizeof msg));
    ck_assert(!uf_opt_set(&o, "max-findings", 12, "auto", 4, msg, sizeof msg));
}
END_TEST

START_TEST(messages_stay_inside_the_buffer)
{
    static const char *const bad[] = { "banana", "", NULL };
    for (size_t i = 0; i < uf_opt_row_count; i++)
        for (unsigned b = 0; b < 3; b++)
            for (size_t size = 0; size < 40; size++) {
                char small[41];
                memset(small, 'Z', sizeof small);
                const char *name = uf_opt_rows[i].name;
                fresh();
                uf_opt_set(&o, name, strlen(name), bad[b], bad[b] ? strlen(bad[b]) : 0, small, size);
                for (size_t k = size; k < sizeof small; k++)
                    ck_assert_int_eq(small[k], 'Z');
                if (size > 0)
                    ck_assert_ptr_nonnull(memchr(small, '\0', size));
            }
    ck_assert(!uf_opt_parse_env(&o, "align=banana", NULL, 0));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("opt");
    TCase *t = tcase_create("opt");
    tcase_add_test(t, defaults_lie_inside_their_own_bounds);
    tcase_add_test(t, every_row_is_found_with_either_spelling_and_refuses_rubbish);
    tcase_add_test(t, enums_agree_with_the_table);
    tcase_add_test(t, numbers_keep_their_bounds);
    tcase_add_test(t, sizes_budgets_and_ratios);
    tcase_add_test(t, flags_and_texts);
    tcase_add_test(t, environment);
    tcase_add_test(t, environment_goes_on_after_an_error_and_tells_the_first);
    tcase_add_test(t, paces_are_factors_or_percentages);
    tcase_add_test(t, a_word_may_stand_for_zero);
    tcase_add_test(t, messages_stay_inside_the_buffer);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
