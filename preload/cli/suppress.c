#include "cli/suppress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_kept.h"

void suppress_init(struct suppressions *list)
{
    *list = (struct suppressions){ .last = NULL };
    list->last = &list->first;
}

void suppress_free(struct suppressions *list)
{
    while (list->first) {
        struct suppression *s = list->first;
        list->first = s->next;
        for (size_t i = 0; i < s->frames; i++) {
            free(s->frame[i].pattern);
            free(s->frame[i].readable);
        }
        free(s->name);
        free(s->kind);
        free(s->param);
        free(s);
    }
    for (size_t i = 0; i < list->files; i++) free(list->file[i]);
    free(list->file);
    suppress_init(list);
}

bool suppress_glob(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*') pattern++;
    return !*pattern;
}

static bool source_matches(const char *pattern, const struct kept_frame *frame)
{
    const char *paths[3] = { frame->file, frame->shown, NULL };
    if (!frame->file) return false;
    const char *slash = strrchr(frame->file, '/');
    paths[2] = slash ? slash + 1 : NULL;
    for (int i = 0; i < 3; i++) {
        char *with_line = NULL;
        if (!paths[i]) continue;
        bool hit = suppress_glob(pattern, paths[i]) ||
                   (asprintf(&with_line, "%s:%u", paths[i], frame->line) > 0 && suppress_glob(pattern, with_line));
        free(with_line);
        if (hit) return true;
    }
    return false;
}

static bool frame_matches(const struct suppress_frame *want, const struct kept_frame *frame)
{
    switch (want->what) {
    case SUPPRESS_FUN:
        return (frame->function && suppress_glob(want->pattern, frame->function)) ||
               (frame->linkage && suppress_glob(want->pattern, frame->linkage)) ||
               (want->readable && frame->function && strcmp(want->readable, frame->function) == 0);
    case SUPPRESS_OBJ:
        /* memcheck's malloc and free are in its own object, ours in ours */
        return (frame->module && suppress_glob(want->pattern, frame->module)) || (frame->called && strstr(want->pattern, "vgpreload"));
    case SUPPRESS_SRC: return source_matches(want->pattern, frame);
    case SUPPRESS_ANY: return true;
    }
    return false;
}

/* The patterns against the innermost frames from FROM on; what lies below them is free. */
static bool frames_match(const struct suppression *s, const struct kept_trace *trace, size_t from)
{
    size_t i = 0, t = from, resume = 0, star = SIZE_MAX;
    while (i < s->frames) {
        if (s->frame[i].what == SUPPRESS_ANY) {
            star = ++i;
            resume = t;
        } else if (t < trace->count && frame_matches(&s->frame[i], &trace->frame[t])) {
            i++;
            t++;
        } else if (star != SIZE_MAX && resume < trace->count) {
            i = star;
            t = ++resume;
        } else {
            return false;
        }
    }
    return true;
}

void suppress_memcheck_kind(const struct kept *kept, char *out, size_t size)
{
    const char *kind = kept->f.kind;
    if (strcmp(kind, "double-free") == 0 || strcmp(kind, "invalid-free") == 0 || strncmp(kind, "mismatched-", 11) == 0)
        snprintf(out, size, "Free");
    else if (strcmp(kind, "syscall-touch") == 0) snprintf(out, size, "Param");
    else if (strcmp(kind, "overlap") == 0) snprintf(out, size, "Overlap");
    else if (kept->f.has_leak) snprintf(out, size, "Leak");
    else if (strcmp(kept->f.access, "execute") == 0) snprintf(out, size, "Jump");
    else if (kept->f.size && (strcmp(kept->f.access, "read") == 0 || strcmp(kept->f.access, "write") == 0))
        snprintf(out, size, "Addr%" PRIu64, kept->f.size);
    else *out = 0;
}

static bool kind_matches(const struct suppression *s, const struct kept *kept)
{
    char memcheck[32];
    if (s->ours && suppress_glob(s->kind, kept->f.kind)) return true;
    if (!s->memcheck) return false;
    suppress_memcheck_kind(kept, memcheck, sizeof memcheck);
    bool touch = strcmp(kept->f.access, "read") == 0 || strcmp(kept->f.access, "write") == 0;
    if (strncmp(s->kind, "Addr", 4) == 0 && touch && !kept->f.size) return true; /* size unknown: any of them */
    if (strcmp(s->kind, memcheck) != 0) return false;
    return !s->param || (kept->f.param && suppress_glob(s->param, kept->f.param));
}

struct suppression *suppress_match(const struct suppressions *list, const struct kept *kept)
{
    const struct kept_trace *touch = &kept->trace[KEPT_TOUCH];
    bool own = touch->count && touch->frame[0].called; /* our own frame in front may be left out */
    for (struct suppression *s = list->first; s; s = s->next)
        if (kind_matches(s, kept) && (frames_match(s, touch, 0) || (own && frames_match(s, touch, 1)))) return s;
    return NULL;
}

/* A name may hold any bytes: what would end the line becomes ?, which matches it. */
static void put_pattern(FILE *out, const char *word, const char *name)
{
    fprintf(out, "   %s", word);
    for (const unsigned char *c = (const unsigned char *)name; *c; c++) fputc(*c < 0x20 || *c == 0x7f ? '?' : *c, out);
    fputc('\n', out);
}

char *suppress_block(const struct kept *kept)
{
    char *block = NULL;
    size_t size;
    FILE *out = open_memstream(&block, &size);
    if (!out) return report_strdup("");
    const struct kept_trace *touch = &kept->trace[KEPT_TOUCH];
    fputs("{\n   <insert_a_suppression_name_here>\n", out);
    put_pattern(out, "uffence:", kept->f.kind);
    for (size_t i = 0; i < touch->count && i < SUPPRESS_FRAMES; i++) {
        const struct kept_frame *frame = &touch->frame[i];
        if (frame->linkage) put_pattern(out, "fun:", frame->linkage);
        else if (frame->function) put_pattern(out, "fun:", frame->function);
        else if (frame->module) put_pattern(out, "obj:", frame->module);
        else fputs("   fun:*\n", out);
    }
    fprintf(out, "%s}\n", touch->count ? "" : "   ...\n");
    fclose(out);
    return block ? block : report_strdup("");
}

void suppress_write(struct text *text, const struct kept *kept)
{
    char *block = suppress_block(kept);
    for (char *line = block, *end; (end = strchr(line, '\n')); line = end + 1) {
        text_safe_bytes(text, line, (size_t)(end - line));
        text_end(text);
    }
    free(block);
}
