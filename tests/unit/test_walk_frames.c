/* The walker on frames that compilers do not make: hand-written frame information, none at all, trampolines of
 * other hands, and jumps to where no code is. */
#include "walk_ref.h"

#ifdef __x86_64__
#include "walk_frames_x86_64.h"

#include <setjmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static volatile int sink;

__attribute__((noinline)) static void look(void)
{
    wref_here();
    sink++;
}

/* rbp must hold something of use to nobody but the frames above. */
__attribute__((noinline, optimize("no-omit-frame-pointer"))) static void through(void (*frame)(void (*)(void)))
{
    frame(look);
    sink++;
}

static void by_rbx_twice(void (*f)(void))
{
    (void)f;
    by_rbx(look);
    sink++;
}
static void nested(void) { by_rbx_twice(NULL); sink++; }
static void deeper(void) { in_register(nested); sink++; }
static void three(void (*f)(void)) { (void)f; by_r13(deeper); sink++; }

START_TEST(described)
{
    static void (*const frames[])(void (*)(void)) = { by_rbx, by_r13, kept_rows, in_register, by_deref, by_place,
                                                      by_branches, by_value, huge, far_rbp, three, realigned, restored };
    char name[32];
    wref_reset();
    for (unsigned i = 0; i < 20; i++) through(frames[_i]);
    snprintf(name, sizeof name, "described frame %d", _i);
    wref_check(name, 40);
    ck_assert_uint_ge(wref_stats.frames, wref_stats.stacks * 8); /* both right, not both lost */
}
END_TEST

static void on_trap(int sig, siginfo_t *info, void *u)
{
    static struct wref ref;
    ucontext_t *c = u;
    struct uf_walk_regs r;
    (void)sig, (void)info;
    wref_take(&ref);
    uf_walk_from_context(u, &r);
    wref_compare(&r, wref_stack_hi(), &ref, wref_interrupted(&ref, r.pc));
    c->uc_mcontext.gregs[REG_RIP] += 2;
}

START_TEST(row_changes_at_return)
{
    /* One address as a return address and as an interrupted instruction: two rules. */
    struct sigaction a = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
    sigaction(SIGILL, &a, NULL);
    wref_reset();
    for (unsigned i = 0; i < 20; i++) through(popped);
    wref_check("row changes at the return address", 80);
    ck_assert_uint_ge(wref_stats.frames, wref_stats.stacks * 8);
}
END_TEST

static uintptr_t pcs[64];
static volatile unsigned count; /* set in handlers, and raise() is declared a leaf */
static volatile uint64_t exact;

__attribute__((noinline)) static void take(void)
{
    struct uf_walk_regs r;
    uf_walk_here(&r);
    uint64_t mask;
    count = uf_walk(&r, wref_stack_hi(), pcs, 64, &mask);
    exact = mask;
    sink++;
}

static bool inside(uintptr_t pc, void *f, unsigned size)
{
    return pc > (uintptr_t)f && pc - (uintptr_t)f < size;
}

__attribute__((noinline, optimize("no-omit-frame-pointer"))) static void through_undescribed(void (*frame)(void (*)(void)))
{
    for (int i = 0; i < 2; i++) frame(take);
    sink++;
}

START_TEST(undescribed_with_frame_pointer)
{
    through_undescribed(undescribed);
    ck_assert_uint_ge(count, 6);
    ck_assert(inside(pcs[1], undescribed, 32));
    ck_assert(inside(pcs[2], through_undescribed, 200));
}
END_TEST

START_TEST(undescribed_without)
{
    through_undescribed(bare);
    ck_assert_uint_eq(count, 2);
    ck_assert(inside(pcs[1], bare, 32));
}
END_TEST

static volatile uintptr_t interrupted;
static sigjmp_buf back;

static void on_signal(int sig, siginfo_t *info, void *u)
{
    (void)sig, (void)info;
    interrupted = (uintptr_t)((ucontext_t *)u)->uc_mcontext.gregs[REG_RIP];
    take();
    sink++;
}

static void install_by_kernel(void (*restorer)(void))
{
    struct { void (*handler)(int, siginfo_t *, void *); unsigned long flags; void (*restorer)(void); uint64_t mask; } a = {
        on_signal, SA_SIGINFO | 0x04000000, restorer, 0 };
    ck_assert_int_eq(syscall(SYS_rt_sigaction, SIGUSR1, &a, NULL, 8), 0);
}

START_TEST(foreign_trampoline)
{
    install_by_kernel(_i ? narrow_restorer : wide_restorer);
    for (int i = 0; i < 2; i++) {
        count = 0;
        raise(SIGUSR1);
        ck_assert_uint_ge(count, 8);
        unsigned at = 0;
        while (at < count && pcs[at] != (uintptr_t)(_i ? narrow_restorer : wide_restorer)) at++;
        ck_assert_uint_lt(at + 3, count);
        ck_assert_uint_eq(pcs[at + 1], interrupted);
        ck_assert_uint_eq(exact, 1 | 2ull << at);
        unsigned up = at + 2;
        while (up < count && !inside(pcs[up], foreign_trampoline_fn, 2000)) up++;
        ck_assert_uint_lt(up, count);
    }
}
END_TEST

static void on_fault(int sig, siginfo_t *info, void *u)
{
    (void)sig, (void)info;
    struct uf_walk_regs r;
    uf_walk_from_context(u, &r);
    uint64_t mask;
    count = uf_walk(&r, wref_stack_hi(), pcs, 64, &mask);
    exact = mask;
    siglongjmp(back, 1);
}

__attribute__((noinline)) static void call_nowhere(void (*volatile f)(void))
{
    f();
    sink++;
}

START_TEST(wild_call)
{
    struct sigaction a = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sigaction(SIGSEGV, &a, NULL);
    if (!sigsetjmp(back, 1)) call_nowhere((void (*)(void))(uintptr_t)(_i ? (uintptr_t)page + 16 : 0));
    ck_assert_uint_ge(count, 5);
    ck_assert_uint_eq(pcs[0], _i ? (uintptr_t)page + 16 : 0);
    ck_assert(inside(pcs[1], call_nowhere, 64));
    ck_assert(inside(pcs[2], wild_call_fn, 2000));
    ck_assert_uint_eq(exact, 1);
}
END_TEST

static void add_tests(TCase *t)
{
    tcase_add_loop_test(t, described, 0, 13);
    tcase_add_test(t, row_changes_at_return);
    tcase_add_test(t, undescribed_with_frame_pointer);
    tcase_add_test(t, undescribed_without);
    tcase_add_loop_test(t, foreign_trampoline, 0, 2);
    tcase_add_loop_test(t, wild_call, 0, 2);
}
#else
static void add_tests(TCase *t)
{
    (void)t;
    puts("  skipped: the frames are written for x86-64");
}
#endif

int main(void)
{
    Suite *s = suite_create("walk: frames by hand");
    TCase *t = tcase_create("frames");
    add_tests(t);
    suite_add_tcase(s, t);
    return wref_run(s);
}
