#include "cli/source.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_map.h"
#include "cli/report_sysroot.h"

enum { FILES = 8, BYTES_MAX = 32 << 20 };

struct source_file {
    char *path; /* NULL: free */
    char *data; /* NULL: could not be read; asked once */
    size_t len;
    size_t *start; /* of every line, and the end behind the last */
    size_t lines;
    unsigned long used;
};

struct sources {
    const char *sysroot;
    struct source_file file[FILES];
    struct report_map missing; /* paths that could not be read: most are, where only the debug information is here */
    unsigned long clock;
};

struct sources *sources_new(const char *sysroot)
{
    struct sources *sources = report_alloc(sizeof *sources);
    sources->sysroot = sysroot;
    return sources;
}

static void drop(struct source_file *f)
{
    free(f->path);
    free(f->data);
    free(f->start);
    *f = (struct source_file){ 0 };
}

void sources_free(struct sources *sources)
{
    for (int i = 0; i < FILES; i++) drop(&sources->file[i]);
    report_map_clear(&sources->missing, NULL);
    free(sources);
}

/* Read, not mapped: a file cut short while we look must not kill us. */
static char *slurp(const char *root, const char *path, size_t *len)
{
    struct stat st;
    int fd = root ? report_sysroot_open(root, path) : -1;
    if (fd < 0) fd = report_sysroot_open(NULL, path);
    if (fd < 0) return NULL;
    char *data = NULL;
    if (fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size <= BYTES_MAX) {
        data = report_alloc((size_t)st.st_size);
        ssize_t n;
        *len = 0;
        while (*len < (size_t)st.st_size && (n = read(fd, data + *len, (size_t)st.st_size - *len)) > 0) *len += (size_t)n;
    }
    close(fd);
    return data;
}

static void load(struct source_file *f, const char *root, const char *path)
{
    drop(f);
    f->path = report_strdup(path);
    f->data = slurp(root, path, &f->len);
    if (!f->data) return;
    size_t room = 1024;
    f->start = report_alloc(room * sizeof *f->start);
    for (size_t at = 0; at < f->len;) {
        if (f->lines + 2 > room) f->start = report_realloc(f->start, (room *= 2) * sizeof *f->start);
        f->start[f->lines++] = at;
        const char *newline = memchr(f->data + at, '\n', f->len - at);
        at = newline ? (size_t)(newline - f->data) + 1 : f->len;
        f->start[f->lines] = at;
    }
}

static struct source_file *file_of(struct sources *sources, const char *path)
{
    struct source_file *oldest = &sources->file[0];
    for (int i = 0; i < FILES; i++) {
        struct source_file *f = &sources->file[i];
        if (f->path && strcmp(f->path, path) == 0) return f;
        if (f->used < oldest->used) oldest = f;
    }
    load(oldest, sources->sysroot, path);
    if (!oldest->data) *report_map_at(&sources->missing, path, strlen(path)) = (void *)"";
    return oldest;
}

const char *sources_line(struct sources *sources, const char *path, unsigned number, size_t *len)
{
    if (report_map_get(&sources->missing, path, strlen(path))) return NULL;
    struct source_file *f = file_of(sources, path);
    f->used = ++sources->clock;
    if (!f->data || number < 1 || number > f->lines) return NULL;
    const char *line = f->data + f->start[number - 1];
    *len = f->start[number] - f->start[number - 1];
    while (*len && (line[*len - 1] == '\n' || line[*len - 1] == '\r')) --*len;
    return line;
}
