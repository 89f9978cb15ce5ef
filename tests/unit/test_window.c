/* test_window.c: which slots have a window, when there are too many, when the kernel refuses, in a forked child. */
#include "blocks.h"
#include "pages/window.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

static unsigned opened, closed, refuse_from = UINT_MAX;
static uintptr_t last_from, last_size;
static long fake_open(uintptr_t from, size_t size)
{
    last_from = from, last_size = size;
    return ++opened >= refuse_from ? -ENOMEM : 0;
}
static long fake_close(uintptr_t from, size_t size)
{
    last_from = from, last_size = size;
    return closed++, 0;
}
static struct uf_backend fake;

static void with_fake(void)
{
    ck_assert(arena_on(UF_BACKEND_MPROTECT - 1, 64));
    fake = *uf_backend;
    fake.open_window = fake_open;
    fake.close_window = fake_close;
    uf_backend = &fake;
}

START_TEST(places_run_out_and_come_back)
{
    with_fake();
    unsigned got = 0;
    for (uf_ref ref = 7; got < 10000; ref += 4096, got++) /* all of one place in the table */
        if (uf_window_open(ref, UF_PAGE, UF_PAGE)) break;
    ck_assert_uint_eq(got, 64);
    ck_assert_uint_eq(opened, 64);
    ck_assert_int_eq(uf_window_open(7 + 4096 * 64, UF_PAGE, UF_PAGE), -ENOMEM);
    ck_assert_int_eq(uf_window_close(7 + 4096 * 30, UF_PAGE, UF_PAGE), 0);
    ck_assert_int_eq(uf_window_open(7 + 4096 * 64, UF_PAGE, UF_PAGE), 0);
    ck_assert_int_ne(uf_window_open(7 + 4096 * 65, UF_PAGE, UF_PAGE), 0);
    ck_assert_int_eq(uf_window_open(500, UF_PAGE, UF_PAGE), 0);
}
END_TEST

START_TEST(a_refused_window_takes_no_place)
{
    with_fake();
    refuse_from = 1;
    for (int i = 0; i < 200; i++) ck_assert_int_eq(uf_window_open(9, 5 * UF_PAGE, UF_PAGE), -ENOMEM);
    ck_assert_uint_eq(opened, 200); /* asked each time, not refused by a full table */
    uf_window_after_fork();
    ck_assert_uint_eq(opened, 200);
}
END_TEST

START_TEST(a_child_opens_the_same_windows_again)
{
    with_fake();
    uf_ref ref[3];
    for (int i = 0; i < 3; i++) {
        ref[i] = block_record(uf_thread(), 5000, 16, false);
        ck_assert_int_eq(uf_window_open(ref[i], 0, 0), 0);
    }
    uf_window_close(ref[1], 0, 0);
    opened = 0;
    uf_window_after_fork();
    ck_assert_uint_eq(opened, 2);
    ck_assert_uint_eq(last_from, uf_place_from(uf_region_slot(ref[2])->start));
    ck_assert_uint_eq(last_size, 2 * UF_PAGE);
    opened = 0;
    refuse_from = 1; /* refused: those places are free and the next block may try again */
    uf_window_after_fork();
    uf_window_after_fork();
    ck_assert_uint_eq(opened, 2);
}
END_TEST

START_TEST(a_big_block_is_native_memory_and_fenced)
{
    if (!arena_on((unsigned)_i, 256)) return;
    for (size_t size = UF_WINDOW_LEAST; size < UF_WINDOW_LEAST + 20; size += 7) {
        uf_ref ref = block_record(uf_thread(), size, 16, size & 1);
        struct uf_slot *s = uf_region_slot(ref);
        ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
        ck_assert_uint_ne(s->flags & UF_SLOT_WINDOW, 0);
        check_block(ref, 0);
        memset((void *)s->start, 0x5A, size);
        block_gone(uf_thread(), ref);
        check_absent(ref, "freed");
    }
}
END_TEST

START_TEST(without_a_window_zero_pages_do)
{
    ck_assert(arena_on(UF_BACKEND_MPROTECT - 1, 256));
    fake = *uf_backend;
    fake.open_window = fake_open;
    uf_backend = &fake;
    refuse_from = 1;
    uf_ref ref = block_record(uf_thread(), UF_WINDOW_LEAST, 16, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0x42), 0);
    ck_assert_uint_eq(opened, 1);
    ck_assert_uint_eq(s->flags & UF_SLOT_WINDOW, 0);
    check_block(ref, 0x42);
    block_gone(uf_thread(), ref);
    check_absent(ref, "freed");
}
END_TEST

/* Closing refused: the block is gone all the same, and what comes next is refused or whole. */
START_TEST(a_window_that_will_not_close_harms_nobody)
{
    if (!arena_on(0, 64)) return;
    uf_ref ref = block_record(uf_thread(), UF_WINDOW_LEAST, 16, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    *(char *)s->start = 42;
    kernel_refuse(SYS_ioctl, 0, 1, ALWAYS, ENOMEM);
    block_gone(NULL, ref);
    kernel_honest();
    s->size = 100;
    s->state = UF_LEAVING;
    long err = uf_slot_appear(ref, s, 0);
    ck_assert(err == -ENOENT || err == 0);
    s->size = UF_WINDOW_LEAST;
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    ck_assert_int_eq(*(char *)s->start, 0);
    block_gone(NULL, ref);
    check_absent(ref, "closed at last");
}
END_TEST

static void forked(void *data)
{
    const struct uf_slot *s = data;
    uintptr_t from = uf_place_from(s->start), to = uf_place_to(s->start, s->size);
    if (uf_backend_after_fork() || uf_backend->adopt(uf_region_start, uf_region_size)) _exit(2);
    kernel_refuse(SYS_ioctl, UFFDIO_UNREGISTER, 1, ALWAYS, ENOMEM);
    uf_window_after_fork();
    if (!kernel.refused) _exit(3);
    kernel_honest();
    for (; from < to; from += UF_PAGE)
        if (!page_there(from)) _exit(4);
    _exit(*(char *)s->start == 42 ? 0 : 5);
}

/* A system call on a page that is not there would fail, and the block is alive. */
START_TEST(a_child_without_windows_has_its_big_blocks_whole)
{
    if (!arena_on(0, 64)) return;
    uf_ref ref = block_record(uf_thread(), UF_WINDOW_LEAST, 16, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    *(char *)s->start = 42;
    ck_assert_int_eq(in_child(forked, s), 0);
    block_gone(NULL, ref);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("window");
    TCase *c = tcase_create("window");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, places_run_out_and_come_back);
    tcase_add_test(c, a_refused_window_takes_no_place);
    tcase_add_test(c, a_child_opens_the_same_windows_again);
    tcase_add_loop_test(c, a_big_block_is_native_memory_and_fenced, 0, UF_COUNT(all_backends));
    tcase_add_test(c, without_a_window_zero_pages_do);
    tcase_add_test(c, a_child_without_windows_has_its_big_blocks_whole);
    tcase_add_test(c, a_window_that_will_not_close_harms_nobody);
    suite_add_tcase(s, c);
    return run_suite(s);
}
