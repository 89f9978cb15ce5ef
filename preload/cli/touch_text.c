/* touch_text.c: the tables. */
#include <stdlib.h>
#include <string.h>

#include "cli/touch_order.h"
#include "cli/touch_out.h"

enum { TOP = 10, FRAMES = 6, PAGE = 4096 };

static void percent(struct text *t, uint64_t part, uint64_t whole)
{
    unsigned mille = whole ? (unsigned)((double)part * 1000 / (double)whole) : 0;
    text_format(t, " (%u.%u %%)", mille / 10, mille % 10);
}

static void frames(struct text *t, const struct touch_stack *s)
{
    for (size_t i = 0; s && i < s->count && i < FRAMES; i++) {
        text_begin(t);
        text_put(t, i ? "      by " : "      at ");
        text_safe(t, s->frame[i].function);
        if (s->frame[i].file) {
            const char *slash = strrchr(s->frame[i].file, '/');
            text_put(t, " (");
            text_safe(t, slash ? slash + 1 : s->frame[i].file);
            text_format(t, ":%u)", s->frame[i].line);
        }
        text_end(t);
    }
}

static void *copy_of(const void *array, size_t n, size_t size)
{
    void *copy = report_alloc(n * size + 1);
    if (n) memcpy(copy, array, n * size);
    return copy;
}

static void stacks(struct text *t, const struct touch_data *d, bool allocators)
{
    struct touch_stack **s = copy_of(d->stack, d->stacks, sizeof *s);
    qsort(s, d->stacks, sizeof *s, allocators ? touch_by_allocated : touch_by_touched);
    text_line(t, allocators ? "  By allocating stack:" : "  By touching stack:");
    for (size_t i = 0; i < d->stacks && i < TOP; i++) {
        uint64_t pages = allocators ? s[i]->allocated : s[i]->touched;
        if (!pages && (allocators || !s[i]->again)) break;
        text_begin(t);
        text_put(t, "    ");
        text_count(t, pages);
        text_put(t, " pages");
        percent(t, pages, d->touched);
        if (!allocators && s[i]->again) {
            text_put(t, " and ");
            text_count(t, s[i]->again);
            text_put(t, " again");
        }
        text_end(t);
        frames(t, s[i]);
    }
    free(s);
}

static void regions(struct text *t, const struct touch_data *d)
{
    struct touch_region **r = copy_of(d->region, d->regions, sizeof *r);
    qsort(r, d->regions, sizeof *r, touch_by_pages);
    text_line(t, "  By region:");
    for (size_t i = 0; i < d->regions && i < TOP; i++) {
        text_begin(t);
        text_format(t, "    0x%llx ", (unsigned long long)r[i]->addr);
        text_safe(t, r[i]->family ? r[i]->family : "?");
        text_put(t, " of ");
        text_count(t, r[i]->size);
        text_put(t, " bytes");
        if (r[i]->times > 1) {
            text_put(t, ", ");
            text_count(t, r[i]->times);
            text_put(t, " times");
        }
        text_put(t, ": touched ");
        text_count(t, r[i]->touched * PAGE);
        text_put(t, " of ");
        text_count(t, r[i]->reserved);
        percent(t, r[i]->touched * PAGE, r[i]->reserved);
        if (r[i]->again) {
            text_put(t, ", again ");
            text_count(t, r[i]->again * PAGE);
        }
        if (r[i]->uncounted) text_put(t, ", left to the kernel and not counted");
        text_end(t);
    }
    free(r);
}

void touch_budget_text(struct text *t, const struct touch_budget *b)
{
    enum { SPENDERS = 5 };
    text_line(t, "  Spent by:");
    for (size_t i = 0; i < b->spenders && i < SPENDERS; i++) {
        text_begin(t);
        text_put(t, "    ");
        text_count(t, b->spender[i].bytes);
        text_put(t, " bytes");
        percent(t, b->spender[i].bytes, b->spent);
        text_end(t);
        frames(t, b->spender[i].stack);
    }
    if (b->spenders > SPENDERS) {
        text_begin(t);
        text_format(t, "    and %zu other stacks", b->spenders - SPENDERS);
        text_end(t);
    }
    text_line(t, "");
}

struct share { uint64_t number, pages; };

static int by_share(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    return x->pages < y->pages ? 1 : x->pages > y->pages ? -1 : (x->number > y->number) - (x->number < y->number);
}

/* Told where there is more than one. */
static void threads(struct text *t, const struct touch_data *d, bool nodes)
{
    struct share *s = report_alloc((d->counts + 1) * sizeof *s);
    size_t n = 0, k;
    for (size_t i = 0; i < d->counts; i++) {
        uint64_t number = nodes ? d->count[i].node : d->count[i].tid;
        for (k = 0; k < n && s[k].number != number; k++) {}
        if (k == n) s[n++] = (struct share){ number, 0 };
        s[k].pages += d->count[i].pages + d->count[i].again;
    }
    qsort(s, n, sizeof *s, by_share);
    if (n > 1) text_line(t, nodes ? "  By NUMA node of the CPU that touched:" : "  By thread:");
    for (k = 0; n > 1 && k < n && k < TOP; k++) {
        text_begin(t);
        text_format(t, "    %s %llu: ", nodes ? "node" : "thread", (unsigned long long)s[k].number);
        text_count(t, s[k].pages);
        text_put(t, " pages");
        percent(t, s[k].pages, d->touched + d->again);
        text_end(t);
    }
    free(s);
}

static void prefetch(struct text *t, const struct touch_data *d)
{
    text_begin(t);
    text_put(t, "PREFETCH: ");
    text_count(t, d->prefetched);
    text_put(t, " pages made present up front; of the list, ");
    text_count(t, d->list_found);
    text_put(t, " of ");
    text_count(t, d->list_regions);
    text_put(t, " regions were met again, with ");
    text_count(t, d->list_pages_found);
    text_put(t, " of its ");
    text_count(t, d->list_pages);
    text_put(t, " pages");
    if (d->list_wrong) text_put(t, "; lines that say nothing: "), text_count(t, d->list_wrong);
    text_end(t);
}

void touch_text(struct text *t, const struct touch_data *d)
{
    if (!d->any) return;
    text_begin(t);
    text_put(t, "TOUCH SUMMARY: touched ");
    text_count(t, d->touched);
    text_put(t, " pages, ");
    text_count(t, d->touched * PAGE);
    text_put(t, " of ");
    text_count(t, d->reserved);
    text_put(t, " bytes reserved");
    percent(t, d->touched * PAGE, d->reserved);
    text_put(t, "; ");
    text_count(t, d->kernel);
    text_put(t, " pages in system calls, ");
    text_count(t, d->again);
    text_put(t, " again");
    if (touch_untouched(d)) text_put(t, "; "), text_count(t, touch_untouched(d)), text_put(t, " bytes never touched");
    text_end(t);
    if (d->list_pages || d->list_wrong) prefetch(t, d);
    if (!d->counts && !d->regions) return;
    stacks(t, d, false);
    stacks(t, d, true);
    regions(t, d);
    threads(t, d, false);
    threads(t, d, true);
}
