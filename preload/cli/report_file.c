/* report_file.c: a raw log, in which the program's own output stands between the records. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_state.h"

static const char opening[] = "{\"record\":";

/* Whether the line was a record, right or wrong. Normally all of it is; but output of the program that had no newline
 * may stand before a record. */
static bool take_line(struct report *r, const char *line, size_t len)
{
    char why[256], other[256];
    size_t blank = 0;
    enum record_outcome outcome = RECORD_NONE;
    while (blank < len && (line[blank] == ' ' || line[blank] == '\t')) blank++;
    if (blank < len && line[blank] == '{') outcome = report_take(r, line, len, why, sizeof why);
    if (outcome == RECORD_GOOD) return true;
    const char *later = len > 1 ? memmem(line + 1, len - 1, opening, sizeof opening - 1) : NULL;
    if (later) {
        enum record_outcome second = report_take(r, later, len - (size_t)(later - line), other, sizeof other);
        if (second == RECORD_GOOD) return true;
        if (outcome == RECORD_NONE) memcpy(why, other, sizeof why);
        if (outcome == RECORD_NONE) outcome = second;
    }
    if (outcome == RECORD_WRONG) report_mistake(r, why);
    return outcome == RECORD_WRONG;
}

/* As getline, without the newline, but of a longer line than any record keeps only enough to see that. -1 at the end. */
static ssize_t next_line(FILE *in, char **line, size_t *room)
{
    size_t len = 0;
    int c;
    while ((c = getc_unlocked(in)) != EOF && c != '\n') {
        if (len > RECORD_LINE_MAX) continue;
        if (len == *room) *line = report_realloc(*line, *room = *room ? *room * 2 : 65536);
        (*line)[len++] = (char)c;
    }
    return c == EOF && !len ? -1 : (ssize_t)len;
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
    while (in && (len = next_line(in, &line, &room)) >= 0) {
        r->line++;
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
