#include "cli/touch_svg.h"

#include <inttypes.h>

#include "cli/touch_draw.h"
#include "uffence.h"

enum { WIDE = 1000, LEFT = 300, RIGHT = 20, TOP = 64, CHART = 150, GAP = 46, ROW = 4, LEAST = 30, SPACE = 5, KEY = 17, BELOW = 56 };

static const char style[] =
    "text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#1d2127}.t{font-size:17px;font-weight:600}.q{fill:#5c6570}.e{text-anchor:end}.m{text-anchor:middle}"
    ".b{fill:#f1f2f4}.x{stroke:#b5bac2;fill:none}"
#include "cli/touch_colors.def"
    ;

static double height_of(const struct touch_band *b)
{
    double h = (double)b->rows * ROW;
    return h < LEAST ? LEAST : h;
}

static void text(struct report_sink *out, double x, double y, const char *class)
{
    html_format(out, "<text class=\"%s\" x=\"%.5g\" y=\"%.5g\">", class, x, y);
}

static void axis(struct report_sink *out, const struct touch_picture *p, double y)
{
    enum { TICKS = 5 };
    double w = WIDE - LEFT - RIGHT;
    for (unsigned i = 0; i <= TICKS; i++) {
        double x = LEFT + w * i / TICKS;
        html_format(out, "<path class=\"x\" d=\"M%.5g %.5gv4\"/>", x, y);
        text(out, x, y + 17, "q m");
        touch_put_time(out, p->ns / TICKS * i);
        html_put(out, "</text>");
    }
}

static double chart(struct report_sink *out, const struct touch_picture *p, double y)
{
    struct touch_box box = { LEFT, y, WIDE - LEFT - RIGHT, CHART };
    html_format(out, "<rect class=\"b\" x=\"%d\" y=\"%.5g\" width=\"%.5g\" height=\"%d\"/>", LEFT, y, box.w, CHART);
    touch_draw_residency(out, p, box);
    text(out, 10, y + 12, "");
    html_put(out, "Resident, by who allocated it</text>");
    text(out, 10, y + 28, "q");
    html_put(out, "most: ");
    touch_put_size(out, p->peak * 4096);
    html_put(out, "</text>");
    for (unsigned k = 0, line = 0; k < p->shares; k++) {
        if (!p->share[k].most) continue;
        double at = y + 36 + KEY * line++;
        html_format(out, "<rect class=\"s%u\" x=\"10\" y=\"%.5g\" width=\"10\" height=\"10\"/>", p->share[k].allocator ? k : PICTURE_SHARES, at);
        html_format(out, "<svg x=\"25\" y=\"%.5g\" width=\"%d\" height=\"16\">", at - 3, LEFT - 32);
        text(out, 0, 12, "");
        if (p->share[k].allocator) touch_put_owner(out, p->share[k].allocator);
        else html_put(out, "others");
        html_put(out, "</text></svg>");
    }
    axis(out, p, y + CHART);
    return y + CHART + GAP;
}

static void band(struct report_sink *out, const struct touch_picture *p, const struct touch_band *b, double y)
{
    struct touch_box box = { LEFT, y, WIDE - LEFT - RIGHT, height_of(b) };
    html_format(out, "<rect class=\"b\" x=\"%d\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\"/>", LEFT, y, box.w, box.h);
    touch_draw_band(out, p, b, box);
    html_format(out, "<svg x=\"10\" y=\"%.5g\" width=\"%d\" height=\"%.5g\">", y, LEFT - 17, box.h);
    text(out, 0, 12, "");
    if (b->region) touch_put_owner(out, b->region->allocator);
    else html_format(out, "%zu other regions", b->others);
    html_put(out, "</text>");
    if (b->region) {
        text(out, 0, 26, "q");
        touch_put_region(out, b->region);
        html_put(out, ": ");
        touch_put_share(out, b->region->touched * 4096, b->region->reserved);
        html_put(out, " touched</text>");
    }
    html_put(out, "</svg>");
}

/* Which colour stands for how many pages. */
static void key(struct report_sink *out, const struct touch_picture *p, double y)
{
    text(out, LEFT, y, "q");
    html_put(out, "pages in a square:</text>");
    for (unsigned i = 1; i <= PICTURE_LEVELS; i++) {
        double x = LEFT + 110 + (i - 1) * 56;
        html_format(out, "<rect class=\"h%u\" x=\"%.5g\" y=\"%.5g\" width=\"12\" height=\"12\"/>", i, x, y - 11);
        text(out, x + 16, y, "q");
        html_format(out, "%" PRIu64 "</text>", touch_picture_least(p, i));
    }
    html_format(out, "<rect class=\"g6\" x=\"%d\" y=\"%.5g\" width=\"12\" height=\"12\"/>", LEFT + 565, y - 11);
    text(out, LEFT + 582, y, "q");
    html_put(out, "again</text>");
}

void touch_svg(struct report_sink *out, const struct document *document)
{
    static const struct touch_data none = { .any = false };
    const struct touch_data *d = document->touch ? document->touch : &none;
    struct touch_picture *p = touch_picture(d);
    double y = TOP, high = TOP + CHART + GAP + BELOW;
    for (unsigned i = 0; p && i < p->bands; i++) high += height_of(&p->band[i]) + SPACE;
    html_format(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" role=\"img\">\n<title>", WIDE, high, WIDE, high);
    html_put(out, "First touches by address and time</title>\n<style>");
    html_put(out, style);
    html_format(out, "</style>\n<rect fill=\"#fff\" width=\"%d\" height=\"%.0f\"/>\n", WIDE, high);
    text(out, 10, 26, "t");
    touch_put_size(out, (d->touched + d->again) * 4096);
    html_put(out, " touched of ");
    touch_put_size(out, d->reserved);
    html_put(out, " reserved</text>");
    html_format(out, "<svg x=\"10\" y=\"34\" width=\"%d\" height=\"18\">", WIDE - 20);
    text(out, 0, 12, "q");
    html_text(out, document->program);
    html_put(out, "</text></svg>\n");
    if (p) {
        y = chart(out, p, y);
        for (unsigned i = 0; i < p->bands; i++) {
            band(out, p, &p->band[i], y);
            html_put(out, "\n");
            y += height_of(&p->band[i]) + SPACE;
        }
        axis(out, p, y);
        key(out, p, y + 42);
    } else {
        text(out, 10, y + 20, "");
        html_put(out, "nothing was touched</text>\n");
    }
    html_put(out, "</svg>\n");
    touch_picture_free(p);
}
