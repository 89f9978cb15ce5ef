/* symbol.c: modules opened when first needed, places remembered, names chosen. */
#include "cli/symbol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"
#include "cli/symbol_demangle.h"
#include "cli/symbol_file.h"

enum {
    PLACES_MAX = 200000, /* remembered before all are forgotten */
    RECENT = 512,
    FILES_MAX = 200,     /* open at once: each costs up to three descriptors */
};

struct symbol_module {
    uint32_t number;
    bool tried, told;
    char *path, *build_id;
    struct symbol_file *file;
    struct symbol_module *next_open;
};

struct recent {
    const struct symbol_module *module;
    uint64_t addr;
    const struct symbol_place *place;
};

struct symbols {
    struct recent recent[RECENT];
    void (*say)(void *arg, const char *text);
    void *arg;
    struct symbol_search search;
    struct report_map modules; /* path NUL build-id -> symbol_module */
    struct report_map places;  /* module number and address -> symbol_place */
    struct report_map strings; /* every name a place points to */
    struct symbol_module *open;
    size_t files;
    bool told_mangled;
};

struct symbols *symbols_new(const struct symbol_wishes *wishes, void (*say)(void *arg, const char *text), void *arg)
{
    struct symbols *s = report_alloc(sizeof *s);
    s->say = say;
    s->arg = arg;
    symbol_search_open(&s->search, wishes);
    return s;
}

static void close_files(struct symbols *s)
{
    for (struct symbol_module *m = s->open; m; m = m->next_open) {
        symbol_file_close(m->file);
        m->file = NULL;
        m->tried = false;
    }
    s->open = NULL;
    s->files = 0;
}

static void release_module(void *value)
{
    struct symbol_module *m = value;
    free(m->path);
    free(m->build_id);
    free(m);
}

static void forget_places(struct symbols *s)
{
    memset(s->recent, 0, sizeof s->recent);
    report_map_clear(&s->places, free);
    report_map_clear(&s->strings, NULL);
}

void symbols_free(struct symbols *s)
{
    close_files(s);
    forget_places(s);
    report_map_clear(&s->modules, release_module);
    symbol_search_close(&s->search);
    free(s);
}

void symbols_trim(struct symbols *s)
{
    if (s->places.used > PLACES_MAX) forget_places(s);
    if (s->files > FILES_MAX) close_files(s);
}

struct symbol_module *symbols_module(struct symbols *s, const char *path, const char *build_id)
{
    size_t path_len = strlen(path) + 1, id_len = strlen(build_id) + 1;
    char *key = report_alloc(path_len + id_len);
    memcpy(key, path, path_len);
    memcpy(key + path_len, build_id, id_len);
    void **slot = report_map_at(&s->modules, key, path_len + id_len);
    free(key);
    if (!*slot) {
        struct symbol_module *m = report_alloc(sizeof *m);
        m->number = (uint32_t)s->modules.used - 1;
        m->path = report_strdup(path);
        m->build_id = report_strdup(build_id);
        *slot = m;
    }
    return *slot;
}

uint32_t symbol_module_number(const struct symbol_module *module)
{
    return module->number;
}

static struct symbol_file *file_of(struct symbols *s, struct symbol_module *m)
{
    char *why = NULL;
    if (m->tried) return m->file;
    m->tried = true;
    m->file = symbol_file_open(&s->search, m->path, m->build_id, &why);
    if (m->file) {
        m->next_open = s->open;
        s->open = m;
        s->files++;
    }
    if (why && !m->told) {
        m->told = true;
        s->say(s->arg, why);
    }
    free(why);
    return m->file;
}

static const char *keep(struct symbols *s, const char *text)
{
    return text ? (const char *)report_map_entry(&s->strings, text, strlen(text) + 1)->key : NULL;
}

static const char *keep_path(struct symbols *s, const char *directory, const char *file)
{
    char *joined;
    if (!file || file[0] == '/' || !directory || asprintf(&joined, "%s/%s", directory, file) < 0) return keep(s, file);
    const char *kept = keep(s, joined);
    free(joined);
    return kept;
}

/* The readable form of NAME; NULL when it is not mangled. */
static const char *readable(struct symbols *s, const char *name)
{
    char *text = name ? symbol_demangle(name) : NULL;
    const char *kept = keep(s, text);
    free(text);
    if (!s->told_mangled && symbol_demangle_missing()) {
        s->told_mangled = true;
        s->say(s->arg, "libstdc++.so.6 was not found: names of C++ functions stay mangled");
    }
    return kept;
}

static const char *choose_name(struct symbols *s, const struct symbol_raw *raw, const char *symbol)
{
    const char *name = readable(s, raw->linkage);
    if (!name && symbol && (raw->mangles || !raw->name)) name = readable(s, symbol);
    if (!name && raw->name) name = keep(s, raw->name);
    if (!name && raw->linkage) name = keep(s, raw->linkage);
    return name ? name : keep(s, symbol);
}

/* Suppression files have names as the linker has them. */
static const char *linkage_name(struct symbols *s, const struct symbol_raw *raw, const char *symbol, const char *chosen)
{
    const char *name = raw->linkage ? raw->linkage : raw->mangles || !raw->name ? symbol : NULL;
    return name && chosen && strcmp(name, chosen) != 0 ? keep(s, name) : NULL;
}

static struct symbol_place *look(struct symbols *s, struct symbol_module *module, uint64_t addr)
{
    struct symbol_raw raw[SYMBOL_DEPTH] = { { 0 } };
    struct symbol_file *file = file_of(s, module);
    size_t count = file && file->dwarf ? symbol_dwarf_find(file->dwarf, addr, raw) : 0;
    const char *symbol = file ? symbol_table_find(&file->table, addr) : NULL;
    if (!count) count = 1;
    struct symbol_place *place = report_alloc(sizeof *place + count * sizeof *place->frame);
    place->count = count;
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count; /* the symbol names the function, not what is inlined into it */
        place->frame[i].function = choose_name(s, &raw[i], last ? symbol : NULL);
        place->frame[i].linkage = linkage_name(s, &raw[i], last ? symbol : NULL, place->frame[i].function);
        place->frame[i].file = keep_path(s, raw[i].directory, raw[i].file);
        place->frame[i].line = raw[i].line;
        place->frame[i].inlined = !last;
    }
    return place;
}

static void **place_slot(struct symbols *s, const struct symbol_module *module, uint64_t addr)
{
    unsigned char key[sizeof module->number + sizeof addr];
    memcpy(key, &module->number, sizeof module->number);
    memcpy(key + sizeof module->number, &addr, sizeof addr);
    return report_map_at(&s->places, key, sizeof key);
}

void symbols_give(struct symbols *s, struct symbol_module *module, uint64_t addr, const struct symbol_frame *frame,
                  size_t count)
{
    if (!frame[count - 1].function) return;
    void **slot = place_slot(s, module, addr);
    if (*slot) return;
    struct symbol_place *place = *slot = report_alloc(sizeof *place + count * sizeof *place->frame);
    place->count = count;
    for (size_t i = 0; i < count; i++) {
        place->frame[i] = frame[i];
        place->frame[i].function = keep(s, frame[i].function);
        place->frame[i].linkage = keep(s, frame[i].linkage);
        place->frame[i].file = keep(s, frame[i].file);
    }
}

const struct symbol_place *symbols_find(struct symbols *s, struct symbol_module *module, uint64_t addr)
{
    /* a finding's frames are asked for by each that writes them, one after the other */
    struct recent *r = &s->recent[(addr ^ addr >> 9 ^ module->number) % RECENT];
    if (r->place && r->module == module && r->addr == addr) return r->place;
    void **slot = place_slot(s, module, addr);
    if (!*slot) *slot = look(s, module, addr);
    *r = (struct recent){ .module = module, .addr = addr, .place = *slot };
    return *slot;
}
