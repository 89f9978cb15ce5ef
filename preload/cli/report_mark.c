#include "cli/report_mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/report_state.h"
#include "mark_names.h"

enum { BUILD_ID_MAX = 64 };

static size_t bytes_of(const char *hex, unsigned char out[BUILD_ID_MAX])
{
    size_t n = 0;
    unsigned byte;
    for (; n < BUILD_ID_MAX && sscanf(hex, "%2x", &byte) == 1; hex += strnlen(hex, 2)) out[n++] = (unsigned char)byte;
    return n;
}

uint64_t report_mark_of(const struct record_finding *f)
{
    const struct record_trace *t = &f->block.alloc_trace;
    uint64_t mark = UF_MARK_START;
    for (size_t i = 0; i < t->count && i < UF_MARK_FRAMES; i++) {
        unsigned char id[BUILD_ID_MAX];
        const struct record_frame *frame = &t->frame[i];
        const struct record_module *m = frame->module < 0 ? NULL : &f->module[frame->module];
        size_t n = m ? bytes_of(m->build_id, id) : 0;
        if (!m) mark = uf_mark_frame(mark, "", 0, 0);
        else if (n) mark = uf_mark_frame(mark, id, n, frame->addr);
        else mark = uf_mark_frame(mark, m->path, strlen(m->path), frame->addr);
    }
    return t->count ? mark : 0;
}

bool report_marks(const struct report *r, bool after, char *text, size_t size, size_t *places)
{
    size_t used = 0;
    *places = 0;
    *text = 0;
    for (const struct kept *k = r->kept.first; k; k = k->next) {
        if (k->context->class != DEDUPE_FINDING || strcmp(k->f.kind, "slack-damage") != 0 || !k->f.has_damage) continue;
        if ((strcmp(k->f.damage.side, "before") != 0) != after) continue;
        char entry[UF_MARK_DIGITS + 2];
        snprintf(entry, sizeof entry, "%c%016" PRIx64, after ? 'a' : 'b', k->mark);
        if (!k->mark || used + sizeof entry > size) return false;
        if (strstr(text, entry)) continue; /* one place, several findings */
        memcpy(text + used, entry, sizeof entry);
        used += sizeof entry - 1;
        ++*places;
    }
    return *places > 0;
}
