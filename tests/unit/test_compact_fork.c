/* test_compact_fork.c: compact guards across fork and threads, and where the kernel refuses. */
#include "cells.h"

#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>

static void child_of_a_fork(uf_ref *ref, unsigned n, const int ends[2])
{
    bool late = true;
    char byte;
    if (read(ends[0], &byte, 1) != 1) _exit(9); /* the parent has written by now */
    if (uf_backend_after_fork() || uf_backend->adopt(uf_region_start, uf_region_size)) _exit(2);
    if (uf_compact_fork_child(true, &late) || late) _exit(3);
    for (unsigned i = 0; i < n; i++) {
        const struct uf_slot *s = uf_region_slot(ref[i]);
        bool there = page_there(uf_region_base_of(ref[i]));
        if (there != (s->state == UF_LIVE)) _exit(4);
        if (there && uf_place_differs(s->start, s->start + s->size, (unsigned char)i) != s->start + s->size) _exit(5);
        if (there) memset((void *)s->start, 0xEE, s->size);
    }
    uf_thread_after_fork();
    uf_region_after_fork();
    for (unsigned i = 0; i < 200; i++) leave(t, make(t, 48, 3), 3);
    _exit(0);
}

START_TEST(fork_parts_the_two)
{
    enum { N = 3000 };
    static uf_ref ref[N];
    int ends[2], status;
    if (!up()) return;
    ck_assert_int_eq(pipe(ends), 0);
    for (unsigned i = 0; i < N; i++) ref[i] = make(t, 48, (unsigned char)i);
    for (unsigned i = 0; i < N; i += 3) leave(t, ref[i], (unsigned char)i);
    for (unsigned turn = 0; turn < 2; turn++) {
        uf_compact_lock(t->tid);
        uf_compact_fork_before();
        pid_t pid = fork();
        if (pid == 0) child_of_a_fork(ref, N, ends);
        uf_compact_fork_parent();
        for (unsigned i = 0; i < N; i++)
            if (i % 3) memset((void *)uf_region_slot(ref[i])->start, 0x77, 48);
        ck_assert_int_eq(write(ends[1], "x", 1), 1);
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_int_eq(status, 0);
        for (unsigned i = 0; i < N; i++) {
            const struct uf_slot *s = uf_region_slot(ref[i]);
            if (i % 3) MUST(uf_place_differs(s->start, s->start + 48, 0x77) == s->start + 48, "block %u has the child's bytes", i);
            if (i % 3) memset((void *)s->start, (int)i, 48);
        }
    }
    for (unsigned i = 0; i < N; i++)
        if (i % 3) leave(t, ref[i], (unsigned char)i);
}
END_TEST

START_TEST(what_lies_in_cells_can_stay_for_good)
{
    enum { N = 300 };
    static uf_ref ref[N];
    if (!up()) return;
    for (unsigned i = 0; i < N; i++) ref[i] = make(t, 48, (unsigned char)i);
    uf_compact_leave();
    ck_assert_uint_eq(uf_compact_take(t, 48) != 0, true); /* rows that are open: this thread would take from them ... */
    ck_assert(!uf_compact_on);                            /* ... but is not asked to */
    for (unsigned i = 0; i < N; i++) {
        const struct uf_slot *s = uf_region_slot(ref[i]);
        ck_assert(uf_place_differs(s->start, s->start + 48, (unsigned char)i) == s->start + 48);
        memset((void *)s->start, 0xEE, 48);
    }
}
END_TEST

enum { HANDED = 2000 };
static uf_ref _Atomic handed[HANDED];
static void *takes_them_back(void *unused)
{
    struct uf_thread *self = uf_thread();
    uf_thread_tid(self);
    for (unsigned i = 0; i < HANDED; i++) {
        uf_ref ref;
        while (!(ref = atomic_load(&handed[i]))) sched_yield();
        leave(self, ref, (unsigned char)i);
        uf_ref own = make(self, 33, 9);
        leave(self, own, 9);
    }
    uf_compact_flush(self);
    return unused;
}

START_TEST(threads_give_back_each_others_blocks)
{
    pthread_t other;
    if (!up()) return;
    uf_options.quarantine = 0;
    ck_assert_int_eq(pthread_create(&other, NULL, takes_them_back, NULL), 0);
    for (unsigned i = 0; i < HANDED; i++) atomic_store(&handed[i], make(t, 33, (unsigned char)i));
    pthread_join(other, NULL);
    uf_compact_flush(t);
}
END_TEST

START_TEST(without_room_there_are_none)
{
    if (!arena_on(0, 256)) return;
    ck_assert_int_eq(uf_compact_open(), -ENOMEM);
    ck_assert(!uf_compact_on);
}
END_TEST

START_TEST(without_userfaultfd_there_are_none)
{
    if (!arena_on(3, 16 << 10)) return;
    ck_assert_int_eq(uf_compact_open(), -EOPNOTSUPP);
    ck_assert(!uf_compact_on);
}
END_TEST

START_TEST(a_kernel_that_does_not_alias)
{
    if (!up()) return;
    kernel_refuse(SYS_ioctl, UFFDIO_REGISTER, 1, ALWAYS, EINVAL);
    ck_assert_uint_eq(make(t, 64, 1), 0);
    kernel_honest();
    ck_assert(!uf_compact_on);
    ck_assert_uint_eq(make(t, 64, 1), 0); /* it is not asked again and again */
}
END_TEST

START_TEST(memory_that_is_out_is_asked_for_again)
{
    enum { POPULATE_WRITE = 23 };
    if (!up()) return;
    kernel_refuse(SYS_madvise, POPULATE_WRITE, 1, 2, ENOMEM);
    ck_assert_uint_eq(make(t, 64, 1), 0);
    ck_assert_uint_eq(make(t, 64, 1), 0);
    uf_ref ref = make(t, 64, 1);
    ck_assert_uint_ne(ref, 0);
    ck_assert(uf_compact_on);
    kernel_refuse(SYS_madvise, POPULATE_WRITE, 1, ALWAYS, ENOMEM);
    uf_compact_lock(t->tid);
    uf_compact_fork_before();
    ck_assert_uint_eq(atomic_load(&uf_sheets)->copy, 0); /* no copy is better than a fork that dies */
    uf_compact_fork_parent();
    kernel_honest();
    leave(t, ref, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("compact_fork");
    TCase *c = tcase_create("compact_fork");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, fork_parts_the_two);
    tcase_add_test(c, what_lies_in_cells_can_stay_for_good);
    tcase_add_test(c, threads_give_back_each_others_blocks);
    tcase_add_test(c, without_room_there_are_none);
    tcase_add_test(c, without_userfaultfd_there_are_none);
    tcase_add_test(c, a_kernel_that_does_not_alias);
    tcase_add_test(c, memory_that_is_out_is_asked_for_again);
    suite_add_tcase(s, c);
    return run_suite(s);
}
