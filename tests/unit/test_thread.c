/* test_thread.c: per-thread blocks: made once, reused when their thread is gone, never wanting. */
#include "kernel.h"
#include "base/meta.h"
#include "base/thread.h"

#include <pthread.h>

static unsigned blocks(void)
{
    unsigned n = 0;
    for (struct uf_thread *t = uf_thread_first(); t; t = t->next) n++;
    return n;
}

START_TEST(a_thread_has_one_block_and_knows_its_number)
{
    ck_assert_ptr_null(uf_thread_known());
    struct uf_thread *t = uf_thread();
    ck_assert_ptr_eq(uf_thread(), t);
    ck_assert_ptr_eq(uf_thread_known(), t);
    ck_assert_uint_eq(t->tid, 0);
    ck_assert_int_eq(uf_thread_tid(t), gettid());
    kernel_count(SYS_gettid);
    uf_thread_tid(t);
    ck_assert_uint_eq(kernel.seen, 0);
    uf_enter(t);
    ck_assert_uint_eq(t->depth, 1);
    uf_leave(t);
    ck_assert_uint_eq(t->depth, 0);
    ck_assert_uint_eq(blocks(), 1);
}
END_TEST

static void *ends(void *data)
{
    struct uf_thread *t = uf_thread();
    ck_assert_int_eq(uf_thread_tid(t), gettid());
    *(struct uf_thread **)data = t;
    MUST(!t->calling && !t->keyed && !t->as_family && !t->depth && !t->probing, "something of the last owner is left");
    MUST(!t->probing && !t->calling && !t->keyed && !t->stack_hi && !t->alt_hi, "something of the last owner is left");
    t->blocks++;
    t->calling = t->keyed = t->probing = true;
    t->stack_lo = t->stack_hi = t->alt_lo = t->alt_hi = 1;
    t->as_family = 3;
    t->depth = 2;
    t->exiting = true;
    return NULL;
}

START_TEST(the_block_of_an_ended_thread_is_used_again_clean)
{
    struct uf_thread *mine = uf_thread(), *a, *b;
    pthread_t thread;
    for (int i = 0; i < 20; i++) {
        pthread_create(&thread, NULL, ends, i ? &b : &a);
        pthread_join(thread, NULL);
        /* joined, the kernel may know the thread a moment longer */
        while (syscall(SYS_tgkill, getpid(), a->tid, 0) == 0) sched_yield();
        ck_assert(!i || a == b);
    }
    ck_assert_ptr_ne(a, mine);
    ck_assert_uint_eq(a->blocks, 20); /* counts are of the process and stay */
    ck_assert_uint_eq(blocks(), 2);
}
END_TEST

static void *lives(void *data)
{
    struct uf_thread *t = uf_thread();
    uf_thread_tid(t);
    t->exiting = true;
    *(struct uf_thread **)data = t;
    pthread_t inner;
    struct uf_thread *other = NULL;
    pthread_create(&inner, NULL, ends, &other);
    pthread_join(inner, NULL);
    ck_assert_ptr_ne(other, t);
    return NULL;
}

START_TEST(a_thread_that_is_only_ending_keeps_its_block)
{
    struct uf_thread *t;
    pthread_t thread;
    pthread_create(&thread, NULL, lives, &t);
    pthread_join(thread, NULL);
    ck_assert_uint_eq(blocks(), 2);
}
END_TEST

enum { THREADS = 8 };
static struct uf_thread *got[THREADS];
static pthread_barrier_t all_there;
static void *take(void *data)
{
    struct uf_thread *t = got[(size_t)data] = uf_thread();
    uf_thread_tid(t);
    pthread_barrier_wait(&all_there);
    t->exiting = true;
    return NULL;
}

START_TEST(many_at_once_share_none)
{
    pthread_t threads[THREADS];
    pthread_barrier_init(&all_there, NULL, THREADS);
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, take, (void *)i);
        for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
        for (int i = 0; i < THREADS; i++)
            for (int k = 0; k < i; k++) MUST(got[i] != got[k], "threads %d and %d have one block", i, k);
    }
    ck_assert_uint_le(blocks(), 3 * THREADS);
}
END_TEST

START_TEST(out_of_memory_every_thread_passes_through)
{
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOMEM);
    while (uf_meta_take(1024)) {}
    while (uf_meta_take(16)) {}
    struct uf_thread *t = uf_thread();
    ck_assert_ptr_nonnull(t);
    ck_assert_uint_gt(t->depth, 1000); /* inside for ever: hooks pass through */
    ck_assert_ptr_null(uf_thread_known());
    ck_assert_uint_eq(blocks(), 0);
}
END_TEST

START_TEST(a_forked_child_asks_for_its_number_again)
{
    struct uf_thread *t = uf_thread();
    uf_thread_tid(t);
    uf_thread_after_fork();
    ck_assert_uint_eq(t->tid, 0);
    ck_assert_int_eq(uf_thread_tid(t), gettid());
}
END_TEST

int main(void)
{
    Suite *s = suite_create("thread");
    TCase *c = tcase_create("thread");
    tcase_add_test(c, a_thread_has_one_block_and_knows_its_number);
    tcase_add_test(c, the_block_of_an_ended_thread_is_used_again_clean);
    tcase_add_test(c, a_thread_that_is_only_ending_keeps_its_block);
    tcase_add_test(c, many_at_once_share_none);
    tcase_add_test(c, out_of_memory_every_thread_passes_through);
    tcase_add_test(c, a_forked_child_asks_for_its_number_again);
    suite_add_tcase(s, c);
    return run_suite(s);
}
