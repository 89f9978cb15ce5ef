/* test_meta.c: our own memory: the static first piece, the rest, and the end of both. */
#include "kernel.h"
#include "base/meta.h"

enum { FIRST = 64 << 10 };

static void check_zero(const char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) MUST(p[i] == 0, "byte %zu of %zu", i, size);
}

START_TEST(the_first_64_kib_ask_no_kernel)
{
    char *last = NULL;
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, EPERM);
    for (size_t got = 0; got < FIRST; got += 64) {
        char *p = uf_meta_take(49);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % 16, 0);
        ck_assert(!last || p == last + 64);
        check_zero(p, 49);
        memset(p, 0xff, 64);
        last = p;
    }
    ck_assert_uint_eq(kernel.seen, 0);
    ck_assert_ptr_null(uf_meta_take(1)); /* and then the kernel is asked, and refuses */
    ck_assert_uint_ge(kernel.seen, 1);
    kernel_honest();
    ck_assert_ptr_null(uf_meta_take(1)); /* a refusal is for good: nobody waits for it again */
}
END_TEST

START_TEST(the_rest_comes_from_a_reservation)
{
    char *big = uf_meta_take(FIRST + 1), *small = uf_meta_take(16);
    ck_assert_ptr_nonnull(big);
    ck_assert_ptr_nonnull(small);
    check_zero(big, FIRST + 1);
    memset(big, 1, FIRST + 1);
    check_zero(small, 16);
    ck_assert(uf_meta_owns((uintptr_t)big) && uf_meta_owns((uintptr_t)big + FIRST) && uf_meta_owns((uintptr_t)small));
    ck_assert(!uf_meta_owns((uintptr_t)&big) && !uf_meta_owns(0) && !uf_meta_owns(UINTPTR_MAX));
    void *foreign = malloc(100);
    ck_assert(!uf_meta_owns((uintptr_t)foreign));
    free(foreign);
}
END_TEST

START_TEST(what_cannot_be_had_is_null_and_costs_nothing)
{
    size_t too_much[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX - 16, SIZE_MAX / 2, (size_t)1 << 47, (size_t)5 << 30 };
    for (unsigned i = 0; i < UF_COUNT(too_much); i++) ck_assert_ptr_null(uf_meta_take(too_much[i]));
    ck_assert_ptr_nonnull(uf_meta_take(FIRST));
    char *p = uf_meta_take((size_t)1 << 20);
    ck_assert_ptr_nonnull(p);
}
END_TEST

START_TEST(growth_refused_once_is_tried_again)
{
    ck_assert_ptr_nonnull(uf_meta_take(FIRST + 1));
    kernel_refuse(SYS_mprotect, 0, 1, 1, ENOMEM);
    ck_assert_ptr_null(uf_meta_take((size_t)1 << 20));
    ck_assert_ptr_nonnull(uf_meta_take((size_t)1 << 20));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("meta");
    TCase *c = tcase_create("meta");
    tcase_add_test(c, the_first_64_kib_ask_no_kernel);
    tcase_add_test(c, the_rest_comes_from_a_reservation);
    tcase_add_test(c, what_cannot_be_had_is_null_and_costs_nothing);
    tcase_add_test(c, growth_refused_once_is_tried_again);
    suite_add_tcase(s, c);
    return run_suite(s);
}
