/* test_diagnose.c: tables for what is pure, a small arena for the search. */
#include "blocks.h"
#include "faults/diagnose.h"

#define L UF_LIVE
#define Q UF_QUARANTINED

static struct uf_slot_view view(uintptr_t start, uint64_t size, enum uf_state state)
{
    return (struct uf_slot_view){ .ref = 1, .state = state, .block = { .known = true, .freed = state != UF_LIVE, .start = start, .size = size } };
}

START_TEST(far_is_zero_inside_and_counts_from_one_outside)
{
    static const struct { uintptr_t start; uint64_t size; uintptr_t at; uint64_t far; } rows[] = {
        { 1000, 10, 1000, 0 }, { 1000, 10, 1009, 0 }, { 1000, 10, 1010, 1 }, { 1000, 10, 1011, 2 }, { 1000, 10, 999, 1 },
        { 1000, 10, 0, 1000 }, { 1000, 0, 1000, 1 },  { 1000, 0, 999, 1 },   { 1000, 1, 1000, 0 },  { 1000, 1, 1001, 1 },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct uf_slot_view v = view(rows[i].start, rows[i].size, L);
        MUST(uf_diagnose_far(&v, rows[i].at) == rows[i].far, "row %u: %lu", i, uf_diagnose_far(&v, rows[i].at));
    }
}
END_TEST

START_TEST(the_kind_is_of_state_and_side)
{
    static const struct { enum uf_state state; uintptr_t at; enum uf_kind kind; } rows[] = {
        { L, 99, UF_KIND_HEAP_UNDERFLOW },  { L, 110, UF_KIND_HEAP_OVERFLOW },   { L, 0, UF_KIND_HEAP_UNDERFLOW },
        { Q, 99, UF_KIND_USE_AFTER_FREE },  { Q, 100, UF_KIND_USE_AFTER_FREE },  { Q, 110, UF_KIND_USE_AFTER_FREE },
        { UF_PENDING, 105, UF_KIND_USE_AFTER_FREE }, { UF_LEAVING, 105, UF_KIND_USE_AFTER_FREE },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct uf_slot_view v = view(100, 10, rows[i].state);
        MUST(uf_diagnose_kind(&v, rows[i].at) == rows[i].kind, "row %u: %u", i, uf_diagnose_kind(&v, rows[i].at));
    }
}
END_TEST

START_TEST(the_better_explanation_of_two)
{
    /* blocks at 100 and at 200, ten bytes each: who explains AT, 0 the first, 1 the second */
    static const struct { enum uf_state a, b; uintptr_t at; int better; } rows[] = {
        { L, L, 105, 0 }, { L, L, 205, 1 }, { L, L, 120, 0 }, { L, L, 190, 1 }, { Q, Q, 120, 0 }, { Q, Q, 190, 1 },
        { Q, L, 105, 0 },  /* inside a freed one is no question */
        { L, Q, 205, 1 },
        { Q, L, 120, 1 },  /* 11 from the freed, 80 from the living: still the living */
        { Q, L, 112, 0 },  /* 3 from the freed, 88 from the living: too far */
        { L, Q, 199, 0 + 1 }, { L, Q, 180, 0 }, { L, Q, 155, 0 },
        { L, L, 154, 0 }, { L, L, 155, 1 }, { L, L, 50, 0 }, { L, L, 900, 1 },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct uf_slot_view a = view(100, 10, rows[i].a), b = view(200, 10, rows[i].b);
        const struct uf_slot_view *want = rows[i].better ? &b : &a;
        MUST(uf_diagnose_better(&a, &b, rows[i].at) == want, "row %u", i);
        MUST(uf_diagnose_better(&b, &a, rows[i].at) == want, "row %u the other way round", i);
    }
}
END_TEST

static uf_ref made(size_t size, enum uf_state state, bool left)
{
    uf_ref ref = block_record(uf_thread(), size, 16, left);
    struct uf_slot *s = uf_region_slot(ref);
    s->alloc_trace = ref * 2, s->free_trace = ref * 3, s->alloc_tid = 11, s->free_tid = 12, s->family = 3, s->free_family = 4;
    s->state = state;
    return ref;
}

START_TEST(a_view_says_what_the_record_says)
{
    struct uf_slot_view v;
    ck_assert(arena_on(UF_BACKEND_MPROTECT - 1, 64));
    uf_ref live = made(100, UF_LIVE, false), dead = made(50, UF_QUARANTINED, false);
    ck_assert(uf_diagnose_view(live, &v) && v.ref == live && v.state == UF_LIVE && !v.block.freed && v.block.known);
    ck_assert(v.block.size == 100 && v.block.alloc_trace == live * 2 && v.block.free_trace == 0 && v.block.alloc_tid == 11);
    ck_assert(uf_diagnose_view(dead, &v) && v.block.freed && v.block.free_trace == dead * 3 && v.block.free_tid == 12);
    ck_assert(v.block.family == 3 && v.block.free_family == 4 && v.block.start == uf_region_slot(dead)->start);
    ck_assert(!uf_diagnose_view(dead + 1, &v)); /* never used */
}
END_TEST

static void expect(uintptr_t at, uf_ref ref, const char *what)
{
    struct uf_slot_view v = { 0 };
    bool found = uf_diagnose_find(at, &v);
    MUST(found == (ref != 0) && (!found || v.ref == ref), "%s: slot %x, not %x", what, found ? v.ref : 0, ref);
}

START_TEST(the_search_finds_the_block_that_explains_a_touch)
{
    ck_assert(arena_on(UF_BACKEND_MPROTECT - 1, 64));
    expect(uf_region_start + 5, 0, "an arena without a block");
    uf_ref a = made(4000, UF_LIVE, false), b = made(4000, UF_LIVE, true);
    struct uf_slot *sa = uf_region_slot(a), *sb = uf_region_slot(b);
    expect(sa->start, a, "first byte");
    expect(sa->start + 3999, a, "last byte");
    expect(sa->start + 4000, a, "one past the end");
    expect(sa->start - 1, a, "one before");
    expect(sb->start - 1, b, "before a block at the left of its slot: the guard is the slot's before it");
    expect(sb->start + 4000, b, "past it");
    expect(uf_region_start + UF_PAGE, a, "the guard before the first slot of all");
    expect(uf_region_base_of(b + 20), b, "a few slots past the last block");
    expect(uf_region_base_of(b + 70), 0, "more slots away than are looked at");
    sa->state = UF_QUARANTINED;
    expect(sa->start + 100, a, "inside a freed block, a live one next to it");
    expect(sa->start + 4090, a, "just past a freed block");
    uf_ref last = made(3 << 20, UF_LIVE, false); /* alone in its chunk, the last one in use */
    uintptr_t end = uf_region_base_of(last) + uf_class_bytes(uf_region_class(last));
    expect(end + 8, last, "past the last chunk in use");
    expect(end + 4 * ((uintptr_t)1 << UF_CHUNK_SHIFT), 0, "far past it");
    uf_ref big = made(20 << 20, UF_QUARANTINED, false);
    expect(uf_region_slot(big)->start + (10 << 20), big, "the middle of a block of many chunks");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("diagnose");
    TCase *c = tcase_create("diagnose");
    tcase_add_test(c, far_is_zero_inside_and_counts_from_one_outside);
    tcase_add_test(c, the_kind_is_of_state_and_side);
    tcase_add_test(c, the_better_explanation_of_two);
    tcase_add_test(c, a_view_says_what_the_record_says);
    tcase_add_test(c, the_search_finds_the_block_that_explains_a_touch);
    suite_add_tcase(s, c);
    return run_suite(s);
}
