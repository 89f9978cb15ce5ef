#include "cli/dedupe.h"

#include <stdlib.h>
#include <string.h>

enum { ANCESTORS = 16 };

struct seen {
    struct dedupe_context *context;
    uint64_t count;
};

struct process {
    uint64_t parent;
};

struct key {
    unsigned char *bytes;
    size_t len, room;
};

static void key_add(struct key *key, const void *bytes, size_t len)
{
    if (key->room - key->len < len) {
        key->room = (key->len + len) * 2;
        key->bytes = report_realloc(key->bytes, key->room);
    }
    memcpy(key->bytes + key->len, bytes, len);
    key->len += len;
}

static uint32_t module_number(struct dedupe *d, const struct record_module *module)
{
    const char *name = *module->build_id ? module->build_id : module->path;
    uintptr_t *number = (uintptr_t *)report_map_at(&d->modules, name, strlen(name) + 1);
    if (!*number) *number = d->modules.used;
    return (uint32_t)*number;
}

static void key_frame(struct dedupe *d, struct key *key, const struct symbol_view *view, const struct record_frame *frame)
{
    /* by file and address in it: two processes have the same program at different places */
    uint32_t module = frame->module < 0 ? UINT32_MAX : module_number(d, &view->finding->module[frame->module]);
    key_add(key, &module, sizeof module);
    key_add(key, &frame->addr, sizeof frame->addr);
}

static struct key key_of(struct dedupe *d, const struct symbol_view *view)
{
    const struct record_finding *f = view->finding;
    struct key key = { 0 };
    key_add(&key, f->kind, strlen(f->kind) + 1);
    struct record_frame plain = { .module = -1, .addr = f->pc };
    key_frame(d, &key, view, f->trace.count ? &f->trace.frame[0] : &plain);
    for (size_t i = 0; i < f->block.alloc_trace.count; i++) key_frame(d, &key, view, &f->block.alloc_trace.frame[i]);
    if (strcmp(f->access, "touch") == 0 && f->param) key_add(&key, f->param, strlen(f->param)); /* one stack may exceed two budgets */
    return key;
}

void dedupe_init(struct dedupe *d)
{
    *d = (struct dedupe){ .last = NULL };
    d->last = &d->first;
}

static void release_context(void *value)
{
    struct dedupe_context *context = value;
    free(context->kind);
    free(context->title);
    free(context->where);
    free(context->runs);
    free(context);
}

void dedupe_free(struct dedupe *d)
{
    report_map_clear(&d->seen, free);
    report_map_clear(&d->processes, free);
    report_map_clear(&d->modules, NULL);
    report_map_clear(&d->contexts, release_context);
}

void dedupe_start(struct dedupe *d, uint64_t pid, uint64_t parent)
{
    void **slot = report_map_at(&d->processes, &pid, sizeof pid);
    if (!*slot) *slot = report_alloc(sizeof(struct process));
    ((struct process *)*slot)->parent = parent;
}

void dedupe_process(struct dedupe *d, uint64_t pid)
{
    if (!report_map_get(&d->processes, &pid, sizeof pid)) dedupe_start(d, pid, 0);
}

size_t dedupe_processes(const struct dedupe *d)
{
    return d->processes_before + d->processes.used;
}

void dedupe_next_run(struct dedupe *d)
{
    d->processes_before += d->processes.used;
    report_map_clear(&d->processes, free);
    report_map_clear(&d->seen, free);
    d->run++;
}

static struct seen *seen_at(struct dedupe *d, uint64_t pid, uint64_t seq)
{
    uint64_t key[2] = { pid, seq };
    void **slot = report_map_at(&d->seen, key, sizeof key);
    if (!*slot) *slot = report_alloc(sizeof(struct seen));
    return *slot;
}

/* Runs come in order: the newest is the last. */
static void count(struct dedupe *d, struct dedupe_context *context, uint64_t times)
{
    context->total += times;
    if (!context->run_count || context->runs[context->run_count - 1].run != d->run) {
        context->runs = report_realloc(context->runs, (context->run_count + 1) * sizeof *context->runs);
        context->runs[context->run_count++] = (struct dedupe_run){ .run = d->run };
    }
    context->runs[context->run_count - 1].total += times;
}

struct dedupe_context *dedupe_finding(struct dedupe *d, const struct symbol_view *view, uint64_t pid, bool *fresh)
{
    struct key key = key_of(d, view);
    void **slot = report_map_at(&d->contexts, key.bytes, key.len);
    free(key.bytes);
    *fresh = !*slot;
    if (*fresh) {
        struct dedupe_context *made = report_alloc(sizeof *made);
        *made = (struct dedupe_context){ .id = d->contexts.used, .pid = pid, .seq = view->finding->seq };
        *slot = *d->last = made;
        d->last = &made->next;
        d->count[DEDUPE_UNJUDGED]++;
    }
    struct dedupe_context *context = *slot;
    count(d, context, 1);
    /* after exec a process numbers from 1 again: the newest finding of a number is the one that repeats mean */
    *seen_at(d, pid, view->finding->seq) = (struct seen){ .context = context, .count = 1 };
    return context;
}

void dedupe_judge(struct dedupe *d, struct dedupe_context *context, enum dedupe_class class)
{
    d->count[context->class]--;
    d->count[class]++;
    context->class = class;
}

/* A forked child knows its parent's findings by the parent's numbers, and goes on counting them. */
static const struct seen *inherited(const struct dedupe *d, uint64_t pid, uint64_t seq)
{
    for (int i = 0; i < ANCESTORS; i++) {
        const struct process *process = report_map_get(&d->processes, &pid, sizeof pid);
        if (!process || !process->parent || process->parent == pid) return NULL;
        pid = process->parent;
        uint64_t key[2] = { pid, seq };
        const struct seen *seen = report_map_get(&d->seen, key, sizeof key);
        if (seen) return seen;
    }
    return NULL;
}

bool dedupe_repeat(struct dedupe *d, uint64_t pid, uint64_t seq, uint64_t times)
{
    uint64_t key[2] = { pid, seq };
    struct seen *seen = report_map_get(&d->seen, key, sizeof key);
    if (!seen) {
        const struct seen *parent = inherited(d, pid, seq);
        if (!parent) return false;
        struct seen copy = *parent;
        seen = seen_at(d, pid, seq);
        *seen = copy;
    }
    if (times > seen->count) {
        count(d, seen->context, times - seen->count);
        seen->count = times;
    }
    return true;
}

uint64_t dedupe_id(const struct dedupe *d, uint64_t pid, uint64_t seq)
{
    uint64_t key[2] = { pid, seq };
    const struct seen *seen = report_map_get(&d->seen, key, sizeof key);
    return seen ? seen->context->id : 0;
}

uint64_t dedupe_total(const struct dedupe *d, enum dedupe_class class)
{
    uint64_t total = 0;
    for (const struct dedupe_context *c = d->first; c; c = c->next)
        if (c->class == class) total += c->total;
    return total;
}
