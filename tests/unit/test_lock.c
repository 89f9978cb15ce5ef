/* test_lock.c: the lock that knows its owner. */
#include "kernel.h"
#include "base/lock.h"

#include <pthread.h>
#include <signal.h>

static struct uf_lock lock;

START_TEST(the_owner_is_refused_and_nobody_is_harmed)
{
    ck_assert(uf_lock_take(&lock, 7));
    for (int i = 0; i < 3; i++) ck_assert(!uf_lock_take(&lock, 7));
    ck_assert_uint_eq(lock.word, 7);
    uf_lock_drop(&lock);
    ck_assert_uint_eq(lock.word, 0);
    ck_assert(uf_lock_take(&lock, 8));
    uf_lock_reset(&lock);
    ck_assert(uf_lock_take(&lock, 9));
}
END_TEST

START_TEST(a_free_lock_costs_no_system_call)
{
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOSYS);
    for (int i = 0; i < 1000; i++) {
        MUST(uf_lock_take(&lock, 3), "taken %d times", i);
        uf_lock_drop(&lock);
    }
    ck_assert_uint_eq(kernel.seen, 0);
}
END_TEST

enum { THREADS = 4, ROUNDS = 20000 };
static unsigned long sum; /* under the lock alone */
static _Atomic int inside, together;

static void *contend(void *data)
{
    uint32_t tid = (uint32_t)(uintptr_t)data;
    for (int i = 0; i < ROUNDS; i++) {
        if (!uf_lock_take(&lock, tid)) return "refused";
        if (inside++) together++;
        unsigned long was = sum;
        if (i % 1000 == 0) sched_yield(); /* so that others go to sleep */
        sum = was + 1;
        inside--;
        uf_lock_drop(&lock);
    }
    return NULL;
}

static void contend_all(void)
{
    pthread_t t[THREADS];
    sum = 0;
    for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&t[i], NULL, contend, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++) {
        void *why;
        pthread_join(t[i], &why);
        ck_assert_ptr_null(why);
    }
    ck_assert_int_eq(together, 0);
    ck_assert_uint_eq(sum, THREADS * ROUNDS);
    ck_assert_uint_eq(lock.word, 0);
}

START_TEST(one_at_a_time_however_many_want_it) { contend_all(); }
END_TEST

/* A futex that does not sleep (EINTR, EAGAIN) turns waiting into trying; one that is not there at all, too. */
START_TEST(waiting_that_is_refused_still_excludes)
{
    int errors[] = { EINTR, EAGAIN, ENOSYS };
    kernel_refuse(SYS_futex, 0, 1, ALWAYS, errors[_i]);
    contend_all();
}
END_TEST

static void *sleeper(void *data)
{
    (void)data;
    uf_lock_take(&lock, 2);
    uf_lock_drop(&lock);
    return NULL;
}

START_TEST(a_sleeper_is_marked_and_the_owner_behind_the_mark_known)
{
    pthread_t t;
    ck_assert(uf_lock_take(&lock, 1));
    pthread_create(&t, NULL, sleeper, NULL);
    while (lock.word == 1) sched_yield();
    ck_assert_uint_eq(lock.word, 1 | 0x80000000u);
    ck_assert(!uf_lock_take(&lock, 1));
    kernel_count(SYS_futex);
    uf_lock_drop(&lock);
    pthread_join(t, NULL);
    ck_assert_uint_ge(kernel.seen, 1);
    ck_assert_uint_eq(lock.word, 0);
}
END_TEST

static volatile sig_atomic_t answer = -1;
static void on_signal(int sig) { (void)sig; answer = uf_lock_take(&lock, 5); }

START_TEST(a_handler_on_top_of_the_owner_is_refused_at_once)
{
    signal(SIGUSR1, on_signal);
    ck_assert(uf_lock_take(&lock, 5));
    raise(SIGUSR1);
    ck_assert_int_eq(answer, 0);
    uf_lock_drop(&lock);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("lock");
    TCase *c = tcase_create("lock");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_owner_is_refused_and_nobody_is_harmed);
    tcase_add_test(c, a_free_lock_costs_no_system_call);
    tcase_add_test(c, one_at_a_time_however_many_want_it);
    tcase_add_loop_test(c, waiting_that_is_refused_still_excludes, 0, 3);
    tcase_add_test(c, a_sleeper_is_marked_and_the_owner_behind_the_mark_known);
    tcase_add_test(c, a_handler_on_top_of_the_owner_is_refused_at_once);
    suite_add_tcase(s, c);
    return run_suite(s);
}
