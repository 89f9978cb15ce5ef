/* test_site.c: the table of allocation sites. */
#include "kernel.h"
#include "pages/site.h"

#include <pthread.h>

static void open_refused(void *data)
{
    uint64_t sites, guarded;
    kernel_refuse(KERNEL_ANY, 0, *(unsigned *)data, *(unsigned *)data == 4 ? 2 : 1, ENOMEM);
    long err = uf_site_open();
    ck_assert(err == 0 || err == -ENOMEM);
    unsigned n = *(unsigned *)data; /* munlock and what is said of core files are of no account */
    ck_assert_int_eq(err, n == 1 || n == 4 ? -ENOMEM : 0);
    uf_site_counts(&sites, &guarded);
    ck_assert_uint_eq(sites, 0);
    kernel_honest();
    ck_assert_int_eq(uf_site_open(), 0);
    ck_assert_uint_ne(uf_site_of(1, 2), 0);
}

START_TEST(bring_up_survives_the_refusal_of_every_call)
{
    for (unsigned n = 1; n <= 5; n++) IN_CHILD(open_refused, &n);
    kernel_count(KERNEL_ANY);
    ck_assert_int_eq(uf_site_open(), 0);
    ck_assert_uint_eq(kernel.seen, 5);
}
END_TEST

START_TEST(a_site_keeps_its_number_and_its_marks)
{
    enum { RETS = 300, DEPTHS = 5 };
    static uint32_t number[RETS][DEPTHS];
    uint64_t sites, guarded;
    ck_assert_int_eq(uf_site_open(), 0);
    for (unsigned r = 0; r < RETS; r++)
        for (unsigned d = 0; d < DEPTHS; d++) {
            number[r][d] = uf_site_of(0x555555554000 + 5 * r, 64 + 16 * d);
            MUST(number[r][d] != 0, "no room");
            struct uf_site *s = uf_site_get(number[r][d]);
            MUST(s->blocks == 0 && !s->marks, "site %u,%u is another's", r, d);
            s->blocks = 1 + r * DEPTHS + d;
            if (d == 0) uf_site_first_guarded(s), uf_site_first_guarded(s);
        }
    for (unsigned r = 0; r < RETS; r++)
        for (unsigned d = 0; d < DEPTHS; d++) {
            MUST(uf_site_of(0x555555554000 + 5 * r, 64 + 16 * d) == number[r][d], "another number now");
            MUST(uf_site_get(number[r][d])->blocks == 1 + r * DEPTHS + d, "another record now");
        }
    uf_site_counts(&sites, &guarded);
    ck_assert_uint_eq(sites, RETS * DEPTHS);
    ck_assert_uint_eq(guarded, RETS);
    ck_assert_uint_eq(uf_site_overflow, 0);
}
END_TEST

START_TEST(a_full_table_shares_the_last_one_and_counts)
{
    uint64_t without = 0;
    ck_assert_int_eq(uf_site_open(), 0);
    for (uintptr_t r = 1; r <= 300000; r++) without += uf_site_of(r * 16, 0) == 0;
    ck_assert_uint_ge(without, 300000 - (1 << 17));
    ck_assert_uint_eq(uf_site_overflow, without);
    uf_site_get(0)->blocks++; /* it is a record like any other */
    ck_assert_uint_eq(uf_site_of(16, 0), uf_site_of(16, 0));
}
END_TEST

START_TEST(the_worst_callers_are_named_first_and_once)
{
    enum { RETS = 50, DEPTHS = 3, MOST = 4 };
    struct uf_site_sum top[MOST];
    ck_assert_int_eq(uf_site_open(), 0);
    ck_assert_int_eq(uf_site_thinned(top, MOST, 1), 0);
    for (unsigned r = 1; r <= RETS; r++)
        for (unsigned d = 0; d < DEPTHS; d++) {
            struct uf_site *s = uf_site_get(uf_site_of(0x1000 * r, 64 + 16 * d));
            s->blocks = 10 + (r * 37 % RETS);
            s->guarded = 10;
        }
    ck_assert_int_eq(uf_site_thinned(top, MOST, 1), MOST);
    for (unsigned i = 0; i < MOST; i++) {
        ck_assert_uint_eq(top[i].pc / 0x1000 * 37 % RETS, RETS - 1 - i);
        ck_assert_uint_eq(top[i].blocks, DEPTHS * (10 + RETS - 1 - i));
        ck_assert_uint_eq(top[i].guarded, DEPTHS * 10);
    }
    ck_assert_int_eq(uf_site_thinned(top, 1, 7), 1);
    ck_assert_uint_eq(top[0].blocks, 7 * DEPTHS * (10 + RETS - 1));
    uf_site_told();
    ck_assert_int_eq(uf_site_thinned(top, MOST, 1), 0);
    uf_site_get(uf_site_of(0x3000, 64))->blocks += 5;
    ck_assert_int_eq(uf_site_thinned(top, MOST, 1), 1);
    ck_assert_uint_eq(top[0].pc, 0x3000);
    ck_assert_uint_eq(top[0].blocks, 5);
    kernel_refuse(KERNEL_ANY, 0, 1, 1, ENOMEM);
    ck_assert_int_eq(uf_site_thinned(top, MOST, 1), -ENOMEM);
    kernel_honest();
}
END_TEST

enum { THREADS = 4, SITES = 2000 };
static uint32_t numbers[THREADS][SITES];
static void *ask(void *data)
{
    size_t me = (size_t)data;
    for (unsigned i = 0; i < SITES; i++) numbers[me][i] = uf_site_of(0x1000 + i, 0);
    return NULL;
}

START_TEST(threads_agree_on_the_number)
{
    pthread_t t[THREADS];
    ck_assert_int_eq(uf_site_open(), 0);
    for (size_t i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, ask, (void *)i);
    for (size_t i = 0; i < THREADS; i++) pthread_join(t[i], NULL);
    for (unsigned k = 1; k < THREADS; k++)
        for (unsigned i = 0; i < SITES; i++) MUST(numbers[k][i] == numbers[0][i], "site %u", i);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("site");
    TCase *c = tcase_create("site");
    tcase_add_test(c, bring_up_survives_the_refusal_of_every_call);
    tcase_add_test(c, a_site_keeps_its_number_and_its_marks);
    tcase_add_test(c, a_full_table_shares_the_last_one_and_counts);
    tcase_add_test(c, the_worst_callers_are_named_first_and_once);
    tcase_add_test(c, threads_agree_on_the_number);
    suite_add_tcase(s, c);
    return run_suite(s);
}
