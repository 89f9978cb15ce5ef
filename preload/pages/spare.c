/* spare.c: pages that go from block to block by UFFDIO_MOVE. */
#include "pages/spare.h"

#include "base/bytes.h"
#include "base/meta.h"
#include "pages/backend.h"
#include "pages/place.h"
#include "pages/run.h"

#include <errno.h>

#include "base/banned.h"

enum { SPARES = 32 };

struct uf_spares {
    unsigned made;               /* places reserved in the arena */
    unsigned count;              /* of them hold a page: the first ones */
    bool refused;                /* the kernel has no UFFDIO_MOVE */
    uintptr_t place[SPARES];
    struct {
        uint16_t from, to;       /* bytes of the page that are not canary */
    } dirty[SPARES];
};

static bool one_page(const struct uf_slot *s)
{
    return uf_place_to(s->start, s->size) - uf_place_from(s->start) == UF_PAGE && !(s->flags & (UF_SLOT_WINDOW | UF_SLOT_HEALED));
}

/* A page whose bytes FROM..TO are not canary becomes the page of S. */
static void dress(const struct uf_slot *s, size_t from, size_t to, unsigned char fill)
{
    uf_set((void *)(uf_place_from(s->start) + from), UF_CANARY, to - from);
    uf_set((void *)s->start, fill, s->size);
}

static struct uf_spares *spares_of(struct uf_thread *t)
{
    if (!t->spares) t->spares = uf_meta_take(sizeof *t->spares);
    return t->spares;
}

bool uf_spare_keep(struct uf_thread *t, const struct uf_slot *s)
{
    if (!uf_backend->move || !uf_thread_alone() || t->exiting || !one_page(s) || s->in_run) return false;
    struct uf_spares *p = spares_of(t);
    if (!p || p->refused || p->count == SPARES) return false;
    if (p->count == p->made) {
        uf_ref ref;
        if (!uf_region_carve(0, 1, &ref, uf_thread_tid(t))) return false;
        p->place[p->made++] = uf_region_base_of(ref); /* its record stays free: nobody's block */
    }
    uintptr_t from = uf_place_from(s->start);
    long err = uf_backend->move(p->place[p->count], from);
    if (err) {
        p->refused = err == -EOPNOTSUPP || err == -EINVAL || err == -ENOTTY;
        return false;
    }
    p->dirty[p->count].from = (uint16_t)(s->start - from);
    p->dirty[p->count].to = (uint16_t)(s->start - from + s->size);
    p->count++;
    return true;
}

bool uf_spare_use(struct uf_thread *t, const struct uf_slot *s, unsigned char fill)
{
    struct uf_spares *p = t->spares;
    if (!p || !p->count || !one_page(s) || !uf_thread_alone()) return false;
    unsigned last = --p->count;
    if (uf_backend->move(uf_place_from(s->start), p->place[last]) != 0) {
        uf_backend->drop(p->place[last], UF_PAGE); /* shared with a forked child: no longer movable */
        return false;
    }
    dress(s, p->dirty[last].from, p->dirty[last].to, fill);
    return true;
}

bool uf_spare_pass(const struct uf_slot *old, const struct uf_slot *new, unsigned char fill)
{
    if (!uf_backend->move || !uf_thread_alone() || !one_page(old) || !one_page(new) || (old->in_run && !new->in_run) || old->in_run == UF_SLOT_COMPACT) return false;
    uintptr_t from = uf_place_from(old->start);
    if (uf_backend->move(uf_place_from(new->start), from) != 0) return false;
    if (new->in_run) uf_run_dress(new, fill);
    else dress(new, old->start - from, old->start - from + old->size, fill);
    return true;
}

void uf_spare_flush(struct uf_thread *t)
{
    struct uf_spares *p = t->spares;
    while (p && p->count) uf_backend->drop(p->place[--p->count], UF_PAGE);
}
