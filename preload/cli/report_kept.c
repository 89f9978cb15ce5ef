#include "cli/report_kept.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/fingerprint.h"
#include "cli/report_mark.h"

void kept_init(struct kept_list *list)
{
    *list = (struct kept_list){ .last = NULL };
    list->last = &list->first;
}

void kept_free(struct kept_list *list)
{
    while (list->first) {
        struct kept *kept = list->first;
        list->first = kept->next;
        for (int i = 0; i < KEPT_TRACES; i++) free(kept->trace[i].frame);
        free(kept);
    }
    report_map_clear(&list->fingerprints, NULL);
    report_map_clear(&list->strings, NULL);
    kept_init(list);
}

const char *kept_string(struct kept_list *list, const char *text)
{
    return text ? (const char *)report_map_entry(&list->strings, text, strlen(text) + 1)->key : NULL;
}

static const char *shown_path(struct kept_list *list, const struct place_rules *rules, const char *file, bool *inside)
{
    if (!file) return NULL;
    char *path = place_path(rules, file, inside);
    const char *shown = kept_string(list, path);
    free(path);
    return shown;
}

static void add_frame(struct kept_trace *trace, const struct kept_frame *frame)
{
    if ((trace->count & (trace->count + 1)) == 0) /* full at 0, 1, 3, 7 … */
        trace->frame = report_realloc(trace->frame, (trace->count * 2 + 1) * sizeof *frame);
    trace->frame[trace->count++] = *frame;
}

static bool is_main(const struct kept_frame *frame)
{
    return frame->function && !frame->inlined && strcmp(frame->function, "main") == 0;
}

/* What stands below main is always the same, and differs from one C library to the next. */
static void cut_below_main(struct kept_trace *trace)
{
    for (size_t i = trace->count; i-- > 0;) {
        if (!is_main(&trace->frame[i])) continue;
        trace->count = i + 1;
        return;
    }
}

static void fill_trace(struct kept_list *list, struct kept_trace *out, const struct symbol_view *view,
                       const struct record_trace *trace, const char *call, const struct record_frame *at, const struct place_rules *rules)
{
    if (call) {
        struct symbol_step step = symbol_view_called(view, at, trace);
        struct kept_frame own = { .function = kept_string(list, call), .module = step.module ? kept_string(list, step.module->path) : NULL,
                                  .pc = step.shown, .offset = step.offset, .called = true };
        add_frame(out, &own);
    }
    for (size_t i = 0; i < trace->count; i++) {
        struct symbol_step step = symbol_view_step(view, &trace->frame[i]);
        for (size_t j = 0; j < step.place->count; j++) {
            const struct symbol_frame *f = &step.place->frame[j];
            struct kept_frame frame = {
                .function = kept_string(list, f->function), .linkage = kept_string(list, f->linkage),
                .file = kept_string(list, f->file), .line = f->line, .inlined = f->inlined,
                .module = step.module && *step.module->path ? kept_string(list, step.module->path) : NULL,
                .pc = step.shown, .offset = step.offset,
            };
            frame.shown = shown_path(list, rules, f->file, &frame.inside);
            add_frame(out, &frame);
        }
    }
}

static void fill_numbers(struct kept_list *list, struct record_finding *to, const struct record_finding *from)
{
    const char **strings[] = {
        &to->kind, &to->thread, &to->access, &to->function, &to->param, &to->block.state, &to->block.what,
        &to->block.side, &to->block.family, &to->block.free_family, &to->block.alloc_thread, &to->block.free_thread,
        &to->damage.side, &to->damage.bytes, &to->damage.expected, &to->damage.near, &to->leak.how, &to->name, &to->before, &to->after,
    };
    *to = *from;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) *strings[i] = kept_string(list, *strings[i]);
    to->trace = to->block.alloc_trace = to->block.free_trace = (struct record_trace){ 0 };
    to->function_at = to->block.family_at = to->block.free_family_at = NULL;
    to->module = NULL;
    to->modules = 0;
}

static const struct kept_frame *blamed(const struct kept_trace *touch)
{
    const struct kept_frame *source = NULL;
    for (size_t i = 0; i < touch->count; i++) {
        const struct kept_frame *frame = &touch->frame[i];
        if (frame->inside) return frame;
        if (frame->file && !source) source = frame;
    }
    if (source) return source;
    for (size_t i = 0; i < touch->count; i++)
        if (!touch->frame[i].called) return &touch->frame[i];
    return NULL;
}

struct kept *kept_add(struct kept_list *list, const struct symbol_view *view, const struct report_kind *kind,
                      struct dedupe_context *context, const struct place_rules *rules, bool below_main)
{
    const struct record_finding *f = view->finding;
    struct kept *kept = report_alloc(sizeof *kept);
    *kept = (struct kept){ .context = context, .kind = kind, .mark = report_mark_of(f) };
    fill_numbers(list, &kept->f, f);
    fill_trace(list, &kept->trace[KEPT_TOUCH], view, &f->trace, f->function, f->function_at, rules);
    fill_trace(list, &kept->trace[KEPT_FREE], view, &f->block.free_trace, f->block.free_family, f->block.free_family_at, rules);
    fill_trace(list, &kept->trace[KEPT_ALLOC], view, &f->block.alloc_trace, f->block.family, f->block.family_at, rules);
    if (!below_main)
        for (int i = 0; i < KEPT_TRACES; i++) cut_below_main(&kept->trace[i]);
    kept->place = blamed(&kept->trace[KEPT_TOUCH]);
    fingerprint_of(kept, kept->fingerprint);
    uintptr_t *ordinal = (uintptr_t *)report_map_at(&list->fingerprints, kept->fingerprint, KEPT_FINGERPRINT);
    kept->ordinal = (unsigned)++*ordinal;
    *list->last = kept;
    list->last = &kept->next;
    list->count++;
    return kept;
}

static bool is_released(const struct record_block *block)
{
    return strcmp(block->state, "freed") == 0 || strcmp(block->state, "unmapped") == 0;
}

static bool is_mapping(const struct record_block *block)
{
    return strcmp(block->what, "mapping") == 0;
}

char *kept_address_line(const struct kept *kept)
{
    const struct record_finding *f = &kept->f;
    const struct record_block *b = &f->block;
    char *line = NULL;
    int n;
    if (!record_has_place(f)) return report_strdup("It came of no address that is known");
    if (strcmp(f->access, "touch") == 0) {
        n = asprintf(&line, "The stack is the one that spent most");
    } else if (!f->has_block) {
        bool released = strcmp(f->access, "free") == 0 || strcmp(f->access, "realloc") == 0;
        n = asprintf(&line, "Address 0x%" PRIx64 " is not %smalloc'd or (recently) free'd", f->addr,
                     released ? "" : "stack'd, ");
    } else {
        n = asprintf(&line, "Address 0x%" PRIx64 " is %" PRIu64 " bytes %s a %s of size %" PRIu64 " %s", f->addr,
                     b->distance, b->side, is_mapping(b) ? "mapping" : "block", b->size,
                     is_mapping(b) ? is_released(b) ? "munmap'd" : "mmap'd" : is_released(b) ? "free'd" : "alloc'd");
    }
    return n < 0 ? report_strdup("") : line;
}

const char *kept_trace_title(const struct kept *kept, enum kept_which which)
{
    bool mapping = is_mapping(&kept->f.block);
    if (which == KEPT_TOUCH) return kept->f.function ? "Called at" : "Touched at";
    if (which == KEPT_FREE) return mapping ? "Mapping was munmap'd at" : "Block was free'd at";
    return mapping ? "Mapping was mmap'd at" : "Block was alloc'd at";
}

static void put_frame(FILE *out, const struct kept_frame *frame)
{
    fprintf(out, "    %s", frame->function ? frame->function : "???");
    if (frame->shown) fprintf(out, " (%s:%u)", frame->shown, frame->line);
    else if (frame->called && !frame->module) fputs(" (called)", out);
    else if (frame->module) fprintf(out, " (in %s+0x%" PRIx64 ")", frame->module, frame->offset);
    fputc('\n', out);
}

char *kept_text(const struct kept *kept)
{
    char *text = NULL, *line = kept_address_line(kept);
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out) return line;
    fprintf(out, "%s (%s)\n%s\n", kept->context->title, kept->f.kind, line);
    for (int i = 0; i < KEPT_TRACES; i++) {
        if (!kept->trace[i].count) continue;
        fprintf(out, "  %s\n", kept_trace_title(kept, (enum kept_which)i));
        for (size_t j = 0; j < kept->trace[i].count; j++) put_frame(out, &kept->trace[i].frame[j]);
    }
    fclose(out);
    free(line);
    return text ? text : report_strdup("");
}
