#include "cli/touch_stack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The frames of one address: equal ones are one object, so that stacks are compared by their pointers. */
struct place {
    size_t count;
    const struct touch_frame *frame[];
};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* What calls there is more telling than what it calls. */
static bool is_system(const char *path)
{
    static const char *const names[] = { "libc.so", "libc-", "libstdc++.so", "libpthread", "ld-linux", "libgcc_s", "libm.so" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(base_of(path), names[i], strlen(names[i])) == 0) return true;
    return false;
}

static const struct touch_frame *frame_of(struct touch_data *d, const char *function, const char *file, unsigned line, bool system)
{
    size_t words = strlen(function) + 1, path = file ? strlen(file) + 1 : 0, len = words + path + sizeof line;
    char *key = report_alloc(len);
    memcpy(key, function, words);
    if (file) memcpy(key + words, file, path);
    memcpy(key + words + path, &line, sizeof line);
    struct report_map_entry *e = report_map_entry(&d->frames, key, len);
    free(key);
    if (!e->value) {
        struct touch_frame *f = e->value = report_alloc(sizeof *f);
        *f = (struct touch_frame){ (const char *)e->key, file ? (const char *)e->key + words : NULL, line, system };
    }
    return e->value;
}

static struct place *look(struct touch_data *d, struct symbols *symbols, const struct touch_step *s)
{
    static const struct { size_t count; struct symbol_frame frame; } nowhere = { .count = 1 };
    const struct symbol_place *known = (const struct symbol_place *)&nowhere;
    bool here = s->module && *s->path;
    char bare[512];
    snprintf(bare, sizeof bare, "%s+0x%" PRIx64, here ? base_of(s->path) : "?", s->addr);
    if (here) known = symbols_find(symbols, s->module, s->addr - (!s->exact && s->addr ? 1 : 0));
    struct place *p = report_alloc(sizeof *p + known->count * sizeof *p->frame);
    p->count = known->count;
    for (size_t i = 0; i < known->count; i++) {
        const struct symbol_frame *f = &known->frame[i];
        p->frame[i] = frame_of(d, f->function ? f->function : bare, f->file, f->line, here && is_system(s->path));
    }
    return p;
}

static const struct place *place_of(struct touch_data *d, struct symbols *symbols, const struct touch_step *s)
{
    uint64_t key[2] = { s->module ? symbol_module_number(s->module) : UINT32_MAX, s->addr };
    key[0] = key[0] << 1 | s->exact;
    void **at = report_map_at(&d->places, key, sizeof key);
    if (!*at) *at = look(d, symbols, s);
    return *at;
}

struct touch_stack *touch_stack_of(struct touch_data *d, struct symbols *symbols, const struct touch_step *step, size_t steps, bool *fresh)
{
    size_t count = 0, room = 64;
    const struct touch_frame **frame = report_alloc(room * sizeof *frame);
    for (size_t i = 0; i < steps; i++) {
        const struct place *p = place_of(d, symbols, &step[i]);
        if (count + p->count > room) frame = report_realloc(frame, (room = (count + p->count) * 2) * sizeof *frame);
        memcpy(frame + count, p->frame, p->count * sizeof *frame);
        count += p->count;
    }
    symbols_trim(symbols);
    void **place = report_map_at(&d->by_frames, frame, count * sizeof *frame);
    *fresh = !*place;
    if (*fresh) {
        struct touch_stack *s = *place = report_alloc(sizeof *s);
        *s = (struct touch_stack){ .count = count, .number = d->stacks, .frame = report_alloc(count * sizeof *s->frame) };
        for (size_t i = 0; i < count; i++) s->frame[i] = *frame[i];
        if (!(d->stacks & (d->stacks - 1))) d->stack = report_realloc(d->stack, (d->stacks ? d->stacks * 2 : 1) * sizeof *d->stack);
        d->stack[d->stacks++] = s;
    }
    free(frame);
    return *place;
}

struct touch_stack **touch_stack_at(struct touch_data *d, uint64_t pid, uint64_t id)
{
    uint64_t key[2] = { pid, id };
    return (struct touch_stack **)report_map_at(&d->by_id, key, sizeof key);
}

void touch_stacks_release(struct touch_data *d)
{
    for (size_t i = 0; i < d->stacks; i++) {
        free(d->stack[i]->frame);
        json_decref(d->stack[i]->trace);
        json_decref(d->stack[i]->modules);
        free(d->stack[i]);
    }
    free(d->stack);
    report_map_clear(&d->frames, free);
    report_map_clear(&d->places, free);
    report_map_clear(&d->by_frames, NULL);
    report_map_clear(&d->by_id, NULL);
}
