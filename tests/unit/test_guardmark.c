/* test_guardmark.c: the rungs without a descriptor: guard markers and mprotect. */
#include "kernel.h"

enum { GUARD_INSTALL = 102, GUARD_REMOVE = 103, MARK = 2, PROTECT = 3, PAGES = 40 };

static uintptr_t room;
static unsigned char pattern[PAGES * 4096];

static bool up(int which)
{
    uf_backend = all_backends[which];
    if (uf_backend->open() != 0) {
        printf("skipped: 1 backend %s\n", uf_backend->name);
        fflush(stdout);
        return false;
    }
    room = (uintptr_t)mmap(NULL, sizeof pattern, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t i = 0; i < sizeof pattern; i++) pattern[i] = (unsigned char)(i * 7 + i / 4096);
    ck_assert_int_eq(uf_backend->adopt(room, sizeof pattern), 0);
    ck_assert_int_eq(uf_backend->usable(room, sizeof pattern), 0);
    for (unsigned i = 0; i < PAGES; i++) ck_assert(!page_there(room + i * UF_PAGE));
    return true;
}

START_TEST(absent_and_present_as_asked)
{
    if (!up(_i)) return;
    ck_assert_int_eq(uf_backend->fill(room + UF_PAGE, pattern, 3 * UF_PAGE), 0);
    ck_assert(!page_there(room) && page_there(room + UF_PAGE) && page_there(room + 4 * UF_PAGE - 1) && !page_there(room + 4 * UF_PAGE));
    ck_assert_int_eq(memcmp((void *)(room + UF_PAGE), pattern, 3 * UF_PAGE), 0);
    ck_assert_int_eq(uf_backend->drop(room + 2 * UF_PAGE, UF_PAGE), 0);
    ck_assert(page_there(room + UF_PAGE) && !page_there(room + 2 * UF_PAGE) && page_there(room + 3 * UF_PAGE));
    ck_assert_int_eq(uf_backend->drop(room + 2 * UF_PAGE, UF_PAGE), 0); /* absent already: as well */
    ck_assert_int_eq(uf_backend->zero(room + 2 * UF_PAGE, UF_PAGE), 0);
    for (unsigned i = 0; i < UF_PAGE; i++) MUST(((char *)room)[2 * UF_PAGE + i] == 0, "byte %u of a zero page", i);
    ck_assert_int_eq(uf_backend->open_window(room + 10 * UF_PAGE, 20 * UF_PAGE), 0);
    memset((void *)(room + 10 * UF_PAGE), 1, 20 * UF_PAGE);
    ck_assert_int_eq(uf_backend->close_window(room + 10 * UF_PAGE, 20 * UF_PAGE), 0);
    for (unsigned i = 9; i < 31; i++) ck_assert(!page_there(room + i * UF_PAGE));
    uf_backend->close();
}
END_TEST

START_TEST(a_range_of_many_that_is_refused_is_told_and_the_others_dropped)
{
    struct iovec ranges[8];
    unsigned there = 0;
    if (!up(_i)) return;
    for (unsigned i = 0; i < 8; i++) {
        ranges[i] = (struct iovec){ (void *)(room + i * 2 * UF_PAGE), UF_PAGE };
        ck_assert_int_eq(uf_backend->zero(room + i * 2 * UF_PAGE, UF_PAGE), 0);
    }
    kernel_refuse(_i == MARK ? SYS_madvise : SYS_mprotect, 0, 3, 1, ENOMEM);
    ck_assert_int_eq(uf_backend->drop_many(ranges, 8), -ENOMEM);
    kernel_honest();
    for (unsigned i = 0; i < 8; i++) there += page_there(room + i * 2 * UF_PAGE);
    ck_assert_uint_eq(there, 1);
    ck_assert(page_there(room + 4 * UF_PAGE));
    ck_assert_int_eq(uf_backend->drop_many(ranges, 8), 0);
    ck_assert(!page_there(room + 4 * UF_PAGE));
}
END_TEST

static const int errors[] = { ENOMEM, EINVAL, EPERM, EAGAIN, EINTR };

START_TEST(every_refusal_is_an_answer)
{
    if (!up(_i)) return;
    for (unsigned e = 0; e < UF_COUNT(errors); e++) {
        bool passing = _i == MARK && (errors[e] == EAGAIN || errors[e] == EINTR);
        for (unsigned times = 1; times <= 2; times++) {
            kernel_refuse(KERNEL_ANY, 0, 1, times == 1 ? 1 : ALWAYS, errors[e]);
            long want = passing && times == 1 ? 0 : -errors[e];
            ck_assert_int_eq(uf_backend->fill(room, pattern, UF_PAGE), want);
            kernel.seen = 0;
            ck_assert_int_eq(uf_backend->zero(room + UF_PAGE, UF_PAGE), want);
            kernel.seen = 0;
            if (_i == MARK && errors[e] == EINVAL && times == 1) want = 0; /* taken for a locked page, unlocked, and then it works */
            ck_assert_int_eq(uf_backend->drop(room + 2 * UF_PAGE, UF_PAGE), want);
            if (errors[e] == EINVAL) want = -EINVAL;
            ck_assert_uint_le(kernel.seen, 1001); /* EAGAIN for ever is given up */
            kernel_honest();
            if (want) ck_assert(!page_there(room) && !page_there(room + UF_PAGE));
            ck_assert_int_eq(uf_backend->drop(room, 3 * UF_PAGE), 0);
        }
    }
}
END_TEST

START_TEST(what_the_program_has_locked_is_dropped)
{
    if (!up(_i)) return;
    ck_assert_int_eq(uf_backend->zero(room, UF_PAGE), 0);
    if (mlock((void *)room, UF_PAGE)) return; /* may not lock */
    ck_assert_int_eq(uf_backend->drop(room, UF_PAGE), 0);
    ck_assert(!page_there(room));
}
END_TEST

START_TEST(a_kernel_without_markers_refuses_at_the_start)
{
    for (unsigned n = 1; n <= 2; n++) {
        kernel_refuse(n == 1 ? SYS_mmap : SYS_madvise, 0, 1, 1, n == 1 ? ENOMEM : EINVAL);
        ck_assert_int_eq(uf_backend_guardmark.open(), n == 1 ? -ENOMEM : -EINVAL);
        ck_assert_uint_eq(kernel.refused, 1);
    }
    kernel_refuse(SYS_madvise, GUARD_INSTALL, 1, ALWAYS, EAGAIN);
    ck_assert_int_eq(uf_backend_guardmark.open(), -EAGAIN);
    ck_assert_uint_eq(kernel.seen, 1000);
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOSYS);
    ck_assert_int_eq(uf_backend_mprotect.open(), 0); /* the last rung is always there */
}
END_TEST

int main(void)
{
    Suite *s = suite_create("guardmark");
    TCase *c = tcase_create("guardmark");
    tcase_add_loop_test(c, absent_and_present_as_asked, MARK, PROTECT + 1);
    tcase_add_loop_test(c, a_range_of_many_that_is_refused_is_told_and_the_others_dropped, MARK, PROTECT + 1);
    tcase_add_loop_test(c, every_refusal_is_an_answer, MARK, PROTECT + 1);
    tcase_add_loop_test(c, what_the_program_has_locked_is_dropped, MARK, PROTECT + 1);
    tcase_add_test(c, a_kernel_without_markers_refuses_at_the_start);
    suite_add_tcase(s, c);
    return run_suite(s);
}
