/* test_compact.c: compact guards: cells, rows, quarantine, canary between blocks, healing. */
#include "cells.h"

START_TEST(every_kind_fits_its_page)
{
    for (unsigned i = 0; i < UF_CELL_KINDS; i++) {
        unsigned cells = uf_cell_kinds[i].cells, bytes = uf_cell_kinds[i].bytes;
        ck_assert_uint_le(UF_CELL_GAP + cells * bytes, UF_PAGE);
        ck_assert_uint_eq(bytes % 16, 0);
        if (i) ck_assert_uint_gt(bytes, uf_cell_kinds[i - 1].bytes);
    }
    ck_assert_uint_ge(uf_cell_kinds[UF_CELL_KINDS - 1].bytes, UF_COMPACT_MOST + UF_CELL_GAP);
    if (!up()) return;
    for (size_t size = 1; size <= UF_COMPACT_MOST; size++) {
        uf_ref ref = make(t, size, 1);
        ck_assert_uint_ne(ref, 0);
        ck_assert_uint_ge(uf_region_slot(ref)->cell, size + UF_CELL_GAP);
        leave(t, ref, 1);
    }
}
END_TEST

/* Pages that hold one block each would need as many as there are blocks. */
START_TEST(blocks_share_memory_and_no_byte)
{
    enum { N = 5000 };
    static uf_ref ref[N];
    unsigned sets = 0;
    if (!up()) return;
    for (unsigned i = 0; i < N; i++) ck_assert((ref[i] = make(t, 64, (unsigned char)i)) != 0);
    struct uf_sheet *s = atomic_load(&uf_sheets);
    ck_assert_ptr_null(s->next);
    ck_assert_uint_eq(s->rows, (N / 16 + 51) / 51); /* a page's cells are used before the next pages' */
    for (unsigned i = 0; i < N; i++) ck_assert(page_there(uf_region_base_of(ref[i])));
    uint64_t seen = 0;
    for (unsigned i = 0; i < 16; i++) seen |= (uint64_t)1 << (uf_region_slot(ref[i])->start >> 6 & 63);
    for (; seen; seen &= seen - 1) sets++;
    ck_assert_uint_ge(sets, 14); /* of the cache, for the blocks of a row */
    for (unsigned i = 0; i < N; i++) leave(t, ref[i], (unsigned char)i);
}
END_TEST

struct seen { unsigned char by[1 << 20]; };
static bool count(uf_ref ref, struct uf_slot *s, void *data)
{
    (void)s;
    ((struct seen *)data)->by[ref % (1 << 20)]++;
    return true;
}

START_TEST(every_slot_is_found_once)
{
    static struct seen seen;
    static uf_ref ref[3000];
    if (!up()) return;
    for (unsigned i = 0; i < 3000; i++) ref[i] = make(t, i % 2 ? 40 : 700, 1);
    uf_region_each(count, &seen);
    for (unsigned i = 0; i < 3000; i++) ck_assert_uint_eq(seen.by[ref[i] % (1 << 20)], 1);
    for (unsigned i = 0; i < 3000; i++) ck_assert_uint_eq(uf_region_find(uf_region_base_of(ref[i]) + 4095), ref[i]);
    uintptr_t past = uf_region_base_of(uf_alias_of(ref[0])->first) + UF_SHEET_BYTES; /* addresses whose records are others' */
    ck_assert_uint_eq(uf_region_find(past), 0);
    ck_assert(!page_there(past));
    ck_assert_uint_eq(uf_region_class(ref[0]), UF_CLASS_COMPACT);
    ck_assert_uint_eq(uf_class_bytes(UF_CLASS_COMPACT), UF_PAGE);
}
END_TEST

/* Lives of all lengths and calls that fail: no slot is given out twice, none loses its bytes. */
static void lives(unsigned fail_at)
{
    enum { LIVE = 900, STEPS = 15000 };
    static uf_ref live[LIVE];
    unsigned char fill[LIVE];
    unsigned made = 0;
    uint64_t r = 11 + fail_at;
    if (fail_at) kernel_refuse(KERNEL_ANY, 0, fail_at, 3, ENOMEM);
    for (unsigned i = 0; i < STEPS; i++) {
        r = r * 6364136223846793005ull + 1442695040888963407ull;
        unsigned at = (unsigned)(r >> 33) % LIVE;
        if (live[at]) {
            if (fail_at) block_gone(t, live[at]); /* its page may be kept */
            else leave(t, live[at], fill[at]);
        }
        fill[at] = (unsigned char)i;
        live[at] = make(t, 1 + (r >> 20) % 200, fill[at]);
        made += live[at] != 0;
    }
    kernel_honest();
    if (!fail_at) ck_assert_uint_eq(made, STEPS);
    for (unsigned i = 0; i < LIVE; i++)
        if (live[i]) leave(t, live[i], fill[i]);
}

START_TEST(lives_of_all_lengths)
{
    if (!up()) return;
    uf_options.quarantine = _i ? 1 << 20 : 0;
    lives(0);
}
END_TEST

START_TEST(refusals_lose_no_block)
{
    if (!up()) return;
    uf_options.quarantine = 0;
    lives((unsigned)_i);
}
END_TEST

START_TEST(a_freed_slot_waits)
{
    enum { ROWS = 32 };
    if (!up()) return;
    uf_options.quarantine = ROWS << 8;
    uf_ref first = make(t, 100, 1);
    leave(t, first, 1);
    for (unsigned i = 1; i < ROWS * 14; i++) {
        uf_ref ref = make(t, 100, 1);
        ck_assert_uint_ne(ref, first);
        leave(t, ref, 1);
    }
    bool again = false;
    for (unsigned i = 0; i < 4 * ROWS * 16 && !again; i++) {
        uf_ref ref = make(t, 100, 1);
        again = ref == first;
        leave(t, ref, 1);
    }
    ck_assert(again); /* memory is used again at last */
}
END_TEST

/* Two blocks that are neighbours in a page: the second is in the next alias. */
static uf_ref ref64[64];
static void neighbours(struct uf_slot **a, struct uf_slot **b)
{
    uf_ref *ref = ref64;
    for (unsigned i = 0; i < 64; i++) ref[i] = make(t, 60, 1);
    *a = uf_region_slot(ref[2]);
    *b = uf_region_slot(ref[18]);
    ck_assert_uint_eq(((*a)->start & 4095) + (*a)->cell, (*b)->start & 4095);
}

START_TEST(damage_belongs_to_who_made_it)
{
    struct uf_slot *a, *b;
    struct uf_damage d;
    if (!up()) return;
    neighbours(&a, &b);
    char *end = (char *)a->start + a->size, *next = end + (a->cell - a->size); /* where B begins, seen on A's page */
    *end = 1;
    ck_assert(uf_slot_damaged(a, &d) && d.after && d.first == (uintptr_t)end && d.last == (uintptr_t)end && !uf_slot_damaged(b, &d));
    uf_slot_mend(a);
    ck_assert(!uf_slot_damaged(a, &d));
    for (char *at = end; at < next; at++) *at = 1; /* all that lies between: from A's end on */
    ck_assert(uf_slot_damaged(a, &d) && d.after && d.last == (uintptr_t)next - 1 && !uf_slot_damaged(b, &d));
    uf_slot_mend(a);
    *((char *)b->start - 1) = 1;
    ck_assert(uf_slot_damaged(b, &d) && !d.after && d.first == b->start - 1 && !uf_slot_damaged(a, &d));
    a->state = UF_QUARANTINED; /* then nobody else can have done it */
    ck_assert(uf_slot_damaged(b, &d) && !d.after);
    uf_slot_mend(b);
    ck_assert(!uf_slot_damaged(b, &d));
    ck_assert_uint_eq(*(unsigned char *)b->start, 1);
}
END_TEST

START_TEST(a_stray_touch_meets_zeroes_and_no_neighbour)
{
    struct uf_slot *a, *b;
    bool done = false;
    if (!up()) return;
    neighbours(&a, &b);
    uf_ref old = uf_region_find(a->start);
    char *page = (char *)uf_region_base_of(old);
    ck_assert(uf_compact_heal((uintptr_t)page, &done) && done); /* it is there: nothing happens */
    ck_assert_uint_eq(*(unsigned char *)a->start, 1);
    leave(t, old, 1);
    ck_assert(uf_compact_heal((uintptr_t)page + 77, &done) && done);
    for (unsigned i = 0; i < 4096; i++) ck_assert_uint_eq(page[i], 0);
    memset(page, 0xEE, 4096);
    ck_assert(uf_place_differs(b->start, b->start + b->size, 1) == b->start + b->size);
    uf_options.quarantine = 0;
    for (unsigned i = 0; i < 16; i++)
        if (ref64[i] != old) leave(t, ref64[i], 1);
    bool beside = false;
    for (unsigned i = 0; i < 500; i++) { /* a page of its own lies there: never the alias' again */
        uf_ref ref = make(t, 60, 1);
        ck_assert_uint_ne(ref, old);
        beside |= ref == old + 1;
        leave(t, ref, 1);
    }
    ck_assert(beside); /* the row was used again */
    ck_assert(!uf_compact_heal(uf_region_start + 5, &done));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("compact");
    TCase *c = tcase_create("compact");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_kind_fits_its_page);
    tcase_add_test(c, blocks_share_memory_and_no_byte);
    tcase_add_test(c, every_slot_is_found_once);
    tcase_add_loop_test(c, lives_of_all_lengths, 0, 2);
    tcase_add_loop_test(c, refusals_lose_no_block, 1, 30);
    tcase_add_test(c, a_freed_slot_waits);
    tcase_add_test(c, damage_belongs_to_who_made_it);
    tcase_add_test(c, a_stray_touch_meets_zeroes_and_no_neighbour);
    suite_add_tcase(s, c);
    return run_suite(s);
}
