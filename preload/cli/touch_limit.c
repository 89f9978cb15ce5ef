/* touch_limit.c: budgets: what may be touched in all, and by one function. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void tell(struct text *t, struct jsonout *json, const char *option, uint64_t limit, uint64_t spent)
{
    if (t) {
        text_begin(t);
        text_put(t, "Budget exceeded: ");
        text_safe(t, option);
        text_put(t, ": ");
        text_count(t, spent);
        text_put(t, " bytes, ");
        text_count(t, limit);
        text_put(t, " were allowed");
        text_end(t);
    }
    if (json && json->on)
        jsonout_put(json, json_pack("{s:s, s:s, s:s, s:I, s:I}", "record", "finding", "kind", "budget-exceeded", "budget", option,
                                    "limit", (json_int_t)limit, "spent", (json_int_t)spent));
}

static void tell_spenders(struct text *t, struct jsonout *json, const struct limit *l, const struct touch_data *d)
{
    (void)json;
    if (!t) return;
    for (size_t i = 0; i < d->counts; i++) {
        const struct touch_count *c = &d->count[i];
        if (!l->function || !c->toucher || !counts_for(l, c->toucher)) continue;
        text_begin(t);
        text_put(t, "    ");
        text_count(t, (c->pages + c->again) * 4096);
        text_put(t, " bytes at ");
        text_safe(t, c->toucher->count ? c->toucher->frame[0].function : "?");
        text_end(t);
    }
}

size_t touch_exceeded(const struct touch_wishes *w, const struct touch_data *d, struct text *t, struct jsonout *json)
{
    size_t exceeded = 0;
    const char *s = w->limit;
    struct limit l;
    while (s && *s) {
        const char *begin = s;
        uint64_t bytes = 0;
        if (!next_limit(&s, &l)) break;
        for (size_t i = 0; i < d->counts; i++)
            if (counts_for(&l, d->count[i].toucher)) bytes += (d->count[i].pages + d->count[i].again) * 4096;
        if (bytes <= l.bytes) continue;
        char option[512];
        snprintf(option, sizeof option, "--touch-limit=%.*s", (int)strcspn(begin, ","), begin);
        exceeded++;
        tell(t, json, option, l.bytes, bytes);
        tell_spenders(t, json, &l, d);
    }
    if (w->rss_limit && d->peak_rss > w->rss_limit) {
        exceeded++;
        tell(t, json, "--rss-limit", w->rss_limit, d->peak_rss);
    }
    return exceeded;
}
