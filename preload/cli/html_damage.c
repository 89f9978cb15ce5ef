/* html_damage.c: the bytes beside a block, those that differ marked. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "cli/html_finding.h"

enum { ROW = 16 };

static size_t pairs(const char *hex)
{
    size_t n = 0;
    while (hex && isxdigit((unsigned char)hex[2 * n]) && isxdigit((unsigned char)hex[2 * n + 1])) n++;
    return n;
}

static uint64_t first(const struct record_finding *f)
{
    const struct record_damage *d = &f->damage;
    if (!f->has_block) return f->addr;
    if (strcmp(d->side, "after") == 0) return f->block.addr + f->block.size + d->distance;
    return strcmp(d->side, "before") == 0 ? f->block.addr - d->distance : f->block.addr + d->distance;
}

static void row(struct report_sink *out, const char *found, const char *expected, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        bool differs = !expected || strncasecmp(found + 2 * i, expected + 2 * i, 2) != 0;
        html_format(out, differs ? " <b>%.2s</b>" : " %.2s", found + 2 * i);
    }
}

void html_damage(struct report_sink *out, const struct record_finding *f)
{
    const struct record_damage *d = &f->damage;
    size_t n = pairs(d->bytes), wanted = pairs(d->expected);
    if (!f->has_damage || !n) return;
    html_put(out, "<pre class=\"hex\">");
    for (size_t at = 0; at < n; at += ROW) {
        size_t to = at + ROW < n ? at + ROW : n;
        html_format(out, "0x%" PRIx64 ":", first(f) + at);
        row(out, d->bytes, to <= wanted ? d->expected : NULL, at, to);
        html_put(out, "\n");
    }
    if (n < d->length) html_format(out, "(%" PRIu64 " bytes from first to last)\n", d->length);
    html_put(out, "</pre>\n");
}
