#include "cli/report_thinned.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report_state.h"

enum { SHOWN = 5 };

static uint64_t unguarded(const struct thinned *t) { return t->blocks > t->guarded ? t->blocks - t->guarded : 0; }

static struct thinned *place_at(struct thinned_places *p, char *where)
{
    void **at = report_map_at(&p->by_where, where, strlen(where));
    if (*at) {
        free(where);
        return *at;
    }
    struct thinned *t = report_alloc(sizeof *t);
    *t = (struct thinned){ .where = where };
    p->place = report_realloc(p->place, (p->places + 1) * sizeof *p->place);
    p->place[p->places++] = t;
    return *at = t;
}

void thinned_take(struct report *r, const struct record *record)
{
    struct symbol_view view;
    if (r->quiet && !r->json.on) return;
    symbol_view_open(&view, r->symbols, &record->finding);
    struct thinned *t = place_at(&r->thinned, text_finding_where(&view));
    t->blocks += record->blocks;
    t->guarded += record->guarded;
    t->estimated |= record->estimated;
    if (r->json.on) {
        json_t *named = json_copy(record->json);
        jsonout_trace(named, "trace", &view, &record->finding.trace);
        json_object_del(named, "modules");
        jsonout_put(&r->json, named);
    }
    symbol_view_close(&view);
    symbols_trim(r->symbols);
}

static int worst_first(const void *a, const void *b)
{
    const struct thinned *x = *(struct thinned *const *)a, *y = *(struct thinned *const *)b;
    uint64_t m = unguarded(x), n = unguarded(y);
    return m != n ? (m < n) - (m > n) : strcmp(x->where, y->where);
}

void thinned_text(struct report *r)
{
    const struct thinned_places *p = &r->thinned;
    if (!p->places) return;
    qsort(p->place, p->places, sizeof *p->place, worst_first);
    for (size_t i = 0; i < p->places && i < SHOWN; i++) {
        const struct thinned *t = p->place[i];
        text_begin(&r->text);
        text_put(&r->text, t->estimated ? "Thinned most: about " : "Thinned most: ");
        text_count(&r->text, unguarded(t));
        text_put(&r->text, " of ");
        text_count(&r->text, t->blocks);
        text_put(&r->text, " blocks unguarded at ");
        text_safe(&r->text, t->where);
        text_end(&r->text);
    }
    text_line(&r->text, "    such a block is the C library's own: no guard page, no canary, no quarantine");
}

void thinned_release(struct thinned_places *p)
{
    for (size_t i = 0; i < p->places; i++) {
        free(p->place[i]->where);
        free(p->place[i]);
    }
    free(p->place);
    report_map_clear(&p->by_where, NULL);
    *p = (struct thinned_places){ 0 };
}
