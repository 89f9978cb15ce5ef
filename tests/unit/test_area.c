/* test_area.c: records of reservations, their bits, and the table of counts. */
#include "kernel.h"
#include "touch/area.h"
#include "touch/count.h"

#include <pthread.h>

enum { PAGES = 200 };
static const struct uf_area_new wish = { .from = 0x10000000, .size = PAGES * 4096, .asked = PAGES * 4096 - 5, .alloc_trace = 7, .alloc_tid = 1, .what = UF_AREA_BLOCK };

static unsigned ones(_Atomic uint64_t *bits)
{
    unsigned n = 0;
    for (uint64_t i = 0; i < PAGES; i++) n += uf_area_bit(bits, i);
    return n;
}

START_TEST(a_record_goes_on_with_the_next_of_its_kind)
{
    ck_assert_int_eq(uf_area_open(), 0);
    uint32_t id = uf_area_begin(&wish, 1);
    struct uf_area *a = uf_area_get(id);
    ck_assert_uint_ne(id, 0);
    ck_assert(!uf_area_set(a->present, 3) && uf_area_set(a->present, 3) && !uf_area_set(a->ever, 3));
    uint32_t other = uf_area_begin(&wish, 1);
    ck_assert_uint_ne(other, id); /* the first still lives */
    uf_area_less(id, a->from, a->from + a->size / 2);
    ck_assert_uint_ne(uf_area_begin(&wish, 1), id);
    uf_area_less(id, a->from, a->from + a->size);
    struct uf_area_new larger = wish;
    larger.size += 4096;
    ck_assert_uint_ne(uf_area_begin(&larger, 1), id); /* another size is another record */
    ck_assert_uint_eq(uf_area_begin(&wish, 1), id);
    ck_assert_uint_eq(atomic_load(&a->times), 2);
    ck_assert_uint_eq(atomic_load(&a->reserved), 2 * wish.size);
    ck_assert_uint_eq(ones(a->present) + ones(a->ever), 0);
}
END_TEST

START_TEST(what_is_given_back_loses_its_bits_alone)
{
    ck_assert_int_eq(uf_area_open(), 0);
    struct uf_area *a = uf_area_get(uf_area_begin(&wish, 1));
    for (uint64_t i = 0; i < PAGES; i++) uf_area_set(a->present, i), uf_area_set(a->ever, i);
    for (uint64_t from = 0; from < PAGES; from += 37)
        for (uint64_t n = 1; n < 130; n += 43) {
            for (uint64_t i = 0; i < PAGES; i++) uf_area_set(a->present, i);
            uf_area_gone(a, a->from + from * 4096, a->from + (from + n) * 4096);
            for (uint64_t i = 0; i < PAGES; i++) ck_assert_int_eq(uf_area_bit(a->present, i), i < from || i >= from + n);
        }
    uf_area_gone(a, 0, a->from + 4096); /* from before it, and past its end */
    uf_area_gone(a, a->from + (PAGES - 1) * 4096, UINTPTR_MAX);
    ck_assert(!uf_area_bit(a->present, 0) && !uf_area_bit(a->present, PAGES - 1));
    ck_assert_uint_eq(ones(a->ever), PAGES);
}
END_TEST

START_TEST(a_mapping_at_its_old_address_is_touched_again)
{
    struct uf_area_new map = wish;
    map.what = UF_AREA_MAPPING;
    ck_assert_int_eq(uf_area_open(), 0);
    uint32_t id = uf_area_begin(&map, 1);
    struct uf_area *a = uf_area_get(id);
    uf_area_set(a->ever, 5);
    uf_area_less(id, a->from, a->from + a->size);
    ck_assert_uint_eq(uf_area_begin(&map, 1), id);
    ck_assert(uf_area_bit(a->ever, 5));
    uf_area_less(id, a->from, a->from + a->size);
    map.from += 1 << 20;
    ck_assert_uint_eq(uf_area_begin(&map, 1), id);
    ck_assert(!uf_area_bit(a->ever, 5));
}
END_TEST

enum { THREADS = 4, EACH = 20000, KEYS = 50 };

static void *adds(void *unused)
{
    for (unsigned i = 0; i < EACH; i++) uf_count_add(1 + i % KEYS, 1 + i % 3, i % 2, 0, i, 1, i % 5 == 0);
    return unused;
}

START_TEST(every_count_is_kept_whoever_adds)
{
    pthread_t thread[THREADS];
    uint64_t pages = 0, again = 0;
    ck_assert_int_eq(uf_area_open(), 0);
    ck_assert_int_eq(uf_count_open(true), 0);
    for (unsigned i = 0; i < 3; i++) ck_assert_uint_eq(uf_area_begin(&wish, 1), i + 1);
    for (unsigned i = 0; i < THREADS; i++) ck_assert_int_eq(pthread_create(&thread[i], NULL, adds, NULL), 0);
    for (unsigned i = 0; i < THREADS; i++) pthread_join(thread[i], NULL);
    for (uint32_t id = 1; id <= uf_count_used(); id++) {
        pages += atomic_load(&uf_count_get(id)->pages);
        again += atomic_load(&uf_count_get(id)->again);
    }
    ck_assert_uint_eq(pages, THREADS * EACH / 5 * 4);
    ck_assert_uint_eq(again, THREADS * EACH / 5);
    ck_assert_uint_eq(uf_touched_used(), THREADS * EACH);
    ck_assert_uint_eq(atomic_load(&uf_count_lost), 0);
    uf_count_zero();
    ck_assert_uint_eq(uf_touched_used(), 0);
    uf_count_add(1, 1, 0, 0, 9, 1, false);
    ck_assert_uint_eq(uf_touched_get(0)->page, 9);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("area");
    TCase *t = tcase_create("area");
    tcase_add_test(t, a_record_goes_on_with_the_next_of_its_kind);
    tcase_add_test(t, what_is_given_back_loses_its_bits_alone);
    tcase_add_test(t, a_mapping_at_its_old_address_is_touched_again);
    tcase_add_test(t, every_count_is_kept_whoever_adds);
    suite_add_tcase(s, t);
    return run_suite(s);
}
