/* touch_files.c: folded stacks, speedscope, the working set, and the records of --json. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/touch_out.h"
#include "cli/touch_pprof.h"

static const char *const access_names[] = { "read", "write", "syscall" };

/* Folded stacks have ';' between frames and a space before the count. */
static void put_name(FILE *f, const char *name)
{
    for (; *name; name++) fputc(*name == ';' ? ':' : (unsigned char)*name < ' ' ? '_' : *name, f);
}

static void put_stack(FILE *f, const struct touch_stack *s)
{
    for (size_t i = s ? s->count : 0; i-- > 0;) {
        put_name(f, s->frame[i].function);
        if (i) fputc(';', f);
    }
    if (!s || !s->count) fputc('?', f);
}

/* One line a toucher and allocator: toucher's frames from the outermost, then [alloc] and who allocated, as a leaf. */
static void folded(FILE *f, const struct touch_data *d)
{
    for (size_t i = 0; i < d->counts; i++) {
        const struct touch_count *c = &d->count[i];
        if (!(c->pages + c->again)) continue;
        put_stack(f, c->toucher);
        if (c->call) {
            fputs(";[", f);
            put_name(f, c->call);
            fputc(']', f);
        }
        fputs(";[alloc] ", f);
        put_name(f, c->allocator && c->allocator->count ? c->allocator->frame[0].function : "?");
        fprintf(f, " %" PRIu64 "\n", c->pages + c->again);
    }
}

/* A region is named by the stack that made it and by how many that stack had made: the same in the next run. */
static void working_set(FILE *f, const struct touch_data *d)
{
    fputs("# uffence working set: uffence --prefetch FILE program makes these pages present up front\n", f);
    for (size_t i = 0; i < d->regions; i++) {
        const struct touch_region *r = d->region[i];
        if (!(r->touched + r->again)) continue;
        fprintf(f, "# %016" PRIx64 " is ", r->key);
        put_name(f, r->family ? r->family : "?");
        fprintf(f, " of %" PRIu64 " bytes by ", r->size);
        put_name(f, r->allocator && r->allocator->count ? r->allocator->frame[0].function : "?");
        fputc('\n', f);
    }
    fputs("# region\toffset\tlength\torder\taccess\n", f);
    uint64_t number = 0;
    for (size_t i = 0; i < d->orders; number += d->order[i++].pages) {
        const struct touch_order *o = &d->order[i];
        if (!o->region) continue;
        fprintf(f, "%016" PRIx64 ".%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%s\n", o->region->key, o->serial, o->page * 4096, o->pages * 4096, number,
                o->access < 3 ? access_names[o->access] : "?");
    }
}

/* A frame's number, shared by equal functions. Numbers are kept as pointers, from 1. */
static size_t shared(struct report_map *map, json_t *frames, const char *name, const char *file, unsigned line)
{
    void **place = report_map_at(map, name, strlen(name));
    if (*place) return (size_t)(uintptr_t)*place - 1;
    json_t *one = json_object();
    json_object_set_new(one, "name", json_string(name));
    if (file) json_object_set_new(one, "file", json_string(file)), json_object_set_new(one, "line", json_integer(line));
    json_array_append_new(frames, one);
    *place = (void *)(uintptr_t)json_array_size(frames);
    return json_array_size(frames) - 1;
}

static void speedscope(FILE *f, const struct touch_data *d)
{
    struct report_map map = { 0 };
    json_t *frames = json_array(), *samples = json_array(), *weights = json_array();
    uint64_t total = 0;
    for (size_t i = 0; i < d->counts; i++) {
        const struct touch_count *c = &d->count[i];
        uint64_t bytes = (c->pages + c->again) * 4096;
        if (!bytes) continue;
        json_t *sample = json_array();
        for (size_t k = c->toucher ? c->toucher->count : 0; k-- > 0;) {
            const struct touch_frame *t = &c->toucher->frame[k];
            json_array_append_new(sample, json_integer((json_int_t)shared(&map, frames, t->function, t->file, t->line)));
        }
        char leaf[1024];
        snprintf(leaf, sizeof leaf, "[%s]", c->call ? c->call : "");
        if (c->call) json_array_append_new(sample, json_integer((json_int_t)shared(&map, frames, leaf, NULL, 0)));
        snprintf(leaf, sizeof leaf, "[alloc] %s", c->allocator && c->allocator->count ? c->allocator->frame[0].function : "?");
        json_array_append_new(sample, json_integer((json_int_t)shared(&map, frames, leaf, NULL, 0)));
        json_array_append_new(samples, sample);
        json_array_append_new(weights, json_integer((json_int_t)bytes));
        total += bytes;
    }
    json_t *root = json_pack("{s:s, s:{s:o}, s:[{s:s, s:s, s:s, s:i, s:I, s:o, s:o}], s:s}",
        "$schema", "https://www.speedscope.app/file-format-schema.json", "shared", "frames", frames,
        "profiles", "type", "sampled", "name", "first touches", "unit", "bytes", "startValue", 0, "endValue", (json_int_t)total,
        "samples", samples, "weights", weights, "exporter", "uffence");
    if (root) json_dumpf(root, f, JSON_COMPACT);
    fputc('\n', f);
    json_decref(root);
    report_map_clear(&map, NULL);
}

static int write_file(const char *path, void (*put)(FILE *, const struct touch_data *), const struct touch_data *d)
{
    if (!path || !*path) return 0;
    FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    if (f) put(f, d);
    bool good = f && fflush(f) == 0 && !ferror(f);
    int error = errno;
    if (f && f != stdout && fclose(f) != 0 && good) {
        error = errno;
        good = false;
    }
    if (!good) fprintf(stderr, "uffence: cannot write %s: %s; the rest of it is lost\n", path, strerror(error));
    return good ? 0 : -1;
}

int touch_files(const struct touch_wishes *w, const struct touch_data *d)
{
    return write_file(w->folded, folded, d) | write_file(w->pprof, touch_pprof, d) | write_file(w->speedscope, speedscope, d) | write_file(w->working_set, working_set, d);
}

bool touch_files_open(const struct touch_wishes *w, char **error)
{
    const char *paths[] = { w->folded, w->pprof, w->speedscope, w->working_set };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct stat st;
        /* a reader of a pipe would see its end */
        if (!paths[i] || !*paths[i] || strcmp(paths[i], "-") == 0 || (stat(paths[i], &st) == 0 && S_ISFIFO(st.st_mode))) continue;
        int fd = open(paths[i], O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
        if (fd < 0) {
            if (asprintf(error, "cannot write %s: %s", paths[i], strerror(errno)) < 0) *error = NULL;
            return false;
        }
        close(fd);
    }
    return true;
}
