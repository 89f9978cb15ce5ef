#include "cli/github.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_map.h"

enum {
    ANNOTATIONS = 50, /* the runner shows ten of a kind a step; the rest stays in the log */
    ROWS = 200,       /* a summary may hold a MiB */
    WORDS = 300,      /* of one cell or property */
};

bool github_wanted(enum github_wish wish)
{
    const char *said = getenv("GITHUB_ACTIONS");
    return wish == GITHUB_YES || (wish == GITHUB_AUTO && said && strcmp(said, "true") == 0);
}

/* As the runner's own library escapes: data and properties of ::error:: */
static void escape(FILE *out, const char *text, bool property)
{
    for (size_t n = 0; *text; text++, n++) {
        unsigned char c = (unsigned char)*text;
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) fprintf(out, "%%%02X", c);
        else if (c < 0x20 || c == 0x7f) fputc('?', out);
        else fputc(c, out);
    }
}

static void annotation(FILE *out, const struct kept *k)
{
    const struct kept_frame *at = k->place;
    char *message = document_message(k), *text = kept_text(k), *both = NULL;
    const char *level = k->kind->severity;
    fprintf(out, "::%s ", strcmp(level, "note") == 0 ? "notice" : strcmp(level, "warning") == 0 ? "warning" : "error");
    if (at && at->shown) {
        fputs("file=", out);
        escape(out, at->shown, true);
        fprintf(out, ",line=%u,", at->line);
    }
    fputs("title=", out);
    escape(out, k->f.kind, true);
    fputs("::", out);
    if (asprintf(&both, "%s\n%s", message, text) > 0) escape(out, both, false);
    fputc('\n', out);
    free(both);
    free(text);
    free(message);
}

/* A table's cell: no letter of it may mean something to Markdown or HTML. */
static void cell(FILE *out, const char *text)
{
    size_t n = 0;
    for (; *text && n < WORDS; text++, n++) {
        unsigned char c = (unsigned char)*text;
        if (strchr("\\`*_{}[]()<>#+!|&~@$:", c)) fprintf(out, "&#%d;", c);
        else fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
    if (*text) fputs("...", out);
    fputs(" |", out);
}

static void row(FILE *out, const struct kept *k)
{
    const struct kept_frame *at = k->place;
    char *place = NULL, *message = document_message(k);
    bool placed = at && at->shown && asprintf(&place, "%s:%u", at->shown, at->line) > 0;
    fprintf(out, "| %" PRIu64 " | ", k->context->total);
    cell(out, k->f.kind);
    fputc(' ', out);
    cell(out, placed ? place : k->context->where);
    fputc(' ', out);
    cell(out, message);
    fputc('\n', out);
    free(place);
    free(message);
}

static void summary(FILE *out, const struct document *d)
{
    const struct summary *s = d->sum;
    size_t rows = 0;
    fputs("### uffence\n\n", out);
    if (!d->guarded) fputs("**Not every process was guarded.**\n\n", out);
    if (!s->findings) fputs("No memory errors.\n\n", out);
    else fputs("| count | kind | place | what |\n| ---: | --- | --- | --- |\n", out);
    for (const struct kept *k = d->first; k; k = k->next)
        if (k->context->class == DEDUPE_FINDING && rows++ < ROWS) row(out, k);
    if (rows > ROWS) fprintf(out, "\n%zu more are in the log.\n", rows - ROWS);
    fprintf(out, "\n%" PRIu64 " of %" PRIu64 " blocks guarded; %" PRIu64 " suppressed, %" PRIu64 " known.\n\n",
            s->guarded_blocks, s->blocks, s->suppressed_contexts, s->known_contexts);
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

static int write_summary(const struct document *d, const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return -1;
    summary(out, d);
    fclose(out);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
    int result = fd < 0 ? -1 : write_all(fd, text, size);
    if (result) fprintf(stderr, "uffence: cannot write the job's summary %s: %s\n", path, strerror(errno));
    if (fd >= 0) close(fd);
    free(text);
    return result;
}

int github_write(int fd, const struct document *d)
{
    char *text = NULL;
    size_t size = 0, told = 0;
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    FILE *out = open_memstream(&text, &size);
    if (!out) return -1;
    for (const struct kept *k = d->first; k; k = k->next)
        if (k->context->class == DEDUPE_FINDING && told++ < ANNOTATIONS) annotation(out, k);
    if (!d->guarded) fputs("::error title=uffence::Not every process was guarded\n", out);
    fclose(out);
    write_all(fd, text, size); /* standard error is nobody's file */
    free(text);
    return path && *path ? write_summary(d, path) : 0;
}
