#include "cli/text_trace.h"

#include <inttypes.h>
#include <string.h>

enum { AROUND = 2, TAB = 8 };

static void frame_begin(struct text *text, bool *first, uint64_t pc)
{
    text_begin(text);
    /* memcheck writes code addresses in capitals */
    text_format(text, "   %s 0x%" PRIX64 ": ", *first ? "at" : "by", pc);
    *first = false;
}

static const char *file_name(const struct text *text, const char *path)
{
    const char *after = text->fullpath_after, *at, *slash = strrchr(path, '/');
    if (after && strcmp(after, "*") == 0) return path;
    if (after && (at = strstr(path, after))) return at + strlen(after);
    return slash && !after ? slash + 1 : path;
}

static void frame_line(struct text *text, bool *first, const struct symbol_step *step, const struct symbol_frame *frame)
{
    frame_begin(text, first, step->shown);
    const char *name = text->mangled && frame->linkage ? frame->linkage : frame->function;
    text_safe(text, name ? name : "???");
    if (frame->file) {
        text_put(text, " (");
        text_safe(text, file_name(text, frame->file));
        text_format(text, ":%u)", frame->line);
    } else if (step->module && *step->module->path) {
        text_put(text, " (in ");
        text_safe(text, step->module->path);
        /* without a name the offset is all that a later search can use */
        if (!frame->function) text_format(text, "+0x%" PRIx64, step->offset);
        text_put(text, ")");
    } else if (step->pc) {
        text_put(text, " (in no file: JIT code?)");
    }
    text_end(text);
}

static void source_line(struct text *text, const char *line, size_t len, unsigned number, bool guilty)
{
    char shown[512];
    size_t used = 0;
    for (size_t i = 0; i < len && used < sizeof shown - TAB; i++) {
        if (line[i] != '\t') {
            shown[used++] = line[i];
            continue;
        }
        do shown[used++] = ' ';
        while (used % TAB);
    }
    text_begin(text);
    text_paint(text, guilty ? TEXT_STRONG : TEXT_DIM);
    text_format(text, " | %c%5u  ", guilty ? '>' : ' ', number);
    text_safe_bytes(text, shown, used);
    text_paint(text, TEXT_PLAIN);
    text_end(text);
}

/* The lines around the frame's own; false when there is nothing to show. */
static bool source_lines(struct text *text, struct sources *sources, const struct symbol_frame *frame)
{
    size_t len;
    if (!frame->file || !sources_line(sources, frame->file, frame->line, &len)) return false;
    unsigned from = frame->line > AROUND ? frame->line - AROUND : 1;
    for (unsigned n = from; n <= frame->line + AROUND; n++) {
        const char *line = sources_line(sources, frame->file, n, &len);
        if (line) source_line(text, line, len, n, n == frame->line);
    }
    return true;
}

static bool called_main(const char *function)
{
    return !function || strcmp(function, "_start") == 0 || strncmp(function, "__libc_start", 12) == 0 ||
           strncmp(function, "generic_start_main", 18) == 0;
}

/* How many frames to show: as memcheck does, not those below main, as long as they are what they always are. */
static size_t down_to_main(const struct text_trace *what)
{
    for (size_t i = what->trace->count; i-- > 0;) {
        const struct symbol_place *place = symbol_view_step(what->view, &what->trace->frame[i]).place;
        const char *function = place->frame[place->count - 1].function;
        if (function && strcmp(function, "main") == 0) return i + 1;
        if (!called_main(function)) break;
    }
    return what->trace->count;
}

static void call_line(struct text *text, bool *first, const struct text_trace *what)
{
    struct symbol_step step = symbol_view_called(what->view, what->call_at, what->trace);
    frame_begin(text, first, step.shown);
    text_safe(text, what->call);
    text_put(text, step.module ? " (in " : what->syscall ? " (system call)" : " (uffence)");
    if (step.module) {
        text_safe(text, step.module->path);
        text_put(text, ")");
    }
    text_end(text);
}

void text_trace(struct text *text, const struct text_trace *what)
{
    bool first = true, source = what->sources != NULL;
    size_t count = what->below_main ? what->trace->count : down_to_main(what);
    if (what->call) call_line(text, &first, what);
    for (size_t i = 0; i < count; i++) {
        struct symbol_step step = symbol_view_step(what->view, &what->trace->frame[i]);
        for (size_t j = 0; j < step.place->count; j++) {
            frame_line(text, &first, &step, &step.place->frame[j]);
            if (source && source_lines(text, what->sources, &step.place->frame[j])) source = false;
        }
    }
    if (first) text_line(text, "   (no stack trace)");
}
