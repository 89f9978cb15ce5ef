#include "cli/baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/jsonout.h"
#include "cli/report_kept.h"

enum { BYTES_MAX = 64 << 20 };

__attribute__((format(printf, 2, 3)))
static bool wrong(char **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (vasprintf(error, format, args) < 0) *error = NULL;
    va_end(args);
    for (char *c = *error; c && *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    return false;
}

static bool is_fingerprint(const char *text)
{
    return text && strlen(text) == KEPT_FINGERPRINT - 1 && strspn(text, "0123456789abcdef") == KEPT_FINGERPRINT - 1;
}

/* Every entry must be right: one that is passed over would be a finding again, or worse, none. */
static bool check(const json_t *root, const char *path, char **error)
{
    const json_t *version = json_object_get(root, "version"), *list = json_object_get(root, "findings");
    if (!json_is_object(root) || !json_is_array(list)) return wrong(error, "%s:1: no baseline: \"findings\" is missing", path);
    if (json_integer_value(version) != 1) return wrong(error, "%s:1: \"version\" is not 1: of another uffence", path);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        if (!is_fingerprint(json_string_value(json_object_get(entry, "fingerprint"))))
            return wrong(error, "%s: finding %zu: \"fingerprint\" is not 32 hexadecimal digits", path, i + 1);
        if (json_integer_value(json_object_get(entry, "count")) < 1)
            return wrong(error, "%s: finding %zu: \"count\" is not a number from 1", path, i + 1);
    }
    return true;
}

/* The whole of FD as JSON; NULL with *error. */
static json_t *load(int fd, const char *path, char **error)
{
    struct stat st;
    json_error_t why;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        wrong(error, "%s: cannot read this baseline: not a file", path);
        return NULL;
    }
    if (st.st_size > BYTES_MAX) {
        wrong(error, "%s: no baseline: over %d bytes", path, BYTES_MAX);
        return NULL;
    }
    char *bytes = report_alloc((size_t)st.st_size + 1);
    size_t len = 0;
    ssize_t n;
    while (len < (size_t)st.st_size && (n = pread(fd, bytes + len, (size_t)st.st_size - len, (off_t)len)) > 0) len += (size_t)n;
    json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &why);
    free(bytes);
    if (!root) wrong(error, "%s:%d: no baseline: %s", path, why.line < 1 ? 1 : why.line, why.text);
    if (root && !check(root, path, error)) {
        json_decref(root);
        return NULL;
    }
    return root;
}

bool baseline_open(struct baseline *b, const char *path, bool update, char **error)
{
    *b = (struct baseline){ .update = path && update };
    if (!path) return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && !(errno == ENOENT && update))
        return wrong(error, "%s: cannot read this baseline: %s%s", path, strerror(errno),
                     errno == ENOENT ? "; --update-baseline makes it" : "");
    b->path = report_strdup(path);
    if (fd < 0) return true;
    struct stat st;
    bool empty = update && fstat(fd, &st) == 0 && st.st_size == 0 && S_ISREG(st.st_mode); /* of mktemp, or an update's lock */
    json_t *root = empty ? NULL : load(fd, path, error);
    close(fd);
    if (!root && !empty) return false;
    const json_t *list = json_object_get(root, "findings");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *print = json_string_value(json_object_get(entry, "fingerprint"));
        uintptr_t *count = (uintptr_t *)report_map_at(&b->known, print, KEPT_FINGERPRINT);
        *count += (uintptr_t)json_integer_value(json_object_get(entry, "count"));
    }
    json_decref(root);
    return true;
}

bool baseline_knows(const struct baseline *b, const struct kept *kept)
{
    return b->path && kept->ordinal <= (uintptr_t)report_map_get(&b->known, kept->fingerprint, KEPT_FINGERPRINT);
}

/* The file at PATH, made when missing, and locked; it may be replaced while we wait for the lock. -1 with errno. */
static int lock(const char *path)
{
    struct stat ours, there;
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
        if (fd < 0) return -1;
        while (flock(fd, LOCK_EX) != 0 && errno == EINTR) { }
        if (fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
            return fd;
        close(fd);
    }
}

static int by_fingerprint(const void *a, const void *b)
{
    return strcmp(json_string_value(json_object_get(*(json_t *const *)a, "fingerprint")),
                  json_string_value(json_object_get(*(json_t *const *)b, "fingerprint")));
}

static json_t *entry_of(const struct kept *kept)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "fingerprint", json_string(kept->fingerprint));
    json_object_set_new(entry, "count", json_integer(0));
    json_object_set_new(entry, "kind", jsonout_string(kept->f.kind));
    json_object_set_new(entry, "text", jsonout_string(kept->context->title));
    json_object_set_new(entry, "place", jsonout_string(kept->context->where));
    return entry;
}

/* ROOT's entries and those of FIRST, one a fingerprint, sorted. */
static json_t *joined(const json_t *root, const struct kept *first, size_t *added)
{
    json_t *by_print = json_object(), *list = json_array(), *value;
    const json_t *old = json_object_get(root, "findings");
    const char *print;
    *added = 0;
    for (size_t i = 0; i < json_array_size(old); i++) {
        json_t *entry = json_array_get(old, i);
        print = json_string_value(json_object_get(entry, "fingerprint"));
        const json_t *twin = json_object_get(by_print, print); /* of a merge by hand: both count, as when read */
        if (twin) json_object_set_new(entry, "count", json_integer(json_integer_value(json_object_get(entry, "count")) +
                                                                   json_integer_value(json_object_get(twin, "count"))));
        json_object_set(by_print, print, entry);
    }
    for (const struct kept *kept = first; kept; kept = kept->next) {
        if (kept->context->class != DEDUPE_KNOWN && kept->context->class != DEDUPE_FINDING) continue;
        json_t *entry = json_object_get(by_print, kept->fingerprint);
        if (!entry) json_object_set_new(by_print, kept->fingerprint, entry = entry_of(kept));
        if (json_integer_value(json_object_get(entry, "count")) >= kept->ordinal) continue;
        json_object_set_new(entry, "count", json_integer(kept->ordinal));
        ++*added;
    }
    size_t count = json_object_size(by_print), n = 0;
    json_t **sorted = report_alloc(count * sizeof *sorted);
    json_object_foreach(by_print, print, value) sorted[n++] = value;
    qsort(sorted, count, sizeof *sorted, by_fingerprint);
    for (size_t i = 0; i < count; i++) json_array_append(list, sorted[i]);
    free(sorted);
    json_decref(by_print);
    return list;
}

/* Beside the file, then in its place: a full disk leaves the old one whole. */
static bool replace(const char *path, json_t *root, mode_t mode, char **error)
{
    char *fresh = NULL;
    if (asprintf(&fresh, "%s.XXXXXX", path) < 0) return wrong(error, "no memory");
    int fd = mkostemp(fresh, O_CLOEXEC);
    bool good = fd >= 0 && json_dumpfd(root, fd, JSON_INDENT(1)) == 0 && write(fd, "\n", 1) == 1 && fchmod(fd, mode) == 0;
    if (fd >= 0 && close(fd) != 0) good = false;
    good = good && rename(fresh, path) == 0;
    if (!good) {
        wrong(error, "cannot write %s: %s", path, strerror(errno));
        if (fd >= 0) unlink(fresh);
    }
    free(fresh);
    return good;
}

bool baseline_save(const struct baseline *b, const struct kept *first, size_t *added, char **error)
{
    struct stat st;
    int fd = lock(b->path);
    if (fd < 0) return wrong(error, "cannot write %s: %s", b->path, strerror(errno));
    bool good = fstat(fd, &st) == 0;
    json_t *old = good && st.st_size ? load(fd, b->path, error) : NULL;
    if (good && st.st_size && !old) good = false;
    if (good) {
        json_t *root = json_object();
        json_object_set_new(root, "version", json_integer(1));
        json_object_set_new(root, "tool", json_string("uffence"));
        json_object_set_new(root, "findings", joined(old, first, added));
        good = replace(b->path, root, st.st_mode & 0777, error);
        json_decref(root);
    }
    json_decref(old);
    close(fd);
    return good;
}

void baseline_close(struct baseline *b)
{
    free(b->path);
    report_map_clear(&b->known, NULL);
    *b = (struct baseline){ 0 };
}
