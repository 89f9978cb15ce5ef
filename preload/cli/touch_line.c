/* touch_line.c: the two records that come by the thousand, read as the shim's touch_say.c writes them, key for key. Whatever is otherwise is
 * left to the reader of all JSON, which takes four times as long. */
#include <stdlib.h>
#include <string.h>

#include "cli/touch_stack.h"

enum { STEPS_MAX = 64, MODULES_MAX = 64, DIGITS_MAX = 18 };

struct scan {
    const char *at, *end;
    bool bad;
};

static bool is(struct scan *s, const char *text)
{
    size_t n = strlen(text);
    if (s->bad || (size_t)(s->end - s->at) < n || memcmp(s->at, text, n) != 0) return false;
    s->at += n;
    return true;
}

static void must(struct scan *s, const char *text)
{
    if (!is(s, text)) s->bad = true;
}

static uint64_t digits(struct scan *s)
{
    const char *begin = s->at;
    uint64_t n = 0;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - begin <= DIGITS_MAX) n = n * 10 + (uint64_t)(*s->at++ - '0');
    /* JSON has no number with a zero before it */
    if (s->at == begin || s->at - begin > DIGITS_MAX || (*begin == '0' && s->at - begin > 1)) s->bad = true;
    return n;
}

static uint64_t number(struct scan *s, const char *key)
{
    must(s, key);
    return digits(s);
}

/* Seconds; nobody asks for them. */
static void moment(struct scan *s)
{
    number(s, ",\"time\":");
    must(s, ".");
    const char *begin = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9') s->at++;
    if (s->at == begin) s->bad = true;
}

/* A string that stands for itself, without its quotes. */
static const char *string(struct scan *s, const char *key, size_t *len)
{
    must(s, key);
    must(s, "\"");
    const char *begin = s->at;
    while (s->at < s->end && *s->at != '"' && *s->at != '\\' && *s->at >= ' ' && *s->at < 0x7f) s->at++;
    *len = (size_t)(s->at - begin);
    must(s, "\"");
    return begin;
}

static char *text(struct scan *s, const char *key)
{
    size_t len;
    const char *begin = string(s, key, &len);
    char *copy = report_alloc(len + 1);
    memcpy(copy, begin, s->bad ? 0 : len);
    return copy;
}

static uint64_t hex(struct scan *s)
{
    uint64_t n = 0;
    must(s, "\"0x");
    const char *begin = s->at;
    for (; s->at < s->end && s->at - begin <= 16; s->at++) {
        char c = *s->at;
        if (c >= '0' && c <= '9') n = n << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f') n = n << 4 | (uint64_t)(c - 'a' + 10);
        else break;
    }
    if (s->at == begin || s->at - begin > 16) s->bad = true;
    must(s, "\"");
    return n;
}

static bool take_touch(struct touch_data *d, struct scan *s, uint64_t *pid)
{
    struct touch_count c = { .cpu = -1 };
    *pid = number(s, "{\"record\":\"touch\",\"pid\":");
    moment(s);
    uint64_t region = number(s, ",\"region\":"), stack = number(s, ",\"stack\":"), allocator = number(s, ",\"alloc_stack\":");
    c.access = text(s, ",\"access\":");
    if (is(s, ",\"call\":")) c.call = text(s, "");
    c.pages = number(s, ",\"pages\":");
    c.again = number(s, ",\"again\":");
    c.tid = number(s, ",\"tid\":");
    c.node = number(s, ",\"node\":");
    if (is(s, ",\"cpu\":")) c.cpu = (int64_t)digits(s);
    c.order = number(s, ",\"order\":");
    c.ns = number(s, ",\"ns\":");
    must(s, "}");
    if (s->bad || s->at != s->end) {
        free(c.access);
        free(c.call);
        return false;
    }
    c.region = *touch_region_at(d, *pid, region);
    c.toucher = *touch_stack_at(d, *pid, stack);
    c.allocator = *touch_stack_at(d, *pid, allocator);
    touch_count_add(d, &c);
    return true;
}

/* ,"trace":[[0,"0x1234"],[0,"0x56",1]] */
static size_t read_steps(struct scan *s, struct touch_step step[STEPS_MAX], size_t module[STEPS_MAX])
{
    size_t n = 0;
    must(s, ",\"trace\":[");
    while (!s->bad && n < STEPS_MAX && is(s, n ? ",[" : "[")) {
        module[n] = is(s, "-1") ? SIZE_MAX : (size_t)digits(s);
        must(s, ",");
        step[n] = (struct touch_step){ .addr = hex(s), .exact = is(s, ",1") };
        must(s, "]");
        n++;
    }
    must(s, "]");
    return n;
}

struct module {
    struct symbol_module *known;
    char *path;
};

static size_t read_modules(struct scan *s, struct symbols *symbols, struct module module[MODULES_MAX])
{
    size_t n = 0;
    must(s, ",\"modules\":[");
    while (!s->bad && n < MODULES_MAX && is(s, n ? ",{" : "{")) {
        struct module *m = &module[n++];
        m->path = text(s, "\"path\":");
        char *build_id = text(s, ",\"build_id\":");
        must(s, ",\"base\":");
        hex(s);
        must(s, "}");
        m->known = s->bad ? NULL : symbols_module(symbols, m->path, build_id);
        free(build_id);
    }
    must(s, "]");
    return n;
}

static bool take_stack(struct touch_data *d, struct symbols *symbols, struct scan *s, uint64_t *pid)
{
    struct touch_step step[STEPS_MAX];
    struct module module[MODULES_MAX];
    size_t which[STEPS_MAX];
    *pid = number(s, "{\"record\":\"stack\",\"pid\":");
    moment(s);
    uint64_t id = number(s, ",\"id\":");
    size_t steps = read_steps(s, step, which), modules = read_modules(s, symbols, module);
    must(s, "}");
    bool good = !s->bad && s->at == s->end, fresh;
    for (size_t i = 0; good && i < steps; i++) {
        if (which[i] >= modules) continue;
        step[i].module = module[which[i]].known;
        step[i].path = module[which[i]].path;
    }
    if (good) {
        struct touch_stack *stack = touch_stack_of(d, symbols, step, steps, &fresh);
        if (fresh) stack->pid = *pid;
        *touch_stack_at(d, *pid, id) = stack;
    }
    for (size_t i = 0; i < modules; i++) free(module[i].path);
    return good;
}

bool touch_line_take(struct touch_data *d, struct symbols *symbols, const char *line, size_t len, uint64_t *pid)
{
    static const char touch[] = "{\"record\":\"touch\",", stack[] = "{\"record\":\"stack\",";
    struct scan s = { line, line + len, false };
    if (len > sizeof touch && memcmp(line, touch, sizeof touch - 1) == 0) return take_touch(d, &s, pid);
    return !d->keep_traces && len > sizeof stack && memcmp(line, stack, sizeof stack - 1) == 0 && take_stack(d, symbols, &s, pid);
}
