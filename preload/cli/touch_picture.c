#include "cli/touch_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096 };

static uint64_t pages_of(const struct touch_region *r)
{
    return (r->size + PAGE - 1) / PAGE;
}

/* The regions that most was touched in come first; four always have a band, more as long as they matter (half a percent of all). */
static int by_touches(const void *a, const void *b)
{
    const struct touch_region *x = *(struct touch_region *const *)a, *y = *(struct touch_region *const *)b;
    uint64_t m = x->touched + x->again, n = y->touched + y->again;
    return m < n ? 1 : m > n ? -1 : x->id < y->id ? -1 : x->id > y->id;
}

static int by_address(const void *a, const void *b)
{
    const struct touch_region *x = ((const struct touch_band *)a)->region, *y = ((const struct touch_band *)b)->region;
    if (x->pid != y->pid) return x->pid < y->pid ? -1 : 1;
    return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static uint64_t power_of_two(uint64_t least)
{
    uint64_t p = 1;
    while (p < least) p *= 2;
    return p;
}

/* A band's rows grow with the logarithm of its size: a large one may not hide the small ones. */
static void lay_out(struct touch_picture *p)
{
    double sum = 0;
    for (unsigned i = 0; i < p->bands; i++)
        if (p->band[i].region) sum += log2((double)p->band[i].pages + 1);
    for (unsigned i = 0; i < p->bands; i++) {
        struct touch_band *b = &p->band[i];
        uint64_t rows = b->region ? (uint64_t)(PICTURE_ROWS * log2((double)b->pages + 1) / sum) : 1;
        if (rows > 96) rows = 96;
        if (rows < 4) rows = b->region ? 4 : 1;
        b->per_row = power_of_two((b->pages + rows - 1) / rows);
        b->rows = (unsigned)((b->pages + b->per_row - 1) / b->per_row);
        if (!b->rows) b->rows = 1;
        b->row = p->rows;
        p->rows += b->rows;
    }
}

static void choose_bands(struct touch_picture *p, const struct touch_data *d)
{
    struct touch_region **r = report_alloc((d->regions + 1) * sizeof *r);
    size_t n = 0;
    for (size_t i = 0; i < d->regions; i++)
        if (d->region[i]->touched + d->region[i]->again) r[n++] = d->region[i];
    qsort(r, n, sizeof *r, by_touches);
    for (size_t i = 0; i < n && i < PICTURE_BANDS && (i < 4 || (r[i]->touched + r[i]->again) * 200 >= d->touched + d->again); i++)
        p->band[p->bands++] = (struct touch_band){ .region = r[i], .pages = pages_of(r[i]) };
    size_t others = n - p->bands;
    qsort(p->band, p->bands, sizeof *p->band, by_address);
    if (others) p->band[p->bands++] = (struct touch_band){ .others = others, .pages = 1 };
    free(r);
    lay_out(p);
}

static struct touch_band *band_of(struct touch_picture *p, const struct touch_region *r)
{
    for (unsigned i = 0; i < p->bands; i++)
        if (p->band[i].region == r) return &p->band[i];
    return p->bands && !p->band[p->bands - 1].region ? &p->band[p->bands - 1] : NULL;
}

static unsigned column_of(const struct touch_picture *p, uint64_t at)
{
    uint64_t c = at <= p->began ? 0 : (uint64_t)((double)(at - p->began) * PICTURE_COLUMNS / (double)p->ns);
    return c < PICTURE_COLUMNS ? (unsigned)c : PICTURE_COLUMNS - 1;
}

/* A cell may span several rows: its pages are dealt out evenly. */
static void put_cell(struct touch_picture *p, const struct touch_cell *c)
{
    struct touch_band *b = band_of(p, c->region);
    if (!b || !(c->touched + c->again)) return;
    unsigned first = 0, last = 0, column = column_of(p, c->at);
    if (b->region) {
        uint64_t end = c->page + c->span - 1;
        first = c->page / b->per_row < b->rows ? (unsigned)(c->page / b->per_row) : b->rows - 1;
        last = end / b->per_row < b->rows ? (unsigned)(end / b->per_row) : b->rows - 1;
    }
    uint64_t n = last - first + 1;
    for (uint64_t i = 0; i < n; i++) {
        struct touch_square *s = &p->square[(b->row + first + i) * PICTURE_COLUMNS + column];
        s->touched += c->touched / n + (i < c->touched % n);
        s->again += c->again / n + (i < c->again % n);
        if (s->touched + s->again > p->most) p->most = s->touched + s->again;
    }
}

/* All that one function had reserved, by whatever stacks. */
struct owned { const struct touch_stack *stack; uint64_t pages; };

static const char *owner_of(const struct touch_stack *s)
{
    return s && s->count ? s->frame[s->owner].function : "";
}

static int by_owned(const void *a, const void *b)
{
    const struct owned *x = *(struct owned *const *)a, *y = *(struct owned *const *)b;
    return x->pages < y->pages ? 1 : x->pages > y->pages ? -1 : x->stack->number < y->stack->number ? -1 : x->stack->number > y->stack->number;
}

static void choose_shares(struct touch_picture *p, const struct touch_data *d)
{
    struct report_map map = { 0 };
    struct owned **o = report_alloc((d->stacks + 1) * sizeof *o);
    size_t n = 0;
    for (size_t i = 0; i < d->stacks; i++) {
        if (!d->stack[i]->allocated) continue;
        void **place = report_map_at(&map, owner_of(d->stack[i]), strlen(owner_of(d->stack[i])));
        if (!*place) {
            *place = o[n++] = report_alloc(sizeof **o);
            *(struct owned *)*place = (struct owned){ d->stack[i], 0 };
        }
        ((struct owned *)*place)->pages += d->stack[i]->allocated;
    }
    qsort(o, n, sizeof *o, by_owned);
    for (size_t i = 0; i < n && i < PICTURE_SHARES; i++) p->share[p->shares++].allocator = o[i]->stack;
    p->shares++; /* the last is for the others */
    report_map_clear(&map, free);
    free(o);
}

/* What one region has resident. A forked child gives back pages that came before it was there: these are not its own. */
struct balance { struct touch_share *share; uint64_t pages; };

static int by_time(const void *a, const void *b)
{
    const struct touch_cell *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static struct balance *balance_of(struct touch_picture *p, struct report_map *map, const struct touch_region *r)
{
    void **place = report_map_at(map, &r, sizeof r);
    if (*place) return *place;
    struct balance *b = report_alloc(sizeof *b);
    unsigned i = 0;
    while (i < p->shares - 1 && strcmp(owner_of(p->share[i].allocator), owner_of(r->allocator)) != 0) i++;
    *b = (struct balance){ &p->share[i], 0 };
    return *place = b;
}

/* What is there at the end of each column: blocks that came and went within one are not seen. */
static void residency(struct touch_picture *p, const struct touch_cell *cell, size_t cells)
{
    struct report_map map = { 0 };
    uint64_t now[PICTURE_SHARES + 1] = { 0 };
    for (size_t i = 0, column = 0; column < PICTURE_COLUMNS; column++) {
        size_t end = i;
        uint64_t sum = 0;
        for (; end < cells && column_of(p, cell[end].at) <= column; end++) {
            struct balance *b = balance_of(p, &map, cell[end].region);
            uint64_t came = cell[end].touched + cell[end].again + cell[end].beside;
            b->pages += came;
            now[b->share - p->share] += came;
        }
        for (; i < end; i++) {
            struct balance *b = balance_of(p, &map, cell[i].region);
            uint64_t gone = cell[i].gone < b->pages ? cell[i].gone : b->pages;
            b->pages -= gone;
            now[b->share - p->share] -= gone;
        }
        for (unsigned k = 0; k < p->shares; k++) sum += p->share[k].pages[column] = now[k];
        if (sum > p->peak) p->peak = sum, p->peak_column = column;
    }
    for (unsigned k = 0; k < p->shares; k++)
        for (unsigned c = 0; c < PICTURE_COLUMNS; c++)
            if (p->share[k].pages[c] > p->share[k].most) p->share[k].most = p->share[k].pages[c];
    report_map_clear(&map, free);
}

struct touch_picture *touch_picture(const struct touch_data *d)
{
    if (!d->cells) return NULL;
    struct touch_picture *p = report_alloc(sizeof *p);
    struct touch_cell *cell = report_alloc(d->cells * sizeof *cell);
    memset(p, 0, sizeof *p);
    memcpy(cell, d->cell, d->cells * sizeof *cell);
    qsort(cell, d->cells, sizeof *cell, by_time);
    p->began = d->began < cell[0].at ? d->began : cell[0].at;
    uint64_t end = cell[d->cells - 1].at > d->ended ? cell[d->cells - 1].at : d->ended;
    p->ns = end > p->began ? end - p->began : 1;
    choose_bands(p, d);
    choose_shares(p, d);
    p->square = report_alloc((p->rows + 1) * PICTURE_COLUMNS * sizeof *p->square);
    memset(p->square, 0, (p->rows + 1) * PICTURE_COLUMNS * sizeof *p->square);
    for (size_t i = 0; i < d->cells; i++) put_cell(p, &cell[i]);
    residency(p, cell, d->cells);
    free(cell);
    return p;
}

void touch_picture_free(struct touch_picture *p)
{
    if (p) free(p->square);
    free(p);
}

unsigned touch_picture_level(const struct touch_picture *p, uint64_t pages)
{
    if (!pages) return 0;
    double share = p->most > 1 ? log((double)pages) / log((double)p->most) : 1;
    unsigned level = 1 + (unsigned)(share * (PICTURE_LEVELS - 1) + 0.5);
    return level < PICTURE_LEVELS ? level : PICTURE_LEVELS;
}

uint64_t touch_picture_least(const struct touch_picture *p, unsigned level)
{
    if (level <= 1) return 1;
    return (uint64_t)ceil(exp((level - 1.5) / (PICTURE_LEVELS - 1) * log((double)p->most)));
}

void touch_densities(const struct touch_data *d, const struct touch_region *const *region, size_t count, struct touch_density *out)
{
    struct report_map map = { 0 };
    for (size_t i = 0; i < count; i++) {
        uint64_t pages = pages_of(region[i]);
        out[i] = (struct touch_density){ .per_bin = power_of_two((pages + PICTURE_BINS - 1) / PICTURE_BINS) };
        out[i].bins = (unsigned)((pages + out[i].per_bin - 1) / out[i].per_bin);
        *report_map_at(&map, &region[i], sizeof region[i]) = &out[i];
    }
    for (size_t i = 0; i < d->cells; i++) {
        const struct touch_cell *c = &d->cell[i];
        struct touch_density *o = report_map_get(&map, &c->region, sizeof c->region);
        if (!o || !c->touched) continue;
        uint64_t first = c->page / o->per_bin, last = (c->page + c->span - 1) / o->per_bin;
        if (first >= o->bins) first = o->bins - 1;
        if (last >= o->bins) last = o->bins - 1;
        uint64_t n = last - first + 1;
        for (uint64_t k = 0; k < n; k++) o->touched[first + k] += c->touched / n + (k < c->touched % n);
    }
    report_map_clear(&map, NULL);
}
