/* test_trace_memo.c: a trace that is known again without a walk is the one that a walk would give. */
#include "kernel.h"
#include "base/arch.h"
#include "faults/stack.h"
#include "faults/trace.h"
#include "faults/trace_memo.h"

#include <alloca.h>
#include <pthread.h>

static uint32_t known, taken, walked; /* by the memo, by the hook's way, by a whole walk */

/* As a hook: its caller's registers, in three ways. */
__attribute__((noinline)) static void hook(void)
{
    struct uf_caller c = UF_CALLER();
    struct uf_walk_regs r = { .pc = c.ret, .sp = c.frame + UF_ARCH_FRAME_TO_CALLER, .fp = *(uintptr_t *)c.frame };
    struct uf_thread *t = uf_thread();
    uintptr_t pcs[UF_TRACE_MAX];
    uint64_t exact;
    uintptr_t end = uf_stack_end(t, r.sp);
    known = uf_trace_known(t, &r, end);
    taken = uf_trace_here(t, &c);
    unsigned n = uf_walk(&r, end, pcs, (unsigned)uf_options.num_callers, &exact);
    walked = uf_trace_keep(pcs, n, exact & ~1ull);
    __asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) static void bottom(void)
{
    hook();
    __asm__ volatile("" ::: "memory");
}

/* A frame whose size nobody knows is found by the frame pointer. */
__attribute__((noinline)) static void shifting(size_t size)
{
    char *volatile p = alloca(size);
    p[0] = 1;
    bottom();
    __asm__ volatile("" ::: "memory");
}

/* Frames alike to the byte, so that what is below them looks the same from there. */
#define WAY(name) \
    __attribute__((noinline)) static void name(size_t size) \
    { \
        if (size) shifting(size); \
        else bottom(); \
        __asm__ volatile("" ::: "memory"); \
    }
WAY(one) WAY(two) WAY(three)
static void (*volatile const ways[])(size_t) = { one, two, three };

static void up(void)
{
    uf_opt_defaults(&uf_options);
    ck_assert_int_eq(uf_trace_open(), 0);
}

START_TEST(what_is_known_is_what_a_walk_gives)
{
    unsigned hits = 0;
    uint64_t random = 1;
    up();
    for (unsigned i = 0; i < 3000; i++) {
        random = random * 6364136223846793005ull + 1442695040888963407ull;
        ways[(random >> 40) % 3]((random >> 50) % 4 * 64);
        MUST(taken && taken == walked, "call %u: trace %u, by a walk %u", i, taken, walked);
        MUST(!known || known == walked, "call %u: known as %u, by a walk %u", i, known, walked);
        hits += known != 0;
    }
#if UF_ARCH_FRAME_TO_CALLER
    ck_assert_uint_ge(hits, 1000);
#endif
}
END_TEST

/* The same start, and one word of the stack is another: not known. */
START_TEST(a_word_that_changed_is_noticed)
{
    uintptr_t stack[32] __attribute__((aligned(16))) = { 0 };
    struct uf_walk_regs r = { .pc = 0x1000, .sp = (uintptr_t)stack, .fp = 0x77 };
    struct uf_walk_note note = { .count = 3, .generation = uf_walk_generation(), .at = { r.sp + 8, r.sp + 64, r.sp + 128 }, .word = { 5, 6, 7 } };
    struct uf_thread *t = uf_thread();
    uintptr_t end = (uintptr_t)(stack + 32);
    up();
    stack[1] = 5, stack[8] = 6, stack[16] = 7;
    uf_trace_learn(t, &r, &note, 4711);
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 4711);
    ck_assert_uint_eq(uf_trace_known(t, &r, r.sp + 136), 4711);
    ck_assert_uint_eq(uf_trace_known(t, &r, r.sp + 135), 0); /* beyond the stack's end nothing is read */
    ck_assert_uint_eq(uf_trace_known(t, &r, 0), 0);
    for (unsigned i = 0; i < 3; i++) {
        uintptr_t *word = (uintptr_t *)note.at[i];
        ++*word;
        ck_assert_uint_eq(uf_trace_known(t, &r, end), 0);
        --*word;
    }
    r.fp++; /* did not matter */
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 4711);
    note.fp_used = true;
    uf_trace_learn(t, &r, &note, 4712);
    uf_trace_learn(t, &r, &note, 4712);
    r.fp++; /* now it does */
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 0);
    r.fp--;
    uf_options.num_callers = 3;
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 0);
    uf_options.num_callers = 16;
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 4712);
    uf_walk_forget(); /* dlclose: other code may lie there */
    ck_assert_uint_eq(uf_trace_known(t, &r, end), 0);
}
END_TEST

/* Too much to note, or a frame that ready rules do not cover: a walk, no memory. */
START_TEST(what_cannot_be_noted_is_walked)
{
    uintptr_t stack[8] = { 0 }, pcs[8];
    struct uf_walk_regs r = { .pc = 0x1000, .sp = (uintptr_t)stack };
    struct uf_walk_note note;
    up();
    ck_assert_uint_eq(uf_walk_noted(&r, (uintptr_t)(stack + 8), pcs, 8, &note), 0);
    uf_options.num_callers = 64;
    for (unsigned i = 0; i < 5; i++) one(64);
    ck_assert_uint_eq(taken, walked);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("trace_memo");
    TCase *c = tcase_create("trace_memo");
    tcase_set_timeout(c, 30);
    tcase_add_test(c, what_is_known_is_what_a_walk_gives);
    tcase_add_test(c, a_word_that_changed_is_noticed);
    tcase_add_test(c, what_cannot_be_noted_is_walked);
    suite_add_tcase(s, c);
    return run_suite(s);
}
