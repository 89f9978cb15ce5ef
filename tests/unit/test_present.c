/* test_present.c: pages of a block appear and vanish, on every backend, whatever the kernel refuses. */
#include "blocks.h"

#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>

enum { BACKENDS = UF_COUNT(all_backends), GUARD_REMOVE = 103 };
static const size_t sizes[] = { 0, 1, 15, 16, 17, 4080, 4095, 4096, 4097, 8192, 65535, 65536, 65537, 70000, 1 << 20, (5 << 20) + 3 };

START_TEST(a_block_is_filled_fenced_and_gone_again)
{
    if (!arena_on((unsigned)_i, 512)) return;
    for (unsigned i = 0; i < 4 * UF_COUNT(sizes); i++) {
        size_t size = sizes[i / 4], align = i & 2 ? 16 : 1;
        unsigned char fill = i & 1 ? 0xA5 : 0;
        for (int left = 0; left < 2; left++) {
            uf_ref ref = block_record(uf_thread(), size, align, left);
            struct uf_slot *s = uf_region_slot(ref);
            ck_assert_int_eq(uf_slot_appear(ref, s, fill), 0);
            check_block(ref, fill);
            memset((void *)s->start, 0x5A, size);
            block_gone(uf_thread(), ref);
            check_absent(ref, "freed");
            /* a slot that comes back must not show what was there */
            s->state = UF_LEAVING;
            ck_assert_int_eq(uf_slot_appear(ref, s, fill), 0);
            check_block(ref, fill);
            block_gone(NULL, ref);
        }
    }
}
END_TEST

START_TEST(large_alignment_leaves_canary_before)
{
    if (!arena_on((unsigned)_i, 512)) return;
    for (size_t align = 32; align <= 65536; align *= 2)
        for (int left = 0; left < 2; left++) {
            uf_ref ref = block_record(uf_thread(), 100, align, left);
            ck_assert_int_eq(uf_slot_appear(ref, uf_region_slot(ref), 0), 0);
            ck_assert_uint_eq(uf_region_slot(ref)->start % align, 0);
            check_block(ref, 0);
        }
}
END_TEST

START_TEST(a_touched_guard_is_absent_again)
{
    if (!arena_on((unsigned)_i, 64)) return;
    uf_ref ref = block_record(uf_thread(), 100, 16, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    uintptr_t guard = uf_place_to(s->start, s->size);
    ck_assert_int_eq(uf_backend->zero(guard, UF_PAGE), 0); /* what healing does */
    ck_assert(page_there(guard));
    s->flags |= UF_SLOT_HEALED;
    block_gone(NULL, ref);
    check_absent(ref, "freed after a healed touch");
    ck_assert_uint_eq(s->flags & UF_SLOT_HEALED, 0);
}
END_TEST

START_TEST(every_damaged_byte_of_slack_is_seen_and_mended)
{
    struct uf_damage d;
    if (!arena_on((unsigned)_i, 64)) return;
    uf_ref ref = block_record(uf_thread(), 1000, 64, false);
    struct uf_slot *s = uf_region_slot(ref);
    ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
    uintptr_t from = uf_place_from(s->start), end = s->start + s->size, to = uf_place_to(s->start, s->size);
    for (uintptr_t at = from; at < to; at++) {
        if (at == s->start) at = end;
        *(char *)at ^= 1;
        MUST(uf_slot_damaged(s, &d) && d.first == at && d.last == at && d.after == (at >= end), "byte %ld", (long)(at - s->start));
        uf_slot_mend(s);
        MUST(!uf_slot_damaged(s, &d), "byte %ld is not mended", (long)(at - s->start));
    }
    memset((void *)from, 0, s->start - from);
    ck_assert(uf_slot_damaged(s, &d) && d.first == from && d.last == s->start - 1 && !d.after);
    memset((void *)end, 0, to - end);
    ck_assert(uf_slot_damaged(s, &d) && d.first == end && d.last == to - 1 && d.after);
    uf_slot_mend(s);
    ck_assert(!uf_slot_damaged(s, &d));
}
END_TEST

static const int errors[] = { ENOMEM, EAGAIN, EEXIST, ENOENT, ESRCH, EBADF, ENOTTY, EFAULT, EINVAL };
static const unsigned how_often[] = { 1, 2, ALWAYS };

/* One refusal of one block: it comes whole, or the error is told and nothing of it is there. Then all is as ever. */
static void refuse_one(size_t size, unsigned n, unsigned times, int error, bool left)
{
    uf_ref ref = block_record(uf_thread(), size, 16, left);
    MUST(ref != 0, "no slot left");
    struct uf_slot *s = uf_region_slot(ref);
    /* what takes back must work, or nothing can be asked of it; mprotect gives and takes by one call and is left out */
    if (uf_backend->signal == SIGBUS) kernel_refuse(SYS_ioctl, 0, n, times, error);
    else kernel_refuse(SYS_madvise, GUARD_REMOVE, n, times, error);
    long err = uf_slot_appear(ref, s, 0x11);
    kernel_honest();
    MUST(err == 0 || err == -error, "errno %d made errno %ld", error, -err);
    if (err) check_absent(ref, "refused");
    else check_block(ref, 0x11), block_gone(NULL, ref);
    s->state = UF_LEAVING;
    MUST(uf_slot_appear(ref, s, 0x22) == 0, "after errno %d the slot is lost", error);
    check_block(ref, 0x22);
    block_gone(uf_thread(), ref);
}

START_TEST(a_refused_block_leaves_nothing_behind)
{
    static const size_t some[] = { 100, 60000, 70001, 1 << 20 };
    if (!arena_on((unsigned)_i, 256)) return;
    for (unsigned e = 0; e < UF_COUNT(errors); e++)
        for (unsigned o = 0; o < UF_COUNT(how_often); o++)
            for (unsigned z = 0; z < UF_COUNT(some); z++)
                for (unsigned n = 1; n <= 4; n++) refuse_one(some[z], n, how_often[o], errors[e], n & 1);
}
END_TEST

START_TEST(pages_that_could_not_be_dropped_are_dropped_before_they_are_used)
{
    if (!arena_on((unsigned)_i, 64)) return;
    for (unsigned e = 0; e < UF_COUNT(errors); e++) {
        uf_ref ref = block_record(uf_thread(), 9000, 16, false);
        struct uf_slot *s = uf_region_slot(ref);
        ck_assert_int_eq(uf_slot_appear(ref, s, 0x33), 0);
        kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, errors[e]);
        block_gone(NULL, ref);
        kernel_honest();
        s->state = UF_LEAVING;
        ck_assert_int_eq(uf_slot_appear(ref, s, 0), 0);
        if (uf_backend->signal == SIGBUS) check_block(ref, 0); /* the rungs below do not see what is left */
        block_gone(NULL, ref);
        check_absent(ref, "dropped at last");
    }
}
END_TEST

/* The kernel comes a page far and says EAGAIN; after GOES pages it says STOP. */
static unsigned goes;
static int stop;
static long page_by_page(long n, long a, long b, long c, long d, long e, long f)
{
    if (n != SYS_ioctl || ((unsigned long)b != UFFDIO_COPY && (unsigned long)b != UFFDIO_ZEROPAGE)) return uf_sys_raw(n, a, b, c, d, e, f);
    struct uffdio_copy *copy = (void *)c;
    struct uffdio_zeropage *zero = (void *)c;
    __u64 *len = (unsigned long)b == UFFDIO_COPY ? &copy->len : &zero->range.len, all = *len;
    __s64 *done = (unsigned long)b == UFFDIO_COPY ? &copy->copy : &zero->zeropage;
    if (goes == 0) return *done = -stop;
    goes--;
    *len = UF_PAGE;
    long err = uf_sys_raw(n, a, b, c, d, e, f);
    *len = all;
    return err ? err : all == UF_PAGE ? 0 : -EAGAIN;
}

START_TEST(partial_counts_are_gone_on_from_or_taken_back)
{
    static const size_t some[] = { 60000, 70001, 1000001 };
    if (!arena_on(0, 256)) return;
    for (unsigned z = 0; z < UF_COUNT(some); z++)
        for (unsigned e = 0; e < UF_COUNT(errors); e++)
            for (goes = 0; goes < 1000; goes += goes < 4 ? 1 : 332) {
                unsigned had = goes;
                uf_ref ref = block_record(uf_thread(), some[z], 16, false);
                struct uf_slot *s = uf_region_slot(ref);
                stop = errors[e];
                uf_sys = page_by_page;
                long err = uf_slot_appear(ref, s, 0x77);
                kernel_honest();
                if (err) check_absent(ref, "taken back");
                else check_block(ref, 0x77);
                MUST(err == 0 || err == -stop, "errno %d made %ld", stop, -err);
                MUST(had < some[z] / UF_PAGE || err == 0, "%zu bytes page by page: %ld", some[z], -err);
                block_gone(uf_thread(), ref);
                goes = had;
            }
}
END_TEST

START_TEST(what_the_kernel_does_not_take_back_is_counted)
{
    if (!arena_on((unsigned)_i, 64)) return;
    uint64_t before = uf_slot_kept;
    uf_ref ref = block_record(uf_thread(), 100, 16, false);
    ck_assert_int_eq(uf_slot_appear(ref, uf_region_slot(ref), 0), 0);
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOMEM);
    block_gone(NULL, ref);
    kernel_honest();
    ck_assert_uint_eq(uf_slot_kept, before + 1);
    ck_assert_int_eq(uf_slot_appear(ref, uf_region_slot(ref), 0), 0);
    block_gone(NULL, ref);
    ck_assert_uint_eq(uf_slot_kept, before + 1);
    check_absent(ref, "freed");
}
END_TEST

START_TEST(a_descriptor_that_the_program_closed_is_opened_again)
{
    if (!arena_on(0, 64)) return;
    for (int other = 0; other < 2; other++) {
        int fd = uf_uffd_fd();
        uf_ref old = block_record(uf_thread(), 5000, 16, false), new = block_record(uf_thread(), 5000, 16, false);
        ck_assert_int_eq(uf_slot_appear(old, uf_region_slot(old), 1), 0);
        close(fd);
        if (other) ck_assert_int_eq(dup2(open("/dev/null", O_RDONLY), fd), fd); /* EBADF first, then ENOTTY */
        ck_assert_int_eq(uf_slot_appear(new, uf_region_slot(new), 2), 0);
        check_block(new, 2);
        check_block(old, 1);
        block_gone(NULL, old);
        block_gone(NULL, new);
        check_absent(old, "freed");
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("present");
    TCase *c = tcase_create("present");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, a_block_is_filled_fenced_and_gone_again, 0, BACKENDS);
    tcase_add_loop_test(c, large_alignment_leaves_canary_before, 0, BACKENDS);
    tcase_add_loop_test(c, a_touched_guard_is_absent_again, 0, BACKENDS);
    tcase_add_loop_test(c, every_damaged_byte_of_slack_is_seen_and_mended, 0, BACKENDS);
    tcase_add_loop_test(c, a_refused_block_leaves_nothing_behind, 0, BACKENDS - 1);
    tcase_add_loop_test(c, pages_that_could_not_be_dropped_are_dropped_before_they_are_used, 0, BACKENDS);
    tcase_add_loop_test(c, what_the_kernel_does_not_take_back_is_counted, 0, BACKENDS);
    tcase_add_test(c, partial_counts_are_gone_on_from_or_taken_back);
    tcase_add_test(c, a_descriptor_that_the_program_closed_is_opened_again);
    suite_add_tcase(s, c);
    return run_suite(s);
}
