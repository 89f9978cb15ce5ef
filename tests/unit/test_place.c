/* test_place.c: every size, alignment and side; the comparison of bytes at every offset. */
#include "kernel.h"
#include "pages/place.h"

enum { SIZES = 20000, MODES = UF_ALIGN_4096 + 1 };

/* Arenas begin on a page, rarely on more. */
static const uintptr_t bases[] = { 0x7f1234567000, 0x7f0000000000, 0x10000fff000 };

START_TEST(standard_alignment_fits_every_type_that_fits)
{
    for (size_t size = 0; size <= SIZES; size++) {
        size_t a = uf_place_align(size, UF_ALIGN_STANDARD);
        if (size == 0 || size >= 16) MUST(a == 16, "size %zu: %zu", size, a);
        else MUST(a <= size && 2 * a > size && (a & (a - 1)) == 0, "size %zu: %zu", size, a);
    }
}
END_TEST

START_TEST(exact_alignment_leaves_no_slack)
{
    for (size_t size = 1; size <= SIZES; size++) {
        size_t a = uf_place_align(size, UF_ALIGN_EXACT);
        MUST(size % a == 0, "size %zu: %zu leaves slack", size, a);
        MUST(a == 16 || size % (2 * a) != 0, "size %zu: %zu is not the largest", size, a);
    }
    ck_assert_uint_eq(uf_place_align(0, UF_ALIGN_EXACT), 16);
}
END_TEST

START_TEST(numbered_alignment_is_that_number)
{
    size_t n = 1;
    for (unsigned mode = UF_ALIGN_1; mode < MODES; mode++, n *= 2)
        for (size_t size = 0; size <= SIZES; size += 7) MUST(uf_place_align(size, mode) == n, "mode %u size %zu", mode, size);
    ck_assert_uint_eq(n, 8192);
}
END_TEST

static void place_one(uintptr_t base, size_t size, size_t align, bool left)
{
    unsigned class = uf_place_class(size, align);
    MUST(class < UF_CLASSES, "size %zu align %zu: no class", size, align);
    uintptr_t guard = base + uf_class_bytes(class) - UF_PAGE;
    uintptr_t at = uf_place_start(base, class, size, align, left), end = at + size;
    MUST(at >= base && end <= guard, "size %zu align %zu left %d: outside of its slot", size, align, left);
    MUST(at % align == 0, "size %zu align %zu left %d: at %lx", size, align, left, at);
    MUST(uf_place_from(at) >= base && uf_place_to(at, size) <= guard, "size %zu align %zu: the guard is touched", size, align);
    if (left) MUST(at - base < align && (align > UF_PAGE || at == base), "size %zu align %zu: not at the left", size, align);
    else MUST(guard - end < align, "size %zu align %zu: slack %zu", size, align, guard - end);
    if (left || class == 0 || align > UF_PAGE) return;
    uintptr_t smaller = base + uf_class_bytes(class - 1) - UF_PAGE;
    MUST(smaller - base < size || uf_down(smaller - size, align) < base, "size %zu align %zu: a smaller slot would do", size, align);
}

START_TEST(blocks_lie_inside_aligned_and_against_their_guard)
{
    for (size_t align = 1; align <= 65536; align *= 2)
        for (size_t size = 0; size <= SIZES; size++)
            for (unsigned b = 0; b < UF_COUNT(bases); b++) place_one(bases[b], size, align, _i);
}
END_TEST

START_TEST(every_align_mode_places_every_size)
{
    for (unsigned mode = 0; mode < MODES; mode++)
        for (size_t size = 0; size <= SIZES; size++) {
            size_t align = uf_place_align(size, mode);
            place_one(bases[0], size, align, _i);
            if (mode != UF_ALIGN_EXACT || _i || !size) continue;
            unsigned class = uf_place_class(size, align);
            uintptr_t end = uf_place_start(bases[0], class, size, align, false) + size;
            MUST(end % UF_PAGE == 0, "size %zu: slack in exact mode", size);
        }
}
END_TEST

START_TEST(large_sizes_and_alignments)
{
    for (unsigned bit = 15; bit < 44; bit++)
        for (int d = -1; d <= 1; d++)
            for (size_t align = 1; align <= (size_t)1 << 30; align *= 8) place_one(bases[0], ((size_t)1 << bit) + (size_t)d, align, _i);
    size_t too_much[] = { ((size_t)1 << 46) + 1, (size_t)1 << 47, (size_t)1 << 63, SIZE_MAX, SIZE_MAX - 4096, PTRDIFF_MAX };
    for (unsigned i = 0; i < UF_COUNT(too_much); i++) {
        MUST(uf_place_class(too_much[i], 1) == UF_CLASSES, "size %zx", too_much[i]);
        MUST(uf_place_class(1, too_much[i]) == UF_CLASSES, "align %zx", too_much[i]);
    }
    ck_assert_uint_eq(uf_place_class((size_t)1 << 46, 16), UF_CLASSES);
}
END_TEST

START_TEST(nothing_past_the_end_is_read)
{
    char *page = mmap(NULL, 2 * UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uintptr_t end = (uintptr_t)page + UF_PAGE;
    mprotect(page + UF_PAGE, UF_PAGE, PROT_NONE);
    memset(page, UF_CANARY, UF_PAGE);
    for (size_t n = 0; n < 200; n++) MUST(uf_place_differs(end - n, end, UF_CANARY) == end, "%zu bytes before a wall", n);
}
END_TEST

START_TEST(differing_bytes_are_found_wherever_they_are)
{
    static _Alignas(64) unsigned char room[256];
    for (size_t from = 0; from < 40; from++)
        for (size_t n = 0; n <= 120; n++) {
            uintptr_t a = (uintptr_t)room + from, b = a + n;
            memset(room, 0x11, sizeof room); /* what lies around must not matter */
            memset(room + from, UF_CANARY, n);
            MUST(uf_place_differs(a, b, UF_CANARY) == b, "whole at %zu+%zu", from, n);
            MUST(uf_place_differs_last(a, b, UF_CANARY) == a, "whole at %zu+%zu, last", from, n);
            for (size_t i = 0; i < n; i++) {
                room[from + i] ^= 1;
                MUST(uf_place_differs(a, b, UF_CANARY) == a + i, "%zu+%zu byte %zu", from, n, i);
                MUST(uf_place_differs_last(a, b, UF_CANARY) == a + i, "%zu+%zu byte %zu, last", from, n, i);
                room[from + n - 1] ^= 0x80;
                MUST(uf_place_differs(a, b, UF_CANARY) == a + i, "%zu+%zu byte %zu of two", from, n, i);
                MUST(uf_place_differs_last(a, b, UF_CANARY) == b - 1, "%zu+%zu byte %zu of two, last", from, n, i);
                room[from + n - 1] ^= 0x80;
                room[from + i] ^= 1;
            }
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("place");
    TCase *c = tcase_create("place");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, standard_alignment_fits_every_type_that_fits);
    tcase_add_test(c, exact_alignment_leaves_no_slack);
    tcase_add_test(c, numbered_alignment_is_that_number);
    tcase_add_loop_test(c, blocks_lie_inside_aligned_and_against_their_guard, 0, 2);
    tcase_add_loop_test(c, every_align_mode_places_every_size, 0, 2);
    tcase_add_loop_test(c, large_sizes_and_alignments, 0, 2);
    tcase_add_test(c, nothing_past_the_end_is_read);
    tcase_add_test(c, differing_bytes_are_found_wherever_they_are);
    suite_add_tcase(s, c);
    return run_suite(s);
}
