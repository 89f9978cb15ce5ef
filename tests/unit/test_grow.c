/* test_grow.c: reservations that grow, when the kernel refuses and when threads race. */
#include "kernel.h"
#include "base/grow.h"

#include <pthread.h>

#define MIB ((size_t)1 << 20)

static struct uf_grow g;

START_TEST(a_refused_reservation_is_halved_down_to_the_least)
{
    for (unsigned refused = 0; refused <= 4; refused++) {
        kernel_refuse(SYS_mmap, 0, 1, refused, ENOMEM);
        ck_assert_int_eq(uf_grow_reserve(&g, 64 * MIB, 4 * MIB, UF_PAGE), 0);
        ck_assert_uint_eq(g.size, 64 * MIB >> refused);
        ck_assert_uint_eq(kernel.refused, refused);
        ck_assert_uint_eq(g.base % UF_PAGE, 0);
        ck_assert(!page_there(g.base));
    }
    kernel_refuse(SYS_mmap, 0, 1, 5, ENOMEM);
    ck_assert_int_eq(uf_grow_reserve(&g, 64 * MIB, 4 * MIB, UF_PAGE), -ENOMEM);
    ck_assert_uint_eq(kernel.seen, 5);
    kernel_refuse(SYS_mmap, 0, 1, ALWAYS, EPERM);
    ck_assert_int_eq(uf_grow_reserve(&g, 64 * MIB, 4 * MIB, UF_PAGE), -EPERM);
    kernel_refuse(SYS_munlock, 0, 1, ALWAYS, EPERM); /* nothing was locked: of no account */
    ck_assert_int_eq(uf_grow_reserve(&g, 4 * MIB, 4 * MIB, UF_PAGE), 0);
}
END_TEST

START_TEST(growth_is_by_steps_and_never_past_the_end)
{
    ck_assert_int_eq(uf_grow_reserve(&g, 4 * MIB, 4 * MIB, 16 * UF_PAGE), 0);
    ck_assert_int_eq(uf_grow_to(&g, 1), 0);
    ck_assert_uint_eq(g.usable, 16 * UF_PAGE);
    ck_assert(page_there(g.base + 16 * UF_PAGE - 1) && !page_there(g.base + 16 * UF_PAGE));
    kernel_count(SYS_mprotect);
    ck_assert_int_eq(uf_grow_to(&g, 16 * UF_PAGE), 0);
    ck_assert_uint_eq(kernel.seen, 0);
    ck_assert_int_eq(uf_grow_to(&g, 4 * MIB), 0);
    ck_assert_uint_eq(g.usable, 4 * MIB);
    ck_assert(page_there(g.base + 4 * MIB - 1));
    ck_assert_int_eq(uf_grow_to(&g, 4 * MIB + 1), -ENOMEM);
    ck_assert_int_eq(uf_grow_to(&g, SIZE_MAX), -ENOMEM);
    ck_assert(uf_grow_owns(&g, g.base) && uf_grow_owns(&g, g.base + 4 * MIB - 1));
    ck_assert(!uf_grow_owns(&g, g.base - 1) && !uf_grow_owns(&g, g.base + 4 * MIB));
}
END_TEST

START_TEST(a_refused_step_is_tried_smaller_and_a_refused_need_reported)
{
    ck_assert_int_eq(uf_grow_reserve(&g, 4 * MIB, 4 * MIB, 16 * UF_PAGE), 0);
    kernel_refuse(SYS_mprotect, 0, 1, 1, ENOMEM);
    ck_assert_int_eq(uf_grow_to(&g, UF_PAGE + 1), 0);
    ck_assert_uint_eq(g.usable, 2 * UF_PAGE);
    kernel_refuse(SYS_mprotect, 0, 1, 2, EACCES);
    ck_assert_int_eq(uf_grow_to(&g, 3 * UF_PAGE), -EACCES);
    ck_assert_uint_eq(g.usable, 2 * UF_PAGE);
    kernel_refuse(SYS_mprotect, 0, 1, 2, ENOMEM);
    ck_assert_ptr_null(uf_grow_take(&g, 3 * UF_PAGE));
    ck_assert_uint_eq(g.used, 0);
    ck_assert_ptr_eq(uf_grow_take(&g, 3 * UF_PAGE), (void *)g.base);
}
END_TEST

START_TEST(pieces_are_zero_aligned_in_a_row_and_end_in_null)
{
    ck_assert_int_eq(uf_grow_reserve(&g, MIB, MIB, UF_PAGE), 0);
    uintptr_t expected = g.base;
    for (size_t size = 1; size < 1200; size++) {
        char *p = uf_grow_take(&g, size);
        MUST((uintptr_t)p == expected, "size %zu: %p, not %lx", size, (void *)p, expected);
        for (size_t i = 0; i < size; i++) MUST(p[i] == 0, "size %zu: byte %zu", size, i);
        memset(p, 0xff, size);
        expected += uf_up(size, 16);
    }
    size_t left = g.base + MIB - expected;
    ck_assert_ptr_null(uf_grow_take(&g, left + 1));
    ck_assert_ptr_null(uf_grow_take(&g, SIZE_MAX));
    ck_assert_ptr_null(uf_grow_take(&g, SIZE_MAX - 14)); /* rounds up to nothing */
    ck_assert_ptr_eq(uf_grow_take(&g, left), (void *)expected);
    ck_assert_ptr_null(uf_grow_take(&g, 1));
}
END_TEST

enum { THREADS = 4, TAKES = 50000, PIECE = 16 };
static void *taken[THREADS][TAKES];
static pthread_barrier_t start;

/* Each fills its pieces with its own number; a piece that two have got shows. */
static void *take_many(void *data)
{
    size_t me = (size_t)data;
    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < TAKES; i++)
        if ((taken[me][i] = uf_grow_take(&g, PIECE))) memset(taken[me][i], (int)me + 1, PIECE);
    return NULL;
}

START_TEST(threads_never_share_a_piece_even_while_growth_is_refused)
{
    pthread_t threads[THREADS];
    unsigned got = 0;
    ck_assert_int_eq(uf_grow_reserve(&g, 4 * MIB, 4 * MIB, UF_PAGE), 0);
    pthread_barrier_init(&start, NULL, THREADS);
    kernel_refuse(SYS_mprotect, 0, 3, 60, ENOMEM);
    for (size_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, take_many, (void *)i);
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (size_t me = 0; me < THREADS; me++)
        for (unsigned i = 0; i < TAKES; i++)
            for (unsigned k = 0; taken[me][i] && k < PIECE; k++) {
                got += k == 0;
                MUST(((char *)taken[me][i])[k] == (char)(me + 1), "piece %u of thread %zu is another's too", i, me);
            }
    ck_assert_uint_eq(g.used, got * PIECE);
    ck_assert_uint_ge(kernel.refused, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("grow");
    TCase *c = tcase_create("grow");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_refused_reservation_is_halved_down_to_the_least);
    tcase_add_test(c, growth_is_by_steps_and_never_past_the_end);
    tcase_add_test(c, a_refused_step_is_tried_smaller_and_a_refused_need_reported);
    tcase_add_test(c, pieces_are_zero_aligned_in_a_row_and_end_in_null);
    tcase_add_test(c, threads_never_share_a_piece_even_while_growth_is_refused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
