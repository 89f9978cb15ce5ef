/* touch_limit.c: budgets: what may be touched in all, and by one function. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/touch_out.h"

struct limit {
    const char *file, *function; /* NULL: everything; lengths beside them */
    size_t file_len, function_len;
    uint64_t bytes;
};

static bool size_of(const char *s, const char *end, uint64_t *bytes)
{
    char *stop;
    if (s == end || *s < '0' || *s > '9') return false;
    *bytes = strtoull(s, &stop, 10);
    static const char units[] = "KMGT";
    const char *unit = stop < end ? strchr(units, *stop & ~0x20) : NULL;
    if (unit && *stop) *bytes <<= 10 * (unit - units + 1), stop++;
    return stop == end;
}

/* One of LIMIT, from *S on; moves *S behind it. False: it is malformed. */
static bool next_limit(const char **s, struct limit *l)
{
    const char *end = strchrnul(*s, ','), *equal = memchr(*s, '=', (size_t)(end - *s));
    *l = (struct limit){ 0 };
    const char *size = *s;
    if (equal) {
        const char *colon = memchr(*s, ':', (size_t)(equal - *s));
        if (!colon) return false;
        l->file = *s, l->file_len = (size_t)(colon - *s);
        l->function = colon + 1, l->function_len = (size_t)(equal - colon - 1);
        size = equal + 1;
    }
    bool good = size_of(size, end, &l->bytes);
    *s = *end ? end + 1 : end;
    return good;
}

bool touch_limit_valid(const char *limit, char **error)
{
    struct limit l;
    while (limit && *limit)
        if (!next_limit(&limit, &l)) {
            *error = report_strdup("--touch-limit wants SIZE or FILE:FUNCTION=SIZE, with commas between several");
            return false;
        }
    return true;
}

static bool named(const struct limit *l, const struct touch_frame *f)
{
    if (strlen(f->function) != l->function_len || strncmp(f->function, l->function, l->function_len) != 0) return false;
    if (!l->file_len) return true;
    size_t n = f->file ? strlen(f->file) : 0;
    if (n < l->file_len || strncmp(f->file + n - l->file_len, l->file, l->file_len) != 0) return false;
    return n == l->file_len || f->file[n - l->file_len - 1] == '/';
}

static bool counts_for(const struct limit *l, const struct touch_stack *s)
{
    if (!l->function) return true;
    for (size_t i = 0; s && i < s->count; i++)
        if (named(l, &s->frame[i])) return true;
    return false;
}

/* What a stack spent, and whether it counts at all. */
static int by_bytes(const void *a, const void *b)
{
    const struct touch_spender *x = a, *y = b;
    if (x->bytes != y->bytes) return x->bytes < y->bytes ? 1 : -1;
    return (x->stack->number > y->stack->number) - (x->stack->number < y->stack->number);
}

static size_t spenders_of(const struct limit *l, const struct touch_data *d, struct touch_spender *out)
{
    size_t n = 0;
    for (size_t i = 0; i < d->stacks; i++) {
        const struct touch_stack *s = d->stack[i];
        if (!(s->touched + s->again) || !counts_for(l, s)) continue;
        out[n++] = (struct touch_spender){ s, (s->touched + s->again) * 4096 };
    }
    qsort(out, n, sizeof *out, by_bytes);
    return n;
}

void touch_budgets(const struct touch_wishes *w, const struct touch_data *d, void (*each)(void *, const struct touch_budget *), void *context)
{
    struct touch_spender *spender = report_alloc((d->stacks + 1) * sizeof *spender);
    struct limit l = { 0 };
    const char *s = w->limit;
    while (s && *s) {
        const char *begin = s;
        struct touch_budget b = { .spender = spender, .spent = 0 };
        if (!next_limit(&s, &l)) break;
        b.spenders = spenders_of(&l, d, spender);
        for (size_t i = 0; i < d->counts; i++)
            if (counts_for(&l, d->count[i].toucher)) b.spent += (d->count[i].pages + d->count[i].again) * 4096;
        b.limit = l.bytes;
        snprintf(b.option, sizeof b.option, "--touch-limit=%.*s", (int)strcspn(begin, ","), begin);
        if (b.spent > b.limit) each(context, &b);
    }
    if (w->rss_limit && d->peak_rss > w->rss_limit) {
        l = (struct limit){ 0 };
        struct touch_budget b = { .limit = w->rss_limit, .spent = d->peak_rss, .resident = true, .spender = spender };
        b.spenders = spenders_of(&l, d, spender);
        snprintf(b.option, sizeof b.option, "--rss-limit=%" PRIu64, w->rss_limit);
        each(context, &b);
    }
    free(spender);
}

json_t *touch_budget_record(const struct touch_budget *b, uint64_t pid, uint64_t seq)
{
    enum { TOLD = 10 };
    const struct touch_stack *top = b->spenders ? b->spender[0].stack : NULL;
    json_t *spenders = json_array(), *o = json_object();
    char words[700];
    snprintf(words, sizeof words, "%s: %" PRIu64 " bytes %s, %" PRIu64 " were allowed", b->option, b->spent, b->resident ? "resident" : "touched", b->limit);
    for (size_t i = 0; i < b->spenders && i < TOLD; i++)
        json_array_append_new(spenders, json_pack("{s:I, s:o}", "bytes", (json_int_t)b->spender[i].bytes, "trace", touch_stack_json(b->spender[i].stack)));
    json_object_set_new(o, "record", json_string("finding"));
    json_object_set_new(o, "pid", json_integer((json_int_t)(top && top->pid ? top->pid : pid)));
    json_object_set_new(o, "time", json_real((double)time(NULL)));
    json_object_set_new(o, "seq", json_integer((json_int_t)seq));
    json_object_set_new(o, "kind", json_string("budget-exceeded"));
    json_object_set_new(o, "access", json_string("touch"));
    json_object_set_new(o, "addr", json_string("0x0"));
    json_object_set_new(o, "param", jsonout_string(words));
    json_object_set_new(o, "budget", jsonout_string(b->option));
    json_object_set_new(o, "limit", json_integer((json_int_t)b->limit));
    json_object_set_new(o, "spent", json_integer((json_int_t)b->spent));
    json_object_set_new(o, "spenders", spenders);
    if (top && top->trace) json_object_set(o, "trace", top->trace), json_object_set(o, "modules", top->modules);
    return o;
}
