/* test_backend.c: the ladder and the userfaultfd rung: every refusal of bring-up, batches, descriptors. */
#include "kernel.h"

#include <dirent.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>

static char told_text[512];
static struct uf_out told;
static long choose(uint64_t wanted)
{
    told = (struct uf_out){ told_text, 0, sizeof told_text - 1, false };
    long err = uf_backend_choose(wanted, &told);
    told_text[told.used] = 0;
    return err;
}

static unsigned descriptors(void)
{
    unsigned n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d)) n++;
    closedir(d);
    return n;
}

static bool uffd_works(void)
{
    if (uf_backend_uffd.open() == 0) {
        uf_backend_uffd.close();
        return true;
    }
    printf("skipped: 1 userfaultfd is refused here\n");
    fflush(stdout);
    return false;
}

START_TEST(refused_rungs_are_told_in_their_order)
{
    kernel_refuse(SYS_userfaultfd, 0, 1, ALWAYS, EPERM);
    ck_assert_int_eq(choose(UF_BACKEND_UFFD), -EPERM);
    ck_assert_str_eq(told_text, "uffd refused with errno 1");
    ck_assert_ptr_null(uf_backend);
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOSYS);
    ck_assert_int_eq(choose(UF_BACKEND_AUTO), 0);
    ck_assert_ptr_eq(uf_backend, &uf_backend_mprotect); /* its open asks nothing */
    ck_assert_str_eq(told_text, "uffd refused with errno 38; uffd-dev refused with errno 38; guardmark refused with errno 38");
    uf_backend = NULL;
    ck_assert_int_eq(choose(UF_BACKEND_GUARDMARK), -ENOSYS);
    ck_assert_ptr_null(uf_backend);
    ck_assert_int_eq(choose(UF_BACKEND_OFF), -ECANCELED);
    ck_assert_str_eq(told_text, "--backend=off");
    ck_assert_ptr_null(uf_backend);
    ck_assert_int_eq(choose(1000), -ENOSYS);
}
END_TEST

START_TEST(bring_up_survives_the_refusal_of_every_call_and_leaks_nothing)
{
    if (!uffd_works()) return;
    unsigned before = descriptors();
    for (unsigned n = 1;; n++) {
        kernel_refuse(KERNEL_ANY, 0, n, 1, EPERM);
        long err = uf_backend_uffd.open();
        unsigned refused = kernel.refused;
        kernel_honest();
        ck_assert(err == 0 || err == -EPERM);
        MUST(descriptors() == before + (err == 0), "after refusal %u: %u descriptors, before %u", n, descriptors(), before);
        if (err == 0) {
            MUST(fcntl(uf_uffd_fd(), F_GETFD) & FD_CLOEXEC, "refusal %u leaves it open across exec", n);
            uf_backend_uffd.close();
        }
        MUST(descriptors() == before && uf_uffd_fd() == -1, "closing after refusal %u", n);
        if (!refused) break;
    }
}
END_TEST

START_TEST(a_register_or_api_refused_is_told)
{
    static const struct { unsigned long op; int error; } calls[] = { { UFFDIO_API, EINVAL }, { UFFDIO_API, EPERM } };
    if (!uffd_works()) return;
    for (unsigned i = 0; i < UF_COUNT(calls); i++)
        for (unsigned n = 1; n <= 2; n++) {
            kernel_refuse(SYS_ioctl, calls[i].op, n, 1, calls[i].error);
            ck_assert_int_eq(uf_backend_uffd.open(), -calls[i].error);
        }
    ck_assert_int_eq(choose(UF_BACKEND_UFFD), 0);
    kernel_refuse(SYS_ioctl, UFFDIO_REGISTER, 1, ALWAYS, EBUSY);
    uf_opt_defaults(&uf_options);
    ck_assert_int_eq(uf_region_open((size_t)64 << 20), -EBUSY);
    ck_assert_uint_eq(uf_region_size, 0);
}
END_TEST

static unsigned long offered_mask;
static long old_kernel(long n, long a, long b, long c, long d, long e, long f)
{
    long r = uf_sys_raw(n, a, b, c, d, e, f);
    if (n == SYS_ioctl && (unsigned long)b == UFFDIO_API && r == 0) ((struct uffdio_api *)c)->features &= offered_mask;
    return r;
}

START_TEST(a_kernel_without_sigbus_delivery_is_refused)
{
    if (!uffd_works()) return;
    unsigned before = descriptors();
    offered_mask = ~(unsigned long)UFFD_FEATURE_SIGBUS;
    uf_sys = old_kernel;
    ck_assert_int_eq(uf_backend_uffd.open(), -EOPNOTSUPP);
    ck_assert_uint_eq(descriptors(), before);
    offered_mask = UFFD_FEATURE_SIGBUS;
    ck_assert_int_eq(uf_backend_uffd.open(), 0);
}
END_TEST

START_TEST(the_descriptor_lives_high_wherever_there_is_room)
{
    static const rlim_t limits[] = { 4096, 1024, 256, 64, 20, 12 };
    for (unsigned i = 0; i < UF_COUNT(limits); i++) {
        struct rlimit limit = { limits[i], 4096 };
        setrlimit(RLIMIT_NOFILE, &limit);
        int low = open("/dev/null", O_RDONLY), high = uf_fd_hide(low);
        MUST(high > low && fcntl(high, F_GETFD) == FD_CLOEXEC, "limit %lu: %d became %d", limits[i], low, high);
        MUST(fcntl(low, F_GETFD) == -1, "limit %lu: the low one stays open", limits[i]);
        close(high);
    }
    int low = open("/dev/null", O_RDONLY);
    kernel_refuse(SYS_fcntl, 0, 1, ALWAYS, EINVAL); /* SECCOMP, or no number left */
    ck_assert_int_eq(uf_fd_hide(low), low);
    ck_assert_uint_le(kernel.seen, 300);
    kernel_honest();
    ck_assert_int_ge(fcntl(low, F_GETFD), 0);
}
END_TEST

START_TEST(moved_it_still_serves)
{
    if (!arena_on(0, 64)) return;
    int was = uf_uffd_fd();
    uf_uffd_move();
    ck_assert_int_ne(uf_uffd_fd(), was);
    close(was);
    uf_ref first;
    ck_assert_uint_ge(uf_region_carve(0, 1, &first, 1), 1);
    ck_assert_int_eq(uf_backend->zero(uf_region_base_of(first), UF_PAGE), 0);
    was = uf_uffd_fd();
    ck_assert(uf_uffd_revive()); /* nothing to revive */
    ck_assert_int_eq(uf_uffd_fd(), was);
    was = uf_uffd_fd();
    kernel_refuse(SYS_fcntl, 0, 1, ALWAYS, EMFILE);
    uf_uffd_move();
    ck_assert_int_eq(uf_uffd_fd(), was);
}
END_TEST

START_TEST(closed_here_but_open_in_a_child_it_still_serves)
{
    if (!arena_on(0, 64)) return;
    uf_ref first;
    ck_assert_uint_ge(uf_region_carve(0, 32, &first, 1), 32);
    int held = dup(uf_uffd_fd()); /* as a child of fork would hold it: its registration lives on */
    close(uf_uffd_fd());
    ck_assert_int_eq(uf_backend->zero(uf_region_base_of(first), UF_PAGE), 0);
    ck_assert(page_there(uf_region_base_of(first)) && !page_there(uf_region_base_of(first + 1)));
    close(held);
}
END_TEST

START_TEST(reviving_survives_the_refusal_of_every_call)
{
    if (!arena_on(0, 64)) return;
    uf_ref first;
    ck_assert_uint_ge(uf_region_carve(0, 32, &first, 1), 32);
    for (unsigned n = 1; n < 12; n++) {
        close(uf_uffd_fd());
        kernel_refuse(KERNEL_ANY, 0, n, 1, n == 1 ? EBADF : ENOMEM);
        bool there = uf_uffd_revive();
        kernel_honest();
        if (!there) MUST(uf_uffd_revive() || uf_backend->zero(uf_region_base_of(first + n), UF_PAGE) == 0, "never again after refusal %u", n);
        long err = uf_backend->zero(uf_region_base_of(first + 12 + n), UF_PAGE);
        MUST(err == 0, "after refusal %u: %ld", n, -err);
    }
}
END_TEST

/* Batches. */
enum { RANGES = 12 };
static struct iovec ranges[RANGES];
static void fill_ranges(uf_ref first)
{
    for (unsigned i = 0; i < RANGES; i++) {
        uintptr_t at = uf_region_base_of(first + i * 2);
        ranges[i] = (struct iovec){ (void *)at, UF_PAGE };
        ck_assert_int_eq(uf_backend->zero(at, UF_PAGE), 0);
        ck_assert(page_there(at));
    }
}
static void check_dropped(const char *when)
{
    for (unsigned i = 0; i < RANGES; i++) MUST(!page_there((uintptr_t)ranges[i].iov_base), "%s: range %u of %d is there", when, i, RANGES);
}

static unsigned at_a_time, calls_made;
static bool whole;
static long a_few(long n, long a, long b, long c, long d, long e, long f)
{
    if (n != SYS_process_madvise) return uf_sys_raw(n, a, b, c, d, e, f);
    if (++calls_made > 1000) _exit(9); /* turning in circles */
    for (unsigned i = 0; i < at_a_time && i < (unsigned)c; i++)
        uf_sys_raw(SYS_madvise, (long)((struct iovec *)b)[i].iov_base, UF_PAGE, MADV_DONTNEED, 0, 0, 0);
    if (!whole) return at_a_time + 1; /* no whole range: no kernel says so, and nobody may wait for it */
    return (long)(at_a_time < (unsigned)c ? at_a_time : (unsigned)c) * (long)UF_PAGE;
}

START_TEST(a_batch_that_stops_short_is_gone_on_with)
{
    uf_ref first;
    if (!arena_on(0, 64)) return;
    whole = false;
    ck_assert_uint_ge(uf_region_carve(0, 32, &first, 1), 32);
    for (at_a_time = 0; at_a_time <= RANGES; at_a_time++, whole = true) {
        fill_ranges(first);
        calls_made = 0;
        uf_sys = a_few;
        ck_assert_int_eq(uf_backend->drop_many(ranges, RANGES), 0);
        kernel_honest();
        check_dropped("short batch");
        if (at_a_time) ck_assert_uint_eq(calls_made, (RANGES + at_a_time - 1) / at_a_time);
    }
}
END_TEST

START_TEST(a_refused_batch_is_dropped_one_by_one)
{
    static const int errors[] = { EPERM, EINVAL, ENOSYS, EBADF, ENOMEM, EAGAIN, EINTR };
    uf_ref first;
    if (!arena_on(0, 64)) return;
    ck_assert_uint_ge(uf_region_carve(0, 32, &first, 1), 32);
    fill_ranges(first);
    kernel_refuse(SYS_process_madvise, 0, 1, ALWAYS, errors[_i]);
    ck_assert_int_eq(uf_backend->drop_many(ranges, RANGES), 0);
    check_dropped("refused");
    fill_ranges(first);
    ck_assert_int_eq(uf_backend->drop_many(ranges, RANGES), 0);
    check_dropped("refused again");
    ck_assert_uint_eq(kernel.seen, _i < 4 ? 1 : 2); /* what this kernel never does is asked once */
    fill_ranges(first);
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOMEM);
    ck_assert_int_eq(uf_backend->drop_many(ranges, RANGES), -ENOMEM);
    kernel_honest();
    ck_assert_int_eq(uf_backend->drop_many(ranges, RANGES), 0);
    check_dropped("at last");
}
END_TEST

START_TEST(a_locked_page_is_dropped_all_the_same)
{
    uf_ref first;
    if (!arena_on(0, 64)) return;
    ck_assert_uint_ge(uf_region_carve(0, 1, &first, 1), 1);
    uintptr_t at = uf_region_base_of(first);
    ck_assert_int_eq(uf_backend->zero(at, UF_PAGE), 0);
    ck_assert_int_eq(mlock((void *)at, UF_PAGE), 0);
    ck_assert_int_eq(uf_backend->drop(at, UF_PAGE), 0);
    ck_assert(!page_there(at));
}
END_TEST

static void child_again(void *data)
{
    uf_ref first = *(uf_ref *)data;
    uintptr_t mine = uf_region_base_of(first), fresh = uf_region_base_of(first + 2);
    ck_assert_int_eq(*(char *)mine, 42);
    ck_assert(page_there(fresh)); /* the registration is gone: any touch fills it */
    ck_assert_int_eq(uf_backend_after_fork(), 0);
    ck_assert_int_eq(uf_backend->adopt(uf_region_start, uf_region_size), 0);
    ck_assert(!page_there(uf_region_base_of(first + 4)));
    ck_assert_int_eq(uf_backend->drop(mine, UF_PAGE), 0);
    ck_assert(!page_there(mine));
}

START_TEST(a_child_has_a_descriptor_of_its_own)
{
    uf_ref first;
    if (!arena_on(0, 64)) return;
    ck_assert_uint_ge(uf_region_carve(0, 32, &first, 1), 32);
    ck_assert_int_eq(uf_backend->zero(uf_region_base_of(first), UF_PAGE), 0);
    *(char *)uf_region_base_of(first) = 42;
    IN_CHILD(child_again, &first);
    ck_assert_int_eq(*(char *)uf_region_base_of(first), 42);
    ck_assert(!page_there(uf_region_base_of(first + 2)));
    kernel_refuse(SYS_userfaultfd, 0, 1, ALWAYS, EPERM);
    ck_assert_int_eq(uf_backend_after_fork(), -EPERM);
    ck_assert_int_eq(uf_uffd_fd(), -1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("backend");
    TCase *c = tcase_create("backend");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, refused_rungs_are_told_in_their_order);
    tcase_add_test(c, bring_up_survives_the_refusal_of_every_call_and_leaks_nothing);
    tcase_add_test(c, a_register_or_api_refused_is_told);
    tcase_add_test(c, a_kernel_without_sigbus_delivery_is_refused);
    tcase_add_test(c, the_descriptor_lives_high_wherever_there_is_room);
    tcase_add_test(c, moved_it_still_serves);
    tcase_add_test(c, closed_here_but_open_in_a_child_it_still_serves);
    tcase_add_test(c, reviving_survives_the_refusal_of_every_call);
    tcase_add_test(c, a_batch_that_stops_short_is_gone_on_with);
    tcase_add_loop_test(c, a_refused_batch_is_dropped_one_by_one, 0, 7);
    tcase_add_test(c, a_locked_page_is_dropped_all_the_same);
    tcase_add_test(c, a_child_has_a_descriptor_of_its_own);
    suite_add_tcase(s, c);
    return run_suite(s);
}
