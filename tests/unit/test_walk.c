/* The walker against libgcc's: calls of every shape, taken at a call. */
#include "walk_ref.h"

static volatile int sink;

/* -O2 without frame pointers, frames of different sizes, no tail calls. */
__attribute__((noinline)) static void deep(int n, int every)
{
    volatile char frame[24];
    frame[n % 24] = (char)n;
    if (n % every == 0) wref_here();
    if (n > 0) deep(n - 1, every);
    sink += frame[n % 24];
}

__attribute__((noinline)) static void deep_variable(int n)
{
    volatile char *frame = __builtin_alloca((size_t)(n % 7) * 40 + 1);
    frame[0] = 1;
    if (n % 3 == 0) wref_here();
    if (n > 0) deep_variable(n - 1);
    sink += frame[0];
}

__attribute__((noinline)) static void deep_aligned(int n)
{
    volatile char frame[64] __attribute__((aligned(64)));
    frame[0] = 1;
    wref_here();
    if (n > 0) deep_aligned(n - 1);
    sink += frame[0];
}

START_TEST(recursion)
{
    wref_reset();
    deep(400, 1);
    deep_variable(200);
    deep_aligned(30);
    wref_check("recursion", 900);
}
END_TEST

static int compare(const void *a, const void *b)
{
    if (sink++ % 5 == 0) wref_here();
    return *(const int *)a - *(const int *)b;
}

START_TEST(through_libc)
{
    int v[500];
    wref_reset();
    for (int i = 0; i < 500; i++) v[i] = (i * 7919) % 499;
    qsort(v, 500, sizeof *v, compare);
    bsearch(&v[3], v, 500, sizeof *v, compare);
    wref_check("qsort", 500);
}
END_TEST

static void *thread(void *arg)
{
    deep(20, 5);
    return arg;
}

static void *forgetter(void *stop)
{
    while (!*(volatile int *)stop) uf_walk_forget();
    return NULL;
}

START_TEST(threads)
{
    wref_reset();
    for (int i = 0; i < 50; i++) {
        pthread_t t;
        ck_assert_int_eq(pthread_create(&t, NULL, thread, NULL), 0);
        pthread_join(t, NULL);
    }
    wref_check("threads", 400);
}
END_TEST

START_TEST(forgotten_meanwhile)
{
    pthread_t t;
    int stop = 0;
    wref_reset();
    ck_assert_int_eq(pthread_create(&t, NULL, forgetter, &stop), 0);
    for (int i = 0; i < 20; i++) deep(50, 5);
    *(volatile int *)&stop = 1;
    pthread_join(t, NULL);
    wref_check("forgotten meanwhile", 400);
}
END_TEST

START_TEST(other_module_same_address)
{
    /* Rules of one module must not serve another that is mapped at its place after dlclose. */
    const char *names[] = { "libm.so.6", "libresolv.so.2", "libz.so.1", "libbsd.so.0" };
    wref_reset();
    for (int i = 0; i < 40; i++) {
        void *lib = dlopen(names[i % 4], RTLD_LAZY | RTLD_LOCAL);
        deep(10, 5);
        if (lib) dlclose(lib);
        uf_walk_forget();
    }
    wref_check("dlclose", 100);
}
END_TEST

__attribute__((noinline)) static unsigned limited(unsigned max, uintptr_t *pcs, uint64_t *exact)
{
    struct uf_walk_regs r;
    uf_walk_here(&r);
    unsigned n = uf_walk(&r, wref_stack_hi(), pcs, max, exact);
    sink++;
    return n;
}

START_TEST(limits)
{
    uintptr_t pcs[8];
    uint64_t exact = 7;
    for (unsigned max = 0; max < 5; max++) {
        memset(pcs, 0x5a, sizeof pcs);
        ck_assert_uint_eq(limited(max, pcs, &exact), max);
        ck_assert_uint_eq(exact, max ? 1 : 0);
        ck_assert_uint_eq(pcs[max], 0x5a5a5a5a5a5a5a5au);
    }
}
END_TEST

extern bool uf_walk_blind;

START_TEST(without_find_object)
{
    /* As on a libc without it: this test's frames have no frame pointers, so the walk may stop, never crash. */
    uintptr_t pcs[8];
    uint64_t exact;
    uf_walk_blind = true;
    uf_walk_forget();
    unsigned n = limited(8, pcs, &exact);
    uintptr_t frames[6] = { (uintptr_t)&frames[2], 0x1111, (uintptr_t)&frames[4], 0x2222, 0, 0x3333 };
    struct uf_walk_regs r = { .pc = 0x4444, .sp = (uintptr_t)frames, .fp = (uintptr_t)frames };
    unsigned chain = uf_walk(&r, (uintptr_t)(frames + 6), pcs, 8, &exact);
    uf_walk_blind = false;
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_eq(chain, 4);
    ck_assert_uint_eq(pcs[1], 0x1111);
    ck_assert_uint_eq(pcs[3], 0x3333);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("walk");
    TCase *t = tcase_create("calls");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, recursion);
    tcase_add_test(t, through_libc);
    tcase_add_test(t, threads);
    tcase_add_test(t, forgotten_meanwhile);
    tcase_add_test(t, other_module_same_address);
    tcase_add_test(t, limits);
    tcase_add_test(t, without_find_object);
    suite_add_tcase(s, t);
    return wref_run(s);
}
