/* thin.c: the feedback between cost and choice. */
#include "pages/thin.h"

#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"

#include <time.h>

#include "base/banned.h"

enum {
    EVERY = 256 << 10,   /* ticks of guarding between two looks at the clocks */
    SELDOM = 1 << 20,    /* ticks between two looks while nothing is guarded */
    PASSED = 24,         /* ticks: what a block that passes costs, and its end, and the calls on it */
    HIDDEN = 3,          /* a guarded block costs the program cache and TLB misses that we do not see: a third on top */
    FULL = 256,
    OUTLIER = 128 << 10, /* ticks: longer than this we were not running */
    SQUEEZE_MOST = 256 << 6
};

static uint64_t ticks_at_start, ns_at_start;
static _Atomic uint64_t looked; /* ticks */
static _Atomic uint64_t spent;      /* ticks, of all threads */
static _Atomic unsigned used;       /* of the budget, in 1/256; may pass FULL */
static _Atomic unsigned squeeze = 256; /* how hard hot sites are thinned: falls while budget is left, rises when it is short */

static uint64_t clock_ns(int which)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, which, (long)&t, 0, 0, 0, 0);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void uf_thin_open(uint64_t began)
{
    ticks_at_start = uf_arch_ticks();
    ns_at_start = clock_ns(CLOCK_MONOTONIC);
    atomic_store(&spent, ticks_at_start - began);
}

/* How much of the budget is used: guarding's time against the share of the program's own. */
static void look(void)
{
    uint64_t ns = clock_ns(CLOCK_MONOTONIC) - ns_at_start, ticks = uf_arch_ticks() - ticks_at_start;
    uint64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    atomic_store_explicit(&looked, ticks, memory_order_relaxed);
    if (ns < 1000 || ticks == 0) return;
    uint64_t guard = (uint64_t)((double)atomic_load(&spent) / (double)ticks * (double)ns);
    guard += guard / HIDDEN;
    uint64_t own = cpu > guard ? cpu - guard : cpu / 8 + 1;
    uint64_t budget = own * uf_options.overhead / 1000 + 1;
    uint64_t share = guard * FULL / budget;
    atomic_store_explicit(&used, share > 1u << 20 ? 1u << 20 : (unsigned)share, memory_order_relaxed);
    unsigned now = atomic_load_explicit(&squeeze, memory_order_relaxed);
    now = share < FULL * 3 / 4 ? now - now / 8 : now + now / 4 + 1;
    atomic_store_explicit(&squeeze, now > SQUEEZE_MOST ? SQUEEZE_MOST : now ? now : 1, memory_order_relaxed);
}

void uf_thin_spent(struct uf_thread *t, uint64_t ticks)
{
    t->thin_ticks += ticks < OUTLIER ? ticks : OUTLIER;
    if (uf_likely(t->thin_ticks < EVERY)) return;
    atomic_fetch_add_explicit(&spent, t->thin_ticks, memory_order_relaxed);
    t->thin_ticks = 0;
    look();
}

uint32_t uf_thin_distance(uint32_t nth, size_t size, unsigned share, unsigned squeezed, uint32_t site_min)
{
    /* a block of a page or more is cheap to guard for what it holds: it counts as if its site were cooler */
    for (; size >= UF_PAGE && nth > 1; size /= 4) nth = nth / 2 + 1;
    if (nth <= site_min && share < FULL / 2) return 1;
    if (nth <= site_min) return 1 + (share >= FULL ? site_min : nth);
    uint64_t far = (uint64_t)nth * squeezed / (FULL / 2) / site_min + 1;
    return far > UINT32_MAX / 4 ? UINT32_MAX / 4 : (uint32_t)far;
}

/* Blocks that passed are charged; the clocks, two calls of the kernel, are asked only now and then. */
static UF_COLD void passed(struct uf_thread *t)
{
    atomic_fetch_add_explicit(&spent, (uint64_t)t->thin_skips * PASSED, memory_order_relaxed);
    t->thin_skips = 0;
    uint64_t now = uf_arch_ticks() - ticks_at_start;
    if (now - atomic_load_explicit(&looked, memory_order_relaxed) >= SELDOM) look();
}

void uf_thin_checked(void)
{
    enum { ALL = 1024, MANY = 4096 };
    struct uf_thread *t = uf_thread_self;
    if (uf_likely(!uf_options.overhead) || !t || ++t->thin_checks <= ALL) return;
    t->thin_unchecked = t->thin_checks < MANY ? 15 : 63;
}

bool uf_thin_guard(struct uf_thread *t, struct uf_site *site, uint32_t nth, size_t size)
{
    /* the program goes on and earns budget while nothing is guarded */
    if (uf_unlikely(++t->thin_skips >= UF_THIN_LOOK)) passed(t);
    if (uf_likely(nth < atomic_load_explicit(&site->next, memory_order_relaxed))) return false;
    unsigned share = atomic_load_explicit(&used, memory_order_relaxed);
    uint32_t far = uf_thin_distance(nth, size, share, atomic_load_explicit(&squeeze, memory_order_relaxed), (uint32_t)uf_options.site_min);
    t->random = t->random * 6364136223846793005ull + (uf_options.seed << 1 | 1);
    if (far > 1) far = 1 + far / 2 + (uint32_t)((t->random >> 33) % far);
    atomic_store_explicit(&site->next, nth > UINT32_MAX - far ? UINT32_MAX : nth + far, memory_order_relaxed);
    return nth <= 1 || share < FULL;
}
