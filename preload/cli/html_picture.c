#include "cli/html_picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, WIDE = 480, GUARD = 70, SLACK = 84, TOP = 30, HIGH = 30, BELOW = 34 };

enum part { PART_BEFORE, PART_SLACK_BEFORE, PART_BLOCK, PART_SLACK_AFTER, PART_AFTER, PARTS };

struct span {
    uint64_t from, to;   /* addresses */
    double x, wide;
};

struct picture {
    struct span span[PARTS];
    uint64_t addr, size; /* of the touch, or the damage */
    bool gone, damage;   /* gone: the block is freed or unmapped */
};

static uint64_t page_down(uint64_t at)
{
    return at & ~(uint64_t)(PAGE - 1);
}

/* Which addresses each part stands for, and how wide it is drawn. */
static void lay_out(struct picture *p, const struct record_block *b)
{
    uint64_t end = b->addr + b->size, from = page_down(b->addr), to = page_down(end + PAGE - 1);
    uint64_t at[PARTS + 1] = { from > PAGE ? from - PAGE : 0, from, b->addr, end, to, to + PAGE };
    double x = 0, wide[PARTS] = { [PART_BEFORE] = GUARD, [PART_SLACK_BEFORE] = b->addr > from ? SLACK : 0,
                                  [PART_SLACK_AFTER] = to > end ? SLACK : 0, [PART_AFTER] = GUARD };
    wide[PART_BLOCK] = WIDE - 2 * GUARD - wide[PART_SLACK_BEFORE] - wide[PART_SLACK_AFTER];
    for (int i = 0; i < PARTS; i++) {
        p->span[i] = (struct span){ at[i], at[i + 1], x, wide[i] };
        x += wide[i];
    }
}

/* Where ADDR is drawn. A part is stretched evenly, what lies past the guards stands at the picture's ends. */
static double place_of(const struct picture *p, uint64_t addr)
{
    for (int i = 0; i < PARTS; i++) {
        const struct span *s = &p->span[i];
        if (addr >= s->from && addr < s->to && s->wide > 0) return s->x + s->wide * (double)(addr - s->from) / (double)(s->to - s->from);
    }
    return addr < p->span[PART_BLOCK].from ? 3 : WIDE - 3;
}

static void caption(struct report_sink *out, const struct span *s, const char *words, bool size)
{
    if (s->wide <= 0) return;
    html_format(out, "<text x=\"%.0f\" y=\"%d\">%s</text>", s->x + s->wide / 2, TOP + HIGH + 16, words);
    if (!size) return;
    html_format(out, "<text class=\"n\" x=\"%.0f\" y=\"%d\">", s->x + s->wide / 2, TOP + HIGH + 31);
    html_count(out, s->to - s->from);
    html_put(out, s->to - s->from == 1 ? " byte</text>" : " bytes</text>");
}

static void parts(struct report_sink *out, const struct picture *p)
{
    static const char *const class[PARTS] = { "guard", "slack", "block", "slack", "guard" };
    for (int i = 0; i < PARTS; i++) {
        const struct span *s = &p->span[i];
        if (s->wide > 0)
            html_format(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                        p->gone && i > PART_BEFORE && i < PART_AFTER ? i == PART_BLOCK ? "block gone" : "guard" : class[i],
                        s->x, TOP, s->wide, HIGH);
    }
    caption(out, &p->span[PART_BEFORE], "guard", false);
    caption(out, &p->span[PART_AFTER], "guard", false);
    caption(out, &p->span[PART_SLACK_BEFORE], "slack", true);
    caption(out, &p->span[PART_SLACK_AFTER], "slack", true);
    caption(out, &p->span[PART_BLOCK], p->gone ? "freed block" : "block", true);
}

static void touch(struct report_sink *out, const struct picture *p, const char *words)
{
    uint64_t last = p->addr + (p->size ? p->size : 1);
    double x = place_of(p, p->addr), wide = place_of(p, last) - x;
    /* what crosses an edge is drawn on both sides of it, what is smaller than a line still as one */
    if (wide < 4) wide = 4;
    if (x + wide > WIDE) x = WIDE - wide;
    double middle = x + wide / 2;
    const char *anchor = middle < 110 ? "start" : middle > WIDE - 110 ? "end" : "middle";
    double label = middle < 110 ? (x > 2 ? x : 2) : middle > WIDE - 110 ? WIDE - 2 : middle;
    html_format(out, "<rect class=\"touch\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", x, TOP, wide, HIGH);
    html_format(out, "<path class=\"hit\" d=\"M%.1f %d l-6 -9 h12 z\"/>", middle, TOP);
    html_format(out, "<text class=\"what\" x=\"%.1f\" y=\"15\" text-anchor=\"%s\">%s</text>", label, anchor, words);
}

/* "write of 4, 0 bytes after": from the record's own words only where they are of our tables. */
static void words_of(char to[96], const struct kept *k)
{
    static const char *const accesses[] = { "read", "write", "execute", "free", "realloc", "check", "syscall" };
    static const char *const sides[] = { "inside", "after", "before" };
    const char *access = "touch", *side = "";
    for (size_t i = 0; i < sizeof accesses / sizeof *accesses; i++)
        if (k->f.access && strcmp(k->f.access, accesses[i]) == 0) access = accesses[i];
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (k->f.block.side && strcmp(k->f.block.side, sides[i]) == 0) side = sides[i];
    if (k->f.has_damage) snprintf(to, 96, "%" PRIu64 " damaged, %" PRIu64 " bytes %s", k->f.damage.length, k->f.damage.distance, side);
    else if (k->f.size) snprintf(to, 96, "%s of %" PRIu64 ", %" PRIu64 " bytes %s", access, k->f.size, k->f.block.distance, side);
    else snprintf(to, 96, "%s, %" PRIu64 " bytes %s", access, k->f.block.distance, side);
}

/* The first damaged byte. */
static uint64_t damaged(const struct record_finding *f)
{
    const struct record_damage *d = &f->damage;
    if (strcmp(d->side, "after") == 0) return f->block.addr + f->block.size + d->distance;
    return strcmp(d->side, "before") == 0 ? f->block.addr - d->distance - (d->length ? d->length - 1 : 0) : f->block.addr + d->distance;
}

void html_picture(struct report_sink *out, const struct kept *kept)
{
    const struct record_finding *f = &kept->f;
    struct picture p = { .addr = f->addr, .size = f->size, .damage = f->has_damage };
    char words[96];
    if (!f->has_block || f->block.addr < PAGE || f->block.addr + f->block.size < f->block.addr) return;
    p.gone = strcmp(f->block.state, "freed") == 0 || strcmp(f->block.state, "unmapped") == 0;
    if (p.damage) {
        p.addr = damaged(f);
        p.size = f->damage.length;
    }
    lay_out(&p, &f->block);
    words_of(words, kept);
    html_format(out, "<svg class=\"picture\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s of a block of %" PRIu64 " bytes\">",
                WIDE, TOP + HIGH + BELOW, words, f->block.size);
    parts(out, &p);
    touch(out, &p, words);
    html_put(out, "</svg>\n");
}
