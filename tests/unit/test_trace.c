/* test_trace.c: each distinct trace is stored once, and a full or refused depot is an answer. */
#include "kernel.h"
#include "faults/trace.h"

#include <pthread.h>

static void up(void)
{
    uf_opt_defaults(&uf_options);
    ck_assert_int_eq(uf_trace_open(), 0);
}

/* As a hook: its caller's frame begins the trace. */
__attribute__((noinline)) static uint32_t hook(void)
{
    struct uf_caller c = UF_CALLER();
    uint32_t id = uf_trace_here(uf_thread(), &c);
    __asm__ volatile("" ::: "memory");
    return id;
}
__attribute__((noinline)) static uint32_t deeper(unsigned n)
{
    uint32_t id = n ? deeper(n - 1) : hook();
    __asm__ volatile("" ::: "memory");
    return id;
}

static void open_refused(void *data)
{
    kernel_refuse(KERNEL_ANY, 0, *(unsigned *)data, ALWAYS, ENOMEM);
    ck_assert_int_eq(uf_trace_open(), -ENOMEM);
    ck_assert_ptr_null(uf_trace_get(0));
    kernel_honest();
    up();
    ck_assert_uint_ne(hook(), 0);
}

static void open_refused_once(void *data)
{
    kernel_refuse(KERNEL_ANY, 0, *(unsigned *)data, 1, ENOMEM);
    long err = uf_trace_open();
    ck_assert_uint_eq(kernel.refused, 1);
    kernel_honest();
    ck_assert(err == 0 || err == -ENOMEM);
    if (err == 0) ck_assert_uint_ne(hook(), 0); /* it comes up, if smaller */
}

START_TEST(bring_up_survives_the_refusal_of_every_call)
{
    uf_opt_defaults(&uf_options);
    kernel_count(KERNEL_ANY);
    ck_assert_int_eq(uf_trace_open(), 0);
    unsigned calls = (unsigned)kernel.seen;
    kernel_honest();
    ck_assert_uint_ge(calls, 4);
    for (unsigned n = 1; n <= 4; n++) IN_CHILD(open_refused, &n); /* the last is what is said of core files */
    for (unsigned n = 1; n <= calls; n++) IN_CHILD(open_refused_once, &n);
}
END_TEST

START_TEST(the_same_stack_is_the_same_number)
{
    uint32_t id[50], other[20];
    up();
    ck_assert_ptr_null(uf_trace_get(0));
    for (int i = 0; i < 50; i++) id[i] = hook();
    for (int i = 0; i < 50; i++) MUST(id[i] && id[i] == id[0], "call %d of one place: trace %u, not %u", i, id[i], id[0]);
    for (unsigned d = 0; d < 12; d++) {
        other[d] = deeper(d);
        const struct uf_trace *t = uf_trace_get(other[d]);
        MUST(t && t->count >= 2 && t->count <= uf_options.num_callers, "depth %u: %u frames", d, t ? t->count : 0);
        for (unsigned k = 0; k < d; k++) MUST(other[k] != other[d], "depths %u and %u have one trace", k, d);
    }
    ck_assert_uint_eq(uf_trace_lost, 0);
}
END_TEST

START_TEST(it_begins_with_the_caller_and_ends_at_num_callers)
{
    up();
    for (unsigned most = 1; most <= 64; most++) {
        uf_options.num_callers = most;
        const struct uf_trace *t = uf_trace_get(deeper(80));
        MUST(t->count == most, "%u frames of %u", t->count, most);
        MUST(t->pcs[0] - (uintptr_t)deeper < 200, "the first frame is not the caller");
        for (unsigned i = 1; i < most; i++) MUST(t->pcs[i] - (uintptr_t)deeper < 200, "frame %u of a recursion", i);
        MUST(!(t->exact & 1), "a return address is told as the instruction itself");
    }
}
END_TEST

START_TEST(no_room_is_counted_and_what_is_stored_stays)
{
    up();
    uf_options.num_callers = 4; /* all of them in deeper: the same from anywhere */
    uint32_t id = deeper(3), before = 0;
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, ENOMEM);
    for (unsigned tries = 0; !uf_trace_lost && tries < 400000; tries++) {
        /* traces that differ: a frame pointer chain of our own, pcs that no module has */
        uintptr_t fake[8] = { 0, 0x1000 + 16 * tries };
        struct uf_caller c = { 0x10000 + 16ul * tries, (uintptr_t)fake };
        uint32_t got = uf_trace_here(uf_thread(), &c);
        if (!got) continue;
        before++;
        MUST(uf_trace_get(got)->pcs[0] == c.ret, "trace %u of another place is taken for this one", tries); /* many share a bucket */
    }
    ck_assert_uint_ge(uf_trace_lost, 1);
    ck_assert_uint_ge(before, 1000);
    ck_assert_uint_eq(deeper(3), id);
    ck_assert_uint_eq(uf_trace_get(id)->count, 4);
    kernel_honest();
    ck_assert_uint_ne(deeper(9), 0);
}
END_TEST

static void *ask(void *data)
{
    uint32_t *ids = data;
    for (unsigned i = 0; i < 2000; i++) ids[i % 16] = deeper(i % 16);
    return NULL;
}

START_TEST(threads_read_what_others_store)
{
    static uint32_t ids[4][16];
    pthread_t t[4];
    up();
    uf_options.num_callers = 5; /* the frames below differ from thread to thread no more */
    for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, ask, ids[i]);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < 4; i++)
        for (unsigned d = 0; d < 16; d++) {
            const struct uf_trace *a = uf_trace_get(ids[i][d]), *b = uf_trace_get(ids[0][d]);
            MUST(a->count == b->count && memcmp(a->pcs, b->pcs, a->count * sizeof *a->pcs) == 0, "thread %d depth %u", i, d);
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("trace");
    TCase *c = tcase_create("trace");
    tcase_set_timeout(c, 30);
    tcase_add_test(c, bring_up_survives_the_refusal_of_every_call);
    tcase_add_test(c, the_same_stack_is_the_same_number);
    tcase_add_test(c, it_begins_with_the_caller_and_ends_at_num_callers);
    tcase_add_test(c, no_room_is_counted_and_what_is_stored_stays);
    tcase_add_test(c, threads_read_what_others_store);
    suite_add_tcase(s, c);
    return run_suite(s);
}
