/* suppress_read.c: the files. Everything that is not as it must be is an error with file and line: a suppression that is
 * half understood would hide the wrong things. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_kind.h"
#include "cli/report_map.h"
#include "cli/suppress.h"
#include "cli/symbol_demangle.h"

enum { LINE_MAX_BYTES = 65536 };

struct reader {
    FILE *in;
    const char *path;
    uint64_t line;
    char text[LINE_MAX_BYTES];
    char **error;
};

__attribute__((format(printf, 2, 3)))
static bool wrong(struct reader *r, const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    for (char *c = why; *c; c++) /* it may hold bytes of the file, and goes to a terminal */
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f) *c = '?';
    if (asprintf(r->error, "%s:%llu: %s", r->path, (unsigned long long)r->line, why) < 0) *r->error = NULL;
    return false;
}

/* The next line with something on it, blanks at both ends cut. 1, 0 at the end, -1 after an error. */
static int next(struct reader *r)
{
    for (;;) {
        size_t len = 0;
        int c;
        r->line++;
        while ((c = getc_unlocked(r->in)) != EOF && c != '\n') {
            if (c == 0) return wrong(r, "a zero byte: not a text file (or one in UTF-16)") - 1;
            if (len + 1 == sizeof r->text) return wrong(r, "the line is too long (over %d bytes)", LINE_MAX_BYTES - 1) - 1;
            r->text[len++] = (char)c;
        }
        if (ferror(r->in)) return wrong(r, "cannot read it: %s", strerror(errno)) - 1;
        if (c == EOF && !len) return 0;
        size_t from = r->line == 1 && len >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        while (from < len && strchr(" \t\r", r->text[from])) from++;
        while (len > from && strchr(" \t\r", r->text[len - 1])) len--;
        r->text[len] = 0;
        memmove(r->text, r->text + from, len - from + 1);
        if (r->text[0] && r->text[0] != '#') return 1;
    }
}

/* As next, inside a suppression: its end must come first. */
static bool need(struct reader *r, const char *what)
{
    int got = next(r);
    if (got < 0) return false;
    if (!got) return wrong(r, "the file ends inside a suppression, where %s is missing", what);
    if (strcmp(r->text, "}") == 0) return wrong(r, "\"}\" where %s is missing", what);
    if (strcmp(r->text, "{") == 0) return wrong(r, "\"{\" inside a suppression, where %s is missing", what);
    return true;
}

/* Whether TOOL is among the names before the colon. */
static bool has_tool(const char *tools, size_t len, const char *tool)
{
    size_t want = strlen(tool);
    for (const char *at = tools; at < tools + len;) {
        size_t n = strcspn(at, ",:");
        if (n == want && strncmp(at, tool, n) == 0) return true;
        at += n + 1;
    }
    return false;
}

static bool known_kind(const char *pattern)
{
    static const char *const kinds[] = {
#define UF_KIND(id, kind, number, level, words) kind,
#include "kinds.def"
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (suppress_glob(pattern, kinds[i])) return true;
    return false;
}

static bool read_kind(struct reader *r, struct suppression *s)
{
    if (!need(r, "the kind (tool:kind)")) return false;
    const char *colon = strchr(r->text, ':');
    if (!colon || colon == r->text || !colon[1]) return wrong(r, "\"%.60s\" is no kind; expected tool:kind", r->text);
    size_t tools = (size_t)(colon - r->text);
    s->memcheck = has_tool(r->text, tools, "Memcheck");
    s->ours = has_tool(r->text, tools, "uffence");
    s->kind = report_strdup(colon + 1);
    if (s->ours && !s->memcheck && !known_kind(s->kind)) return wrong(r, "uffence has no kind \"%.60s\"", s->kind);
    return true;
}

static bool read_frame(struct reader *r, struct suppression *s)
{
    static const struct { const char *word; enum suppress_what what; } words[] = {
        { "fun:", SUPPRESS_FUN }, { "obj:", SUPPRESS_OBJ }, { "src:", SUPPRESS_SRC } };
    struct suppress_frame frame = { .what = SUPPRESS_ANY };
    if (s->frames == SUPPRESS_FRAMES) return wrong(r, "more than %d frames", SUPPRESS_FRAMES);
    if (strcmp(r->text, "...") != 0) {
        size_t i = 0;
        while (i < 3 && strncmp(r->text, words[i].word, 4) != 0) i++;
        if (i == 3 || !r->text[4]) return wrong(r, "\"%.60s\" is no frame; expected fun:, obj:, src: or ...", r->text);
        frame.what = words[i].what;
        frame.pattern = report_strdup(r->text + 4);
        if (frame.what == SUPPRESS_FUN && !strpbrk(frame.pattern, "*?")) frame.readable = symbol_demangle(frame.pattern);
    }
    s->frame[s->frames++] = frame;
    return true;
}

/* The opening brace is read. */
static bool read_one(struct reader *r, struct suppression *s)
{
    if (!need(r, "the name")) return false;
    s->name = report_strdup(r->text);
    if (!read_kind(r, s)) return false;
    if (s->memcheck && strcmp(s->kind, "Param") == 0) {
        if (!need(r, "the parameter")) return false;
        s->param = report_strdup(r->text);
    }
    for (;;) {
        int got = next(r);
        if (got < 0) return false;
        if (!got) return wrong(r, "the file ends inside the suppression that begins at line %llu",
                               (unsigned long long)s->line);
        if (strcmp(r->text, "}") == 0) break;
        if (strcmp(r->text, "{") == 0) return wrong(r, "\"{\" inside a suppression");
        if (!s->frames && strncmp(r->text, "match-leak-kinds:", 17) == 0) continue;
        if (!s->memcheck && !s->ours) continue; /* another tool's: its lines are its own affair */
        if (!read_frame(r, s)) return false;
    }
    return s->frames || (!s->memcheck && !s->ours) || wrong(r, "the suppression has no frame; \"...\" stands for any");
}

static bool read_all(struct reader *r, struct suppressions *list, const char *file)
{
    int got;
    while ((got = next(r)) > 0) {
        if (strcmp(r->text, "{") != 0) return wrong(r, "\"%.60s\" outside of a suppression; expected \"{\"", r->text);
        struct suppression *s = report_alloc(sizeof *s);
        *s = (struct suppression){ .file = file, .line = r->line };
        *list->last = s;
        list->last = &s->next;
        if (!read_one(r, s)) return false;
    }
    return got == 0;
}

static bool read_file(struct suppressions *list, char *path, char **error)
{
    list->file = report_realloc(list->file, (list->files + 1) * sizeof *list->file);
    list->file[list->files++] = path;
    FILE *in = fopen(path, "re");
    if (!in) {
        if (asprintf(error, "%s: cannot read these suppressions: %s", path, strerror(errno)) < 0) *error = NULL;
        return false;
    }
    struct reader *r = report_alloc(sizeof *r);
    *r = (struct reader){ .in = in, .path = path, .error = error };
    bool good = read_all(r, list, path);
    free(r);
    fclose(in);
    return good;
}

bool suppress_read(struct suppressions *list, const char *files, char **error)
{
    for (const char *at = files; *at;) {
        size_t n = strcspn(at, ",");
        if (n) {
            char *path = report_alloc(n + 1);
            memcpy(path, at, n);
            if (!read_file(list, path, error)) return false;
        }
        at += n + (at[n] == ',');
    }
    return true;
}
