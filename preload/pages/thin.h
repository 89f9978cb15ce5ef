/* thin.h: --overhead: what guarding costs is measured, and hot sites are thinned until it fits the budget.
 * Every site's first block is guarded whatever it costs; then its first --site-min while there is budget; then a share
 * that falls as the site allocates more. Big blocks count as if their site were less hot. */
#ifndef UF_THIN_H
#define UF_THIN_H

#include "base/opt.h"
#include "base/thread.h"
#include "pages/site.h"

enum { UF_THIN_LOOK = 1024 }; /* blocks of a thread that pass before they are charged, and perhaps the clocks looked at */

/* Take the clock readings that ticks are measured by; what passed since BEGAN (ticks) is the first that is charged. runs: bring-up */
void uf_thin_open(uint64_t began);

/* Is this block, the site's NTH (from 1), to be guarded? runs: hooks; locks: none */
bool uf_thin_guard(struct uf_thread *t, struct uf_site *site, uint32_t nth, size_t size);

/* A call is about to touch a guarded block: need it not be held against the exact bounds? Such calls are not counted as the
 * work of guarding, and a block that lives long may see millions: after the first ones one in 16, then one in 64, is looked at.
 * runs: hooks; locks: none */
static inline bool uf_thin_unchecked(void)
{
    struct uf_thread *t = uf_thread_self;
    if (!t || !t->thin_unchecked) return false;
    t->thin_unchecked--;
    return true;
}
/* This call is checked. */
void uf_thin_checked(void);

/* Around the work of guarding: TICKS were spent on it. runs: hooks; locks: none */
void uf_thin_spent(struct uf_thread *t, uint64_t ticks);

/* How many blocks on the site's next one is considered, on average: SHARE of the budget is used (in 1/256), hot sites are
 * squeezed (256: by as much as they are hotter than SITE_MIN). Pure. */
uint32_t uf_thin_distance(uint32_t nth, size_t size, unsigned share, unsigned squeezed, uint32_t site_min);

#endif
