#include "cli/text_finding.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"
#include "cli/text_damage.h"
#include "cli/text_trace.h"
#include "cli/text_value.h"

static void put_thread(struct text *text, const char *did, uint64_t tid, const char *name)
{
    text_format(text, "%s thread %" PRIu64, did, tid);
    if (!name || !*name) return;
    text_put(text, " \"");
    text_safe(text, name);
    text_put(text, "\"");
}

static bool is_mapping(const struct record_block *block)
{
    return strcmp(block->what, "mapping") == 0;
}

/* What memcheck has no words for: the kind, the threads. In brackets, on a line that its readers pass over. */
static void kind_line(struct text *text, const struct text_finding *what)
{
    const struct record_finding *f = what->view->finding;
    const struct record_block *b = &f->block;
    text_begin(text);
    text_paint(text, TEXT_DIM);
    text_put(text, " (");
    text_safe(text, f->kind);
    if (!f->size && strstr(what->kind->text, "of size %S")) text_put(text, ", size unknown");
    if (f->tid) put_thread(text, ", by", f->tid, f->thread);
    const char *made = is_mapping(b) ? "; mapped by" : "; allocated by";
    if (f->has_block && b->alloc_tid && b->alloc_tid != f->tid) put_thread(text, made, b->alloc_tid, b->alloc_thread);
    if (f->has_block && b->free_tid && b->free_tid != f->tid) put_thread(text, "; released by", b->free_tid, b->free_thread);
    if (f->name) {
        text_put(text, "; in ");
        text_safe(text, f->name);
    }
    if (f->has_leak && is_mapping(b)) {
        text_put(text, "; a mapping never unmapped, resident: ");
        text_count(text, f->leak.resident);
        text_put(text, " bytes");
    }
    if (f->fatal) text_put(text, "; the program cannot go on");
    text_put(text, ")");
    text_paint(text, TEXT_PLAIN);
    text_end(text);
}

static bool is_range(const struct record_block *block)
{
    return strcmp(block->what, "range") == 0;
}

static bool is_released(const struct record_block *block)
{
    return strcmp(block->state, "freed") == 0 || strcmp(block->state, "unmapped") == 0;
}

/* Address 0x… is 0 bytes after a block of size 24 alloc'd */
static void address_line(struct text *text, const struct record_finding *f)
{
    const struct record_block *b = &f->block;
    text_begin(text);
    text_format(text, " Address 0x%" PRIx64 " is ", f->addr);
    if (!f->has_block) {
        /* whose a freed pointer is was not asked: it may well be the stack's */
        bool released = strcmp(f->access, "free") == 0 || strcmp(f->access, "realloc") == 0;
        text_put(text, released ? "not malloc'd or (recently) free'd" : "not stack'd, malloc'd or (recently) free'd");
        text_end(text);
        return;
    }
    text_count(text, b->distance);
    text_put(text, " bytes ");
    text_safe(text, b->side);
    text_put(text, is_mapping(b) ? " a mapping of size " : is_range(b) ? " a range of size " : " a block of size ");
    text_count(text, b->size);
    if (is_range(b)) text_put(text, f->before ? " watched" : " guarded");
    else if (is_mapping(b)) text_put(text, is_released(b) ? " munmap'd" : " mmap'd");
    else text_put(text, is_released(b) ? " free'd" : " alloc'd");
    text_end(text);
}

static void block_part(struct text *text, const struct text_finding *what)
{
    const struct record_block *b = &what->view->finding->block;
    struct text_trace trace = { .view = what->view, .below_main = what->below_main };
    if (!record_has_place(what->view->finding)) return;
    address_line(text, what->view->finding);
    if (!what->view->finding->has_block) return;
    if (is_released(b)) {
        trace.call = b->free_family;
        trace.call_at = b->free_family_at;
        trace.trace = &b->free_trace;
        text_trace(text, &trace);
        text_line(text, is_mapping(b) ? " Mapping was made at" : " Block was alloc'd at");
    }
    if (is_range(b) && !b->alloc_trace.count) return; /* the command line asked for it */
    trace.call = b->family;
    trace.call_at = b->family_at;
    trace.trace = &b->alloc_trace;
    text_trace(text, &trace);
}

static void value_line(struct text *text, const struct record_finding *f)
{
    text_begin(text);
    text_put(text, " Value ");
    text_value(text, f->before);
    text_put(text, " became ");
    text_value(text, f->after);
    text_end(text);
}

void text_finding(struct text *text, const struct text_finding *what)
{
    const struct record_finding *f = what->view->finding;
    struct text_trace touch = { .view = what->view, .trace = &f->trace, .call = f->function, .call_at = f->function_at,
                                .syscall = strcmp(f->access, "syscall") == 0, .sources = what->sources, .below_main = what->below_main };
    text_begin(text);
    text_paint(text, what->kind->note ? TEXT_NOTE : TEXT_BAD);
    text_safe(text, what->title);
    text_paint(text, TEXT_PLAIN);
    text_end(text);
    kind_line(text, what);
    text_trace(text, &touch);
    if (!f->has_leak && strcmp(f->access, "touch") != 0) block_part(text, what); /* its trace is the allocation's */
    if (f->has_damage) text_damage(text, f);
    if (f->before && f->after) value_line(text, f);
    text_line(text, "");
}

char *text_finding_where(const struct symbol_view *view)
{
    char *where = NULL;
    const struct record_trace *trace = &view->finding->trace;
    for (size_t i = 0; i < trace->count; i++) {
        const struct symbol_frame *f = &symbol_view_step(view, &trace->frame[i]).place->frame[0];
        if (!f->function) continue;
        const char *slash = f->file ? strrchr(f->file, '/') : NULL;
        int n = f->file ? asprintf(&where, "%s (%s:%u)", f->function, slash ? slash + 1 : f->file, f->line)
                        : asprintf(&where, "%s", f->function);
        return n < 0 ? report_strdup(f->function) : where;
    }
    struct record_frame plain = { .module = -1, .addr = view->finding->pc, .exact = true };
    struct symbol_step step = symbol_view_step(view, trace->count ? &trace->frame[0] : &plain);
    const char *path = step.module ? step.module->path : "";
    return asprintf(&where, "%s%s0x%" PRIx64, path, *path ? "+" : "", step.offset) < 0 ? report_strdup("?") : where;
}
