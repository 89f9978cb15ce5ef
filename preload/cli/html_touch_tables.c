/* html_touch_tables.c: regions with their density, and the stacks: what the pictures say, in figures. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/html_touch.h"
#include "cli/touch_draw.h"
#include "cli/touch_order.h"

enum { PAGE = 4096, TOP_STACKS = 25, TOP_REGIONS = 30, TOP_IDLE = 10 };

void html_touch_frames(struct report_sink *out, const struct touch_stack *s)
{
    html_put(out, "<ol class=\"frames\">");
    for (size_t i = 0; s && i < s->count; i++) {
        html_put(out, "<li><span class=\"bare\"><span class=\"fn mono\">");
        html_text(out, s->frame[i].function);
        html_put(out, "</span>");
        if (s->frame[i].file) {
            html_put(out, " <span class=\"at mono\">");
            html_text(out, s->frame[i].file);
            html_format(out, ":%u</span>", s->frame[i].line);
        }
        html_put(out, "</span></li>");
    }
    html_put(out, "</ol>");
}

static void bar(struct report_sink *out, uint64_t part, uint64_t whole)
{
    html_format(out, "<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"%.4g\" height=\"1\"/></svg>",
                whole ? (double)part * 100 / (double)whole : 0.0);
}

static int by_idle(const void *a, const void *b)
{
    uint64_t m = touch_region_untouched(*(struct touch_region *const *)a), n = touch_region_untouched(*(struct touch_region *const *)b);
    return m < n ? 1 : m > n ? -1 : 0;
}

static void *copy_of(const void *array, size_t n, size_t size)
{
    void *copy = report_alloc(n * size + 1);
    if (n) memcpy(copy, array, n * size);
    return copy;
}

static void stacks(struct report_sink *out, const struct touch_data *d, bool allocators)
{
    struct touch_stack **s = copy_of(d->stack, d->stacks, sizeof *s);
    uint64_t all = d->touched + d->again;
    qsort(s, d->stacks, sizeof *s, allocators ? touch_by_allocated : touch_by_touched);
    html_format(out, "<h2>%s</h2>\n<div class=\"list\" id=\"%s\">\n", allocators ? "Stacks that reserved what became resident" : "Stacks that touched",
                allocators ? "allocators" : "touchers");
    for (size_t i = 0; i < d->stacks && i < TOP_STACKS; i++) {
        uint64_t pages = allocators ? s[i]->allocated : s[i]->touched + s[i]->again;
        if (!pages) break;
        html_put(out, "<details class=\"stack\"><summary><b class=\"size\">");
        touch_put_size(out, pages * PAGE);
        html_put(out, "</b> <span class=\"at share\">");
        touch_put_share(out, pages, all);
        html_put(out, "</span> ");
        bar(out, pages, all);
        html_put(out, " <span class=\"mono who\">");
        if (allocators) touch_put_owner(out, s[i]);
        else touch_put_where(out, s[i]);
        html_put(out, "</span></summary>");
        if (!allocators && s[i]->again) {
            html_put(out, "<p class=\"at\">of these ");
            html_count(out, s[i]->again);
            html_put(out, " pages had been there before and were given back</p>");
        }
        html_touch_frames(out, s[i]);
        html_put(out, "</details>\n");
    }
    html_put(out, "</div>\n");
    free(s);
}

void html_touch_stacks(struct report_sink *out, const struct touch_data *d)
{
    stacks(out, d, false);
    stacks(out, d, true);
}

static void amounts(struct report_sink *out, const struct touch_region *r)
{
    html_put(out, "<p class=\"at\">");
    html_text(out, r->what ? r->what : "");
    html_format(out, " at 0x%" PRIx64 ", process %" PRIu64 "; touched ", r->addr, r->pid);
    html_count(out, r->touched);
    html_put(out, " pages of ");
    html_count(out, r->reserved / PAGE);
    if (r->kernel) html_put(out, ", "), html_count(out, r->kernel), html_put(out, " in system calls");
    if (r->again) html_put(out, ", "), html_count(out, r->again), html_put(out, " touched again after they were given back");
    if (r->ahead) html_put(out, ", "), html_count(out, r->ahead), html_put(out, " filled beside a touched one");
    if (r->carried) html_put(out, ", "), html_count(out, r->carried), html_put(out, " taken along from where it was smaller");
    html_put(out, ". Reserved by:</p>");
}

static void region(struct report_sink *out, const struct touch_region *r, const struct touch_density *density, bool idle)
{
    html_put(out, "<details class=\"region\"><summary><b class=\"size\">");
    touch_put_size(out, idle ? touch_region_untouched(r) : (r->touched + r->again) * PAGE);
    html_put(out, idle ? " idle</b>" : "</b>");
    html_put(out, " <span class=\"at share\">of ");
    touch_put_size(out, r->reserved);
    html_put(out, r->uncounted ? ", not counted" : "");
    html_put(out, "</span> <span class=\"mono who\">");
    touch_put_owner(out, r->allocator);
    html_put(out, "</span> <span class=\"at what\">");
    touch_put_region(out, r);
    html_put(out, ", ");
    touch_put_share(out, r->touched * PAGE, r->reserved);
    html_put(out, " touched</span>");
    html_put(out, "<svg class=\"density\" viewBox=\"0 0 1000 1\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"which parts were touched\"><rect class=\"b\" width=\"1000\" height=\"1\"/>");
    touch_draw_density(out, density, r->times, (struct touch_box){ 0, 0, 1000, 1 });
    html_put(out, "</svg></summary>");
    amounts(out, r);
    html_touch_frames(out, r->allocator);
    html_put(out, "</details>\n");
}

static void list(struct report_sink *out, const struct touch_data *d, bool idle)
{
    size_t most = idle ? TOP_IDLE : TOP_REGIONS, n = 0;
    struct touch_region **r = copy_of(d->region, d->regions, sizeof *r);
    struct touch_density *density = report_alloc(most * sizeof *density);
    qsort(r, d->regions, sizeof *r, idle ? by_idle : touch_by_pages);
    while (n < most && n < d->regions && (idle ? touch_region_untouched(r[n]) >= 1 << 20 : r[n]->touched + r[n]->again > 0)) n++;
    if (n) {
        touch_densities(d, (const struct touch_region *const *)r, n, density);
        html_put(out, idle ? "<h2>Reserved and never touched</h2>\n" : "<h2>Reservations, and which parts of them were touched</h2>\n");
        if (!idle && d->regions > n) html_format(out, "<p class=\"at\">The %zu of %zu with most touched. ", n, d->regions);
        else if (!idle) html_put(out, "<p class=\"at\">");
        if (!idle) html_put(out, "A strip is the reservation from its first byte to its last; the darker, the more of the pages there were touched.</p>\n");
        html_format(out, "<div class=\"list\" id=\"%s\">\n", idle ? "idle" : "regions");
        for (size_t i = 0; i < n; i++) region(out, r[i], &density[i], idle);
        html_put(out, "</div>\n");
    }
    free(density);
    free(r);
}

void html_touch_regions(struct report_sink *out, const struct touch_data *d)
{
    list(out, d, false);
    list(out, d, true);
}
