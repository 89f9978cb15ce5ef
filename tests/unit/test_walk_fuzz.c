/* The walker on garbage: random registers and stacks between unreadable pages must neither crash nor loop, in or
 * out of bounds; and frame information that is cut or bent anywhere must not lead outside its module. */
#include "walk_ref.h"

#include "faults/walk_cfi.h"

#include <sys/mman.h>
#include <unistd.h>

static uint64_t seed;

static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

#define PAGES 3
static uint8_t *stack; /* PAGES readable pages, unreadable ones on both sides */

static void make_stack(void)
{
    uint8_t *at = mmap(NULL, (PAGES + 2) * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(at, MAP_FAILED);
    stack = at + 4096;
    ck_assert_int_eq(mprotect(stack, PAGES * 4096, PROT_READ | PROT_WRITE), 0);
    seed = 88172645463325252u;
}

/* Addresses that the walker takes for something: code of real modules, this stack, nothing, anything. */
static uintptr_t draw_word(void)
{
    static const uintptr_t bases[] = { (uintptr_t)qsort, (uintptr_t)printf, (uintptr_t)uf_walk, (uintptr_t)pthread_create,
                                       (uintptr_t)_Unwind_Backtrace, (uintptr_t)dladdr, (uintptr_t)clock };
    switch (draw() % 8) {
    case 0: case 1: case 2: return bases[draw() % 7] + draw() % 8192;
    case 3: case 4: return (uintptr_t)stack + draw() % (PAGES * 4096 + 64) / 8 * 8;
    case 5: return (uintptr_t)stack - 256 + draw() % ((PAGES + 1) * 4096);
    case 6: return draw() % 3 ? draw() >> 16 : draw();
    default: return 0 - draw() % 2;
    }
}

static void check_one(const struct uf_walk_regs *r, uintptr_t hi)
{
    uintptr_t pcs[80];
    uint64_t exact = 0;
    unsigned max = 1 + (unsigned)(draw() % 72);
    pcs[max] = 0x5a5a;
    unsigned n = uf_walk(r, hi, pcs, max, &exact);
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_le(n, max);
    ck_assert_uint_eq(pcs[0], r->pc);
    ck_assert_uint_eq(pcs[max], 0x5a5a);
    if (n < 64) ck_assert_uint_eq(exact >> n, 0);
}

START_TEST(garbage)
{
    unsigned long rounds = _i ? 3000 : 200000;
    make_stack();
    uintptr_t *words = (uintptr_t *)stack;
    for (unsigned long i = 0; i < rounds; i++) {
        struct uf_walk_regs r;
        if (i % 16 == 0)
            for (unsigned w = 0; w < PAGES * 512; w++) words[w] = draw_word();
        for (unsigned w = 0; w < sizeof r / sizeof(uintptr_t); w++) ((uintptr_t *)&r)[w] = draw_word();
        if (i % 4) r.sp = (uintptr_t)stack + draw() % (PAGES * 4096);
        uintptr_t hi = (uintptr_t)stack + PAGES * 4096;
        if (_i) hi = 0;
        else if (r.sp < (uintptr_t)stack || r.sp > hi) hi = r.sp > 8 ? r.sp - draw() % 3 : 1; /* no such stack */
        check_one(&r, hi);
        if (i % 1000 == 0) uf_walk_forget();
    }
    munmap(stack - 4096, (PAGES + 2) * 4096);
}
END_TEST

/* A module's frame information, between unreadable pages, cut and bent. */
static uint8_t *module;
#define MODULE 4096

static struct uf_walk_fde real_description(uintptr_t at)
{
    struct uf_walk_fde f;
    ck_assert(uf_walk_find(at, &f));
    return f;
}

START_TEST(bent_instructions)
{
    make_stack();
    module = stack;
    ck_assert_int_eq(mprotect(module + MODULE, 4096, PROT_NONE), 0);
    const uintptr_t targets[] = { (uintptr_t)qsort + 4, (uintptr_t)printf + 8, (uintptr_t)pthread_create + 8,
                                  (uintptr_t)_Unwind_Backtrace + 8 };
    unsigned rows = 0, steps = 0;
    for (unsigned i = 0; i < 300000; i++) {
        struct uf_walk_fde f = real_description(targets[i % 4]);
        size_t common = (size_t)(f.common_end - f.common), own = (size_t)(f.own_end - f.own);
        if (common > 512 || own > 512) continue;
        size_t total = common + own;
        uint8_t *at = module + MODULE - total; /* ends at an unreadable page */
        memcpy(at, f.common, common);
        memcpy(at + common, f.own, own);
        for (unsigned b = 0, n = (unsigned)(draw() % 6); b < n; b++) at[draw() % total] = (uint8_t)draw();
        f.common = at, f.common_end = at + common, f.own = at + common, f.own_end = at + total;
        f.map_lo = module, f.map_hi = module + MODULE;

        struct uf_walk_row row;
        if (!uf_walk_row_at(&f, f.begin + draw() % (f.end - f.begin + 1), &row)) continue;
        rows++;
        struct uf_walk_mem m = { .lo = (uintptr_t)module, .span = MODULE - 7 };
        struct uf_walk_state s = { .pc = f.begin, .exact = draw() & 1, .known = draw() };
        for (unsigned k = 0; k < UF_WALK_REGS; k++) s.reg[k] = (uintptr_t)module + draw() % MODULE;
        if (uf_walk_apply(&f, &row, &s, &m) == UF_WALK_ON) steps++;
        uf_walk_pack(&f, &row);
    }
    printf("  bent: %u rows, %u steps\n", rows, steps);
    ck_assert_uint_gt(rows, 1000);
    ck_assert_uint_gt(steps, 100);
}
END_TEST

START_TEST(bent_expressions)
{
    make_stack();
    module = stack;
    ck_assert_int_eq(mprotect(module + MODULE, 4096, PROT_NONE), 0);
    unsigned good = 0;
    for (unsigned i = 0; i < 400000; i++) {
        static const uint8_t ops[] = { 0x06, 0x08, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17, 0x1b, 0x1d, 0x22, 0x23,
                                       0x24, 0x26, 0x28, 0x2f, 0x31, 0x77, 0x92, 0x94, 0x0e, 0x03, 0x2a, 0x19 };
        unsigned size = 1 + (unsigned)(draw() % 40);
        uint8_t *at = module + MODULE - 1 - size;
        at[0] = (uint8_t)(draw() % 16 ? size : draw() & 127);
        for (unsigned b = 1; b <= size; b++) at[b] = draw() % 3 ? ops[draw() % sizeof ops] : (uint8_t)draw();
        struct uf_walk_fde f = { .map_lo = module, .map_hi = module + MODULE };
        struct uf_walk_mem m = { .lo = (uintptr_t)module, .span = MODULE - 7 };
        struct uf_walk_state s = { .known = ~0ull };
        for (unsigned k = 0; k < UF_WALK_REGS; k++) s.reg[k] = (uintptr_t)module + draw() % MODULE;
        uintptr_t out, first = draw();
        if (uf_walk_eval(&f, at - module, &s, &m, &first, &out) == UF_WALK_ON) good++;
    }
    printf("  expressions: %u made sense\n", good);
    ck_assert_uint_gt(good, 1000);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("walk on garbage");
    TCase *t = tcase_create("garbage");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, garbage, 0, 2);
    tcase_add_test(t, bent_instructions);
    tcase_add_test(t, bent_expressions);
    suite_add_tcase(s, t);
    return wref_run(s);
}
