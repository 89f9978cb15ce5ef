/* map_thin.c: which mappings pass without guards, record and quarantine under --sample and --overhead. Each costs some five system
 * calls that the program did not make, so those of busy callers are thinned as blocks are: the first of every caller are
 * guarded, then one in --sample, or what the budget allows. */
#include "base/opt.h"
#include "hooks/map_inside.h"
#include "hooks/start.h"
#include "pages/thin.h"
#include "touch/claim.h"

enum { CALLERS = 256, FIRST = 16 /* --sample: of every caller */ };

/* By the caller alone, in the order they came; the last stands in for all that find no room. */
static struct uf_site callers[CALLERS];
static _Atomic uint64_t asked, let_pass;

static unsigned caller_of(uintptr_t pc)
{
    for (unsigned i = 0; i < CALLERS - 1; i++) {
        uintptr_t none = 0;
        if (atomic_compare_exchange_strong(&callers[i].pc, &none, pc) || none == pc) return i;
    }
    return CALLERS - 1;
}

/* Drawn from the seed, the caller's number and how many came before: nothing else that the program does moves the choice. */
static uint32_t drawn(unsigned caller, uint32_t nth)
{
    uint64_t x = (uf_options.seed ^ ((uint64_t)caller << 32 | nth)) * 0x9e3779b97f4a7c15ull;
    x = (x ^ x >> 32) * 0xc4ceb9fe1a85ec53ull;
    uint64_t far = 1 + (x >> 16) % (2 * uf_options.sample - 1);
    return far > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)far;
}

static bool sampled(struct uf_site *site, unsigned caller, uint32_t nth)
{
    if (nth < FIRST) return true;
    if (nth > FIRST && nth < atomic_load_explicit(&site->next, memory_order_relaxed)) return false;
    uint32_t far = drawn(caller, nth);
    atomic_store_explicit(&site->next, nth > UINT32_MAX - far ? UINT32_MAX : nth + far, memory_order_relaxed);
    return true;
}

bool uf_map_passes(const struct uf_caller *c)
{
    bool sampling = uf_options.sample > 1;
    if (uf_unlikely(uf_touch_on) || (!sampling && !uf_options.overhead)) return false;
    unsigned caller = caller_of(c->ret);
    struct uf_site *site = &callers[caller];
    uint32_t nth = atomic_fetch_add_explicit(&site->blocks, 1, memory_order_relaxed) + 1;
    bool guard = sampling ? sampled(site, caller, nth) : uf_thin_guard(uf_thread(), site, nth, 0);
    atomic_fetch_add_explicit(&asked, 1, memory_order_relaxed);
    if (!guard) atomic_fetch_add_explicit(&let_pass, 1, memory_order_relaxed);
    return !guard;
}

void uf_map_counts(uint64_t *all, uint64_t *passed)
{
    *all = atomic_exchange(&asked, 0);
    *passed = atomic_exchange(&let_pass, 0);
}
