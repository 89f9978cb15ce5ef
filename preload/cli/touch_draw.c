#include "cli/touch_draw.h"

#include <inttypes.h>
#include <string.h>

/* Neighbours of one level are one rectangle of a path, a level is one path. */
static void level(struct report_sink *out, const struct touch_picture *p, const struct touch_band *b, struct touch_box box, unsigned want, bool again)
{
    bool begun = false;
    double w = box.w / PICTURE_COLUMNS, h = box.h / b->rows;
    for (unsigned row = 0; row < b->rows; row++) {
        const struct touch_square *s = &p->square[(b->row + row) * PICTURE_COLUMNS];
        for (unsigned c = 0, end; c < PICTURE_COLUMNS; c = end) {
            bool is = s[c].again > s[c].touched;
            unsigned have = is == again ? touch_picture_level(p, s[c].touched + s[c].again) : 0;
            end = c + 1;
            if (have != want) continue;
            while (end < PICTURE_COLUMNS && (s[end].again > s[end].touched) == again && touch_picture_level(p, s[end].touched + s[end].again) == want) end++;
            if (!begun) html_format(out, "<path class=\"%c%u\" d=\"", again ? 'g' : 'h', want);
            begun = true;
            html_format(out, "M%.5g %.5gh%.5gv%.4gH%.5gz", box.x + c * w, box.y + row * h, (end - c) * w, h, box.x + c * w);
        }
    }
    if (begun) html_put(out, "\"/>");
}

void touch_draw_band(struct report_sink *out, const struct touch_picture *p, const struct touch_band *b, struct touch_box box)
{
    for (unsigned i = 1; i <= PICTURE_LEVELS; i++) {
        level(out, p, b, box, i, false);
        level(out, p, b, box, i, true);
    }
}

void touch_draw_residency(struct report_sink *out, const struct touch_picture *p, struct touch_box box)
{
    uint64_t below[PICTURE_COLUMNS] = { 0 };
    double w = box.w / PICTURE_COLUMNS, scale = p->peak ? box.h / (double)p->peak : 0, floor = box.y + box.h;
    for (unsigned k = 0; k < p->shares; k++) {
        const struct touch_share *s = &p->share[k];
        if (!s->most) continue;
        html_format(out, "<path class=\"s%u\" d=\"M%.5g %.5g", s->allocator ? k : PICTURE_SHARES, box.x, floor);
        for (unsigned c = 0; c < PICTURE_COLUMNS; c++) html_format(out, "V%.5gh%.4g", floor - (double)(below[c] + s->pages[c]) * scale, w);
        for (unsigned c = PICTURE_COLUMNS; c-- > 0;) html_format(out, "V%.5gh%.4g", floor - (double)below[c] * scale, -w);
        html_put(out, "z\"/>");
        for (unsigned c = 0; c < PICTURE_COLUMNS; c++) below[c] += s->pages[c];
    }
}

void touch_draw_density(struct report_sink *out, const struct touch_density *d, uint64_t times, struct touch_box box)
{
    double w = box.w / d->bins, full = (double)d->per_bin * (double)(times ? times : 1);
    for (unsigned want = 1; want <= PICTURE_LEVELS; want++) {
        bool begun = false;
        for (unsigned i = 0, n; i < d->bins; i += n) {
            unsigned have = 0;
            for (n = 0; i + n < d->bins; n++) {
                double share = (double)d->touched[i + n] / full;
                unsigned one = d->touched[i + n] ? 1 + (unsigned)((share < 1 ? share : 1) * (PICTURE_LEVELS - 1) + 0.5) : 0;
                if (n && one != have) break;
                have = one;
            }
            if (have != want) continue;
            if (!begun) html_format(out, "<path class=\"d%u\" d=\"", want);
            begun = true;
            html_format(out, "M%.5g %.5gh%.5gv%.4gH%.5gz", box.x + i * w, box.y, n * w, box.h, box.x + i * w);
        }
        if (begun) html_put(out, "\"/>");
    }
}

void touch_put_size(struct report_sink *out, uint64_t bytes)
{
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
    double n = (double)bytes;
    unsigned u = 0;
    while (n >= 1023.5 && u < 4) n /= 1024, u++;
    html_format(out, u == 0 || n >= 100 || n == (double)(uint64_t)n ? "%.0f %s" : n >= 10 ? "%.1f %s" : "%.2f %s", n, units[u]);
}

void touch_put_time(struct report_sink *out, uint64_t ns)
{
    double s = (double)ns / 1e9;
    if (s >= 120) html_format(out, "%.1f min", s / 60);
    else if (s >= 1) html_format(out, "%.2f s", s);
    else if (s >= 1e-3) html_format(out, s >= 0.01 ? "%.0f ms" : "%.1f ms", s * 1e3);
    else html_format(out, ns ? "%.0f \302\265s" : "0", s * 1e6);
}

void touch_put_share(struct report_sink *out, uint64_t part, uint64_t whole)
{
    double share = whole ? (double)part * 100 / (double)whole : 0;
    html_format(out, part && share < 0.05 ? "under 0.1 %%" : "%.1f %%", share);
}

/* A name without the list of what the function takes. */
static void put_name(struct report_sink *out, const char *name)
{
    size_t n = strlen(name), depth = 0, end = n;
    if (n > 6 && strcmp(name + n - 6, " const") == 0) end = n - 6;
    if (end && name[end - 1] == ')')
        for (size_t i = end; i-- > 0;) {
            depth += name[i] == ')';
            depth -= name[i] == '(';
            if (depth) continue;
            if (i && !(i >= 8 && strncmp(name + i - 8, "operator", 8) == 0)) n = i;
            break;
        }
    html_bytes(out, name, n);
}

static void put_frame(struct report_sink *out, const struct touch_frame *f)
{
    put_name(out, f->function);
    if (!f->file) return;
    const char *slash = strrchr(f->file, '/');
    html_put(out, " (");
    html_text(out, slash ? slash + 1 : f->file);
    html_format(out, ":%u)", f->line);
}

void touch_put_where(struct report_sink *out, const struct touch_stack *s)
{
    if (s && s->count) put_frame(out, &s->frame[touch_first_own(s)]);
    else html_put(out, "unknown");
}

void touch_put_owner(struct report_sink *out, const struct touch_stack *s)
{
    if (!s || !s->count) {
        html_put(out, "unknown");
        return;
    }
    put_frame(out, &s->frame[s->owner]);
    if (s->owner == touch_first_own(s)) return;
    html_put(out, " by ");
    put_name(out, s->frame[touch_first_own(s)].function);
}

void touch_put_region(struct report_sink *out, const struct touch_region *r)
{
    html_text(out, r->family ? r->family : "?");
    html_put(out, " of ");
    touch_put_size(out, r->size);
    if (r->times < 2) return;
    html_put(out, ", ");
    html_count(out, r->times);
    html_put(out, " times");
}
