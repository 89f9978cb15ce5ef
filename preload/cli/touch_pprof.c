#include "cli/touch_pprof.h"

#include <stdlib.h>
#include <string.h>

#include <profile.pb-c.h>

typedef Perftools__Profiles__Profile Profile;
typedef Perftools__Profiles__Sample Sample;
typedef Perftools__Profiles__Location Location;
typedef Perftools__Profiles__Function Function;
typedef Perftools__Profiles__Line Line;
typedef Perftools__Profiles__ValueType ValueType;
typedef Perftools__Profiles__Label Label;

struct maker {
    Profile *p;
    struct report_map strings, locations;
};

/* Room for one more element in an array of COUNT. */
static void *room(void *array, size_t count, size_t size)
{
    return count & (count - 1) ? array : report_realloc(array, (count ? count * 2 : 1) * size);
}

static int64_t string(struct maker *m, const char *text)
{
    void **place = report_map_at(&m->strings, text, strlen(text));
    if (*place) return (int64_t)(intptr_t)*place - 1;
    m->p->string_table = room(m->p->string_table, m->p->n_string_table, sizeof(char *));
    m->p->string_table[m->p->n_string_table++] = report_strdup(text);
    *place = (void *)(intptr_t)m->p->n_string_table;
    return (int64_t)m->p->n_string_table - 1;
}

/* A function and the line in it are one place of the program here: the number of its location. */
static uint64_t location(struct maker *m, const char *name, const char *file, unsigned line)
{
    char key[1200];
    int n = snprintf(key, sizeof key, "%s\n%s\n%u", name, file ? file : "", line);
    void **place = report_map_at(&m->locations, key, (size_t)n < sizeof key ? (size_t)n : sizeof key - 1);
    if (*place) return (uint64_t)(uintptr_t)*place;
    Function *f = report_alloc(sizeof *f);
    perftools__profiles__function__init(f);
    f->id = m->p->n_function + 1;
    f->name = f->system_name = string(m, name);
    f->filename = string(m, file ? file : "");
    m->p->function = room(m->p->function, m->p->n_function, sizeof(Function *));
    m->p->function[m->p->n_function++] = f;
    Line *l = report_alloc(sizeof *l);
    perftools__profiles__line__init(l);
    l->function_id = f->id;
    l->line = line;
    Location *at = report_alloc(sizeof *at);
    perftools__profiles__location__init(at);
    at->id = m->p->n_location + 1;
    at->n_line = 1;
    at->line = report_alloc(sizeof *at->line);
    at->line[0] = l;
    m->p->location = room(m->p->location, m->p->n_location, sizeof(Location *));
    m->p->location[m->p->n_location++] = at;
    *place = (void *)(uintptr_t)at->id;
    return at->id;
}

static void value_type(struct maker *m, const char *type, const char *unit)
{
    ValueType *v = report_alloc(sizeof *v);
    perftools__profiles__value_type__init(v);
    v->type = string(m, type);
    v->unit = string(m, unit);
    m->p->sample_type = room(m->p->sample_type, m->p->n_sample_type, sizeof(ValueType *));
    m->p->sample_type[m->p->n_sample_type++] = v;
}

/* Leaf first. */
static void sample(struct maker *m, const struct touch_count *c)
{
    Sample *s = report_alloc(sizeof *s);
    size_t frames = c->toucher ? c->toucher->count : 0;
    char leaf[1024];
    perftools__profiles__sample__init(s);
    s->location_id = report_alloc((frames + 2) * sizeof *s->location_id);
    snprintf(leaf, sizeof leaf, "[alloc] %s", c->allocator && c->allocator->count ? c->allocator->frame[0].function : "?");
    s->location_id[s->n_location_id++] = location(m, leaf, NULL, 0);
    snprintf(leaf, sizeof leaf, "[%s]", c->call ? c->call : "");
    if (c->call) s->location_id[s->n_location_id++] = location(m, leaf, NULL, 0);
    for (size_t i = 0; i < frames; i++) {
        const struct touch_frame *f = &c->toucher->frame[i];
        s->location_id[s->n_location_id++] = location(m, f->function, f->file, f->line);
    }
    s->n_value = 2;
    s->value = report_alloc(2 * sizeof *s->value);
    s->value[0] = (int64_t)(c->pages + c->again);
    s->value[1] = (int64_t)(c->pages + c->again) * 4096;
    Label *l = report_alloc(sizeof *l);
    perftools__profiles__label__init(l);
    l->key = string(m, "access");
    l->str = string(m, c->call ? c->call : c->access ? c->access : "?");
    s->n_label = 1;
    s->label = report_alloc(sizeof *s->label);
    s->label[0] = l;
    m->p->sample = room(m->p->sample, m->p->n_sample, sizeof(Sample *));
    m->p->sample[m->p->n_sample++] = s;
}

void touch_pprof(FILE *f, const struct touch_data *d)
{
    struct maker m = { .p = report_alloc(sizeof *m.p) };
    perftools__profiles__profile__init(m.p);
    string(&m, ""); /* number 0 is the empty string, by the format */
    value_type(&m, "pages", "count");
    value_type(&m, "touched", "bytes");
    m.p->default_sample_type = string(&m, "touched");
    for (size_t i = 0; i < d->counts; i++)
        if (d->count[i].pages + d->count[i].again) sample(&m, &d->count[i]);
    size_t size = perftools__profiles__profile__get_packed_size(m.p);
    uint8_t *bytes = report_alloc(size + 1);
    perftools__profiles__profile__pack(m.p, bytes);
    fwrite(bytes, 1, size, f);
    free(bytes);
    report_map_clear(&m.strings, NULL);
    report_map_clear(&m.locations, NULL);
    perftools__profiles__profile__free_unpacked(m.p, NULL);
}
