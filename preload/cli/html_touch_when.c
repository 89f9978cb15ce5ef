/* html_touch_when.c: what was resident when, and which addresses were touched when, over one axis of time. */
#include <inttypes.h>

#include "cli/html_touch.h"
#include "cli/touch_draw.h"

enum { ROW = 4, LEAST = 26, TICKS = 4 };

static void axis(struct report_sink *out, const struct touch_picture *p)
{
    html_put(out, "<div class=\"row\"><div class=\"label\"></div><div class=\"axis\">");
    for (unsigned i = 0; i <= TICKS; i++) {
        html_put(out, "<span>");
        touch_put_time(out, p->ns / TICKS * i);
        html_put(out, "</span>");
    }
    html_put(out, "</div></div>\n");
}

static void chart(struct report_sink *out, const struct touch_picture *p)
{
    html_put(out, "<div class=\"row\" id=\"residency\"><div class=\"label\"><b>Resident</b><br><span class=\"at\">most ");
    touch_put_size(out, p->peak * 4096);
    html_put(out, "</span><ul class=\"key\">");
    for (unsigned k = p->shares; k-- > 0;) {
        if (!p->share[k].most) continue;
        html_format(out, "<li><svg class=\"dot\" viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect class=\"s%u\" width=\"1\" height=\"1\"/></svg><span class=\"mono\">", p->share[k].allocator ? k : PICTURE_SHARES);
        if (p->share[k].allocator) touch_put_owner(out, p->share[k].allocator);
        else html_put(out, "others");
        html_put(out, "</span></li>");
    }
    html_put(out, "</ul></div><div class=\"plot\"><svg viewBox=\"0 0 1000 100\" height=\"170\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"resident memory over time, by who allocated it\"><rect class=\"b\" width=\"1000\" height=\"100\"/>");
    touch_draw_residency(out, p, (struct touch_box){ 0, 0, 1000, 100 });
    html_put(out, "</svg></div></div>\n");
}

static void band(struct report_sink *out, const struct touch_picture *p, const struct touch_band *b, unsigned number)
{
    unsigned high = b->rows * ROW < LEAST ? LEAST : b->rows * ROW;
    html_put(out, "<div class=\"row band\"><div class=\"label\"><span class=\"mono\">");
    if (b->region) touch_put_owner(out, b->region->allocator);
    else html_format(out, "%zu other regions", b->others);
    html_put(out, "</span>");
    if (b->region) {
        html_put(out, "<br><span class=\"at\">");
        touch_put_region(out, b->region);
        html_put(out, "</span>");
    }
    html_format(out, "</div><div class=\"plot\"><svg class=\"heat\" data-band=\"%u\" viewBox=\"0 0 900 %u\" height=\"%u\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"touches by address and time\"><rect class=\"b\" width=\"900\" height=\"%u\"/>",
                number, b->rows * ROW, high, b->rows * ROW);
    touch_draw_band(out, p, b, (struct touch_box){ 0, 0, 900, b->rows * ROW });
    html_put(out, "</svg></div></div>\n");
}

static void key(struct report_sink *out, const struct touch_picture *p)
{
    html_put(out, "<p class=\"at key\">Pages in a square: ");
    for (unsigned i = 1; i <= PICTURE_LEVELS; i++)
        html_format(out, "<svg class=\"dot\" viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect class=\"h%u\" width=\"1\" height=\"1\"/></svg>%" PRIu64 "%s ", i,
                    touch_picture_least(p, i), i == PICTURE_LEVELS ? " or more" : "");
    html_put(out, "<svg class=\"dot\" viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect class=\"g6\" width=\"1\" height=\"1\"/></svg>mostly touched before and given back</p>\n");
}

void html_touch_when(struct report_sink *out, const struct touch_picture *p, const struct touch_data *d)
{
    html_put(out, "<section id=\"when\">\n<h2>When, and where</h2>\n");
    chart(out, p);
    axis(out, p);
    html_put(out, "<h3>Touches by address and time</h3>\n<p class=\"at\">A band is a reservation, its first byte at the top. One square is ");
    touch_put_time(out, p->ns / PICTURE_COLUMNS);
    html_put(out, " wide; how many pages it is high differs from band to band and is told below when you point at it.</p>\n<p id=\"spot\" class=\"spot at\" aria-live=\"polite\">Point at a square.</p>\n");
    for (unsigned i = 0; i < p->bands; i++) band(out, p, &p->band[i], i);
    axis(out, p);
    key(out, p);
    if (d->heat_lost) {
        html_count(out, d->heat_lost);
        html_put(out, " pages found no room in these two pictures; the tables below count them.\n");
    }
    html_put(out, "</section>\n");
}
