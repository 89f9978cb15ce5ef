#include "cli/text_damage.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES = 64, ROW = 16 };

/* The bytes of HEX, as far as it is hexadecimal. */
static size_t bytes_of(const char *hex, unsigned char out[BYTES])
{
    size_t n = 0;
    for (; hex && n < BYTES && isxdigit((unsigned char)hex[0]) && isxdigit((unsigned char)hex[1]); hex += 2) {
        char pair[3] = { hex[0], hex[1], 0 };
        out[n++] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return n;
}

static void row(struct text *text, uint64_t addr, const char *label, const unsigned char *bytes,
                const unsigned char *other, size_t n)
{
    text_begin(text);
    text_format(text, "  0x%" PRIx64 ": %s", addr, label);
    for (size_t i = 0; i < n; i++) text_format(text, " %02x", bytes[i]);
    if (other) {
        text_put(text, "  |");
        for (size_t i = 0; i < n; i++) text_format(text, "%c", bytes[i] == other[i] ? '=' : isprint(bytes[i]) ? bytes[i] : '.');
        text_put(text, "|");
    }
    text_end(text);
}

static uint64_t first_damaged(const struct record_finding *f)
{
    const struct record_damage *d = &f->damage;
    if (!f->has_block) return f->addr;
    if (strcmp(d->side, "after") == 0) return f->block.addr + f->block.size + d->distance;
    if (strcmp(d->side, "before") == 0) return f->block.addr - d->distance;
    return f->block.addr + d->distance;
}

/* The block's own bytes next to the slack: its end, or its start. */
static void near_row(struct text *text, const struct record_finding *f, const char *side)
{
    unsigned char bytes[BYTES];
    size_t n = bytes_of(f->damage.near, bytes);
    if (!n || n > ROW || !f->has_block || strcmp(f->damage.side, side) != 0) return;
    bool end = strcmp(side, "after") == 0;
    if (end && n > f->block.size) return;
    row(text, f->block.addr + (end ? f->block.size - n : 0), end ? "its end " : "its start", bytes, NULL, n);
}

/* How to catch the write itself next time: at the end of a block exact alignment leaves no slack, at its start the
 * guard must be on the left. */
static const char *advice(const char *side)
{
    if (strcmp(side, "after") == 0) return " Written earlier, unseen; --align=exact catches the write itself";
    if (strcmp(side, "before") == 0) return " Written earlier, unseen; --side=left catches the write itself";
    return NULL;
}

void text_damage(struct text *text, const struct record_finding *finding)
{
    const struct record_damage *d = &finding->damage;
    unsigned char found[BYTES], expected[BYTES];
    size_t n = bytes_of(d->bytes, found), wanted = bytes_of(d->expected, expected);
    text_begin(text);
    text_put(text, " Damaged: ");
    text_count(text, d->length);
    text_put(text, d->length == 1 ? " byte, " : " bytes, the first ");
    text_count(text, d->distance);
    text_put(text, " bytes ");
    text_safe(text, d->side);
    text_put(text, " the block");
    if (n && n < d->length) text_format(text, " (the first %zu are shown)", n);
    text_end(text);
    near_row(text, finding, "after");
    for (size_t at = 0; at < n; at += ROW) {
        size_t some = n - at < ROW ? n - at : ROW;
        bool compare = at + some <= wanted;
        if (compare) row(text, first_damaged(finding) + at, "expected", expected + at, NULL, some);
        row(text, first_damaged(finding) + at, "found   ", found + at, compare ? expected + at : NULL, some);
    }
    near_row(text, finding, "before");
    if (advice(d->side)) text_line(text, advice(d->side));
}
