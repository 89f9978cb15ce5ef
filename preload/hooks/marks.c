#include "hooks/marks.h"

#include "base/bytes.h"
#include "base/opt.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "mark_names.h"
#include "pages/site.h"

enum { MOST = UF_TEXT_MAX / (UF_MARK_DIGITS + 1), KNOWN = 4096 };

bool uf_marks_on;
static struct {
    uint64_t mark;
    unsigned site;
} wanted[MOST];
static unsigned count;
static _Atomic uint64_t known[KNOWN]; /* trace << 8 | marks | 0x80: what was found out of a trace */

static unsigned digit(char c) { return c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16; }

void uf_marks_open(void)
{
    for (const char *s = uf_options.marks; (*s == 'a' || *s == 'b') && count < MOST; count++) {
        unsigned side = *s++ == 'a' ? UF_SITE_MARK_AFTER : UF_SITE_MARK_BEFORE, i = 0;
        uint64_t mark = 0;
        for (; i < UF_MARK_DIGITS && digit(*s) < 16; i++) mark = mark << 4 | digit(*s++);
        if (i < UF_MARK_DIGITS) break;
        wanted[count].mark = mark;
        wanted[count].site = side;
    }
    uf_marks_on = count != 0;
}

static uint64_t mark_of(const struct uf_trace *t)
{
    uint64_t mark = UF_MARK_START;
    for (unsigned i = 0; i < t->count && i < UF_MARK_FRAMES; i++) {
        struct uf_module m;
        if (!uf_module_of(t->pcs[i], &m)) mark = uf_mark_frame(mark, "", 0, 0); /* a JIT's code is elsewhere each time */
        else if (m.build_id_size) mark = uf_mark_frame(mark, m.build_id, m.build_id_size, t->pcs[i] - m.bias);
        else mark = uf_mark_frame(mark, m.path, uf_strlen(m.path), t->pcs[i] - m.bias);
    }
    return mark;
}

unsigned uf_marks_of(uint32_t trace)
{
    const struct uf_trace *t = uf_trace_get(trace);
    if (!t) return 0;
    uint64_t seen = atomic_load_explicit(&known[trace % KNOWN], memory_order_relaxed);
    if (seen >> 8 == trace && seen & 0x80) return seen & 0x7f;
    uint64_t mark = mark_of(t);
    unsigned marks = 0;
    for (unsigned i = 0; i < count; i++)
        if (wanted[i].mark == mark) marks |= wanted[i].site;
    atomic_store_explicit(&known[trace % KNOWN], (uint64_t)trace << 8 | 0x80 | marks, memory_order_relaxed);
    return marks;
}
