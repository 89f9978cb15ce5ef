/* report_file.c: a raw log, in which the program's own output stands between the records. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_state.h"

static const char opening[] = "{\"record\":";

/* Where a record may start in LINE: at its first character, or behind output of the program that had no newline. */
static const char *candidate(const char *line, size_t len)
{
    size_t blank = 0;
    while (blank < len && (line[blank] == ' ' || line[blank] == '\t')) blank++;
    if (blank < len && line[blank] == '{') return line + blank;
    return memmem(line, len, opening, sizeof opening - 1);
}

/* Whether the line was a record, right or wrong. */
static bool take_line(struct report *r, const char *line, size_t len)
{
    char why[256];
    const char *start = candidate(line, len);
    if (!start) return false;
    enum record_outcome outcome = report_take(r, start, len - (size_t)(start - line), why, sizeof why);
    if (outcome == RECORD_NONE && start == line) {
        /* the program's own brace; a record may still follow on the line */
        const char *later = len > 1 ? memmem(line + 1, len - 1, opening, sizeof opening - 1) : NULL;
        if (later) outcome = report_take(r, later, len - (size_t)(later - line), why, sizeof why);
    }
    if (outcome == RECORD_WRONG) report_mistake(r, why);
    return outcome != RECORD_NONE;
}

static void told(struct report *r, const char *path, uint64_t records, uint64_t others)
{
    if (r->quiet || (records && !r->verbose)) return;
    text_begin(&r->text);
    text_safe(&r->text, path);
    text_format(&r->text, ": %" PRIu64 " records, %" PRIu64 " other lines passed over", records, others);
    text_end(&r->text);
}

int report_file(struct report *r, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    uint64_t records = 0, others = 0;
    FILE *in = fopen(path, "re");
    r->file = path;
    r->line = 0;
    while (in && (len = getline(&line, &room, in)) >= 0) {
        r->line++;
        if (len && line[len - 1] == '\n') len--;
        if (take_line(r, line, (size_t)len)) records++;
        else others++;
    }
    int error = !in ? errno : ferror(in) ? errno : 0;
    if (in) fclose(in);
    free(line);
    if (error) {
        text_begin(&r->text);
        text_put(&r->text, "Error: cannot read ");
        text_safe(&r->text, path);
        text_format(&r->text, ": %s", strerror(error));
        text_end(&r->text);
    } else {
        told(r, path, records, others);
    }
    report_sink_flush(&r->text.out);
    r->file = NULL;
    return error ? -1 : 0;
}
