/* snapshot.c: tables as records. What a process does to them meanwhile shows as counts that are a little older or younger than others. */
#include "cli/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/family.h"
#include "cli/jsonout.h"
#include "cli/report_map.h"

enum { PAGE = 4096, STRIDE_MOST = 512, FRAMES_MOST = 64, HEAT_WHATS = 4 };

struct teller {
    struct snapshot *s;
    void (*take)(void *context, const char *line, size_t len);
    void *context;
    struct report_map told;   /* numbers of stacks */
    double scale;             /* nanoseconds a tick */
    uint64_t touched, again, kernel, ahead, reserved;
};

static uint64_t ticks_now(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    uint64_t t;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(t));
    return t;
#endif
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void put(struct teller *t, const char *type, json_t *record)
{
    json_object_set_new(record, "record", json_string(type));
    json_object_set_new(record, "pid", json_integer(t->s->pid));
    json_object_set_new(record, "time", json_real((double)clock_ns(CLOCK_REALTIME) / 1e9));
    char *line = json_dumps(record, JSON_COMPACT);
    if (line) t->take(t->context, line, strlen(line));
    free(line);
    json_decref(record);
}

static json_t *number(uint64_t n) { return json_integer((json_int_t)n); }

/* A field of a row; NTH of an array of 32-bit ones. */
static uint64_t field(const struct snapshot *s, const unsigned char *row, unsigned which, unsigned nth)
{
    uint64_t n = 0;
    size_t size = which == UF_FIELD_heat_pages ? 4 : s->head.field[which].size;
    memcpy(&n, row + s->head.field[which].offset + nth * size, size <= sizeof n ? size : sizeof n);
    return n;
}
#define FIELD(name) field(s, row, UF_FIELD_##name, 0)

static uint64_t rows_of(const struct snapshot *s, unsigned table)
{
    size_t used = 0;
    uint64_t stride = s->head.table[table].stride;
    if (!stride || stride > STRIDE_MOST || !snapshot_read(s, s->head.table[table].used_at, &used, sizeof used)) return 0;
    return used / stride;
}

/* Every row of a table, read in pieces. */
static void walk(struct teller *t, unsigned table, void (*each)(struct teller *, uint64_t, const unsigned char *))
{
    enum { AT_ONCE = 512 };
    static unsigned char piece[AT_ONCE * STRIDE_MOST];
    uint64_t rows = rows_of(t->s, table), stride = t->s->head.table[table].stride;
    for (uint64_t i = 0; i < rows; i += AT_ONCE) {
        uint64_t n = rows - i < AT_ONCE ? rows - i : AT_ONCE;
        if (!snapshot_read(t->s, t->s->head.table[table].base + i * stride, piece, n * stride)) return;
        for (uint64_t k = 0; k < n; k++) each(t, i + k + 1, piece + k * stride);
    }
}

static void stack(struct teller *t, uint64_t id)
{
    const struct snapshot *s = t->s;
    unsigned char row[STRIDE_MOST];
    uint64_t pcs[FRAMES_MOST], stride = s->head.table[UF_TABLE_trace].stride, at = s->head.table[UF_TABLE_trace].base + (id << s->head.trace_shift);
    void **place = report_map_at(&t->told, &id, sizeof id);
    if (!id || *place || stride > STRIDE_MOST || !snapshot_read(s, at, row, stride)) return;
    *place = t;
    uint64_t count = FIELD(trace_count), exact = FIELD(trace_exact);
    if (count > FRAMES_MOST || !snapshot_read(s, at + stride, pcs, count * sizeof *pcs)) return;
    json_t *trace = json_array(), *modules = json_array();
    for (unsigned i = 0; i < count; i++) json_array_append_new(trace, snapshot_frame(t->s, modules, pcs[i], exact >> i & 1));
    json_t *record = json_object();
    json_object_set_new(record, "id", number(id));
    json_object_set_new(record, "trace", trace);
    json_object_set_new(record, "modules", modules);
    put(t, "stack", record);
}

static void area(struct teller *t, uint64_t id, const unsigned char *row)
{
    const struct snapshot *s = t->s;
    char addr[32];
    uint64_t touched = FIELD(area_touched), again = FIELD(area_again), ahead = FIELD(area_ahead);
    if (!FIELD(area_times) && !touched && !again && !ahead) return;
    t->touched += touched;
    t->again += again;
    t->ahead += ahead;
    t->kernel += FIELD(area_kernel);
    t->reserved += FIELD(area_reserved);
    stack(t, FIELD(area_alloc_trace));
    snprintf(addr, sizeof addr, "0x%" PRIx64, FIELD(area_from));
    json_t *o = json_pack("{s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "region", number(id), "what",
        FIELD(area_what) ? "mapping" : "block", "family", uf_family_name((unsigned)FIELD(area_family)), "addr", addr, "size", number(FIELD(area_asked)),
        "times", number(FIELD(area_times)), "reserved_bytes", number(FIELD(area_reserved)), "touched_pages", number(touched), "touched_bytes", number(touched * PAGE),
        "again_pages", number(again), "again_bytes", number(again * PAGE), "kernel_touched_pages", number(FIELD(area_kernel)), "ahead_pages", number(ahead),
        "carried_pages", number(FIELD(area_carried)), "alloc_tid", number(FIELD(area_alloc_tid)), "alloc_stack", number(FIELD(area_alloc_trace)));
    if (FIELD(area_native)) json_object_set_new(o, "uncounted", json_true());
    put(t, "region", o);
}

static void add_area(struct teller *t, uint64_t id, const unsigned char *row)
{
    const struct snapshot *s = t->s;
    (void)id;
    t->touched += FIELD(area_touched);
    t->again += FIELD(area_again);
    t->kernel += FIELD(area_kernel);
    t->reserved += FIELD(area_reserved);
}

bool snapshot_sum(pid_t pid, struct snapshot_sums *sums)
{
    struct snapshot s;
    char *why = NULL;
    if (!snapshot_open(&s, pid, &why)) {
        free(why);
        return false;
    }
    struct teller t = { .s = &s };
    walk(&t, UF_TABLE_area, add_area);
    *sums = (struct snapshot_sums){ t.touched, t.again, t.kernel, t.reserved };
    snapshot_close(&s);
    return true;
}

static void call_name(const struct snapshot *s, uint64_t call, char name[32])
{
    uint64_t at = 0;
    name[0] = name[31] = '\0';
    if (call && call < s->head.calls_most && snapshot_read(s, s->head.calls + call * 8, &at, 8) && at)
        for (unsigned i = 0; i < 31 && snapshot_read(s, at + i, name + i, 1) && name[i]; i++) {}
}

static uint64_t alloc_stack_of(const struct snapshot *s, uint64_t id)
{
    unsigned char row[STRIDE_MOST];
    uint64_t stride = s->head.table[UF_TABLE_area].stride;
    return id && snapshot_read(s, s->head.table[UF_TABLE_area].base + (id - 1) * stride, row, stride) ? FIELD(area_alloc_trace) : 0;
}

static uint64_t ns_of(const struct teller *t, uint64_t ticks)
{
    uint64_t began = t->s->head.began_ticks;
    return ticks > began ? (uint64_t)((double)(ticks - began) * t->scale) : 0;
}

static void count(struct teller *t, uint64_t id, const unsigned char *row)
{
    static const char *const access[] = { "read", "write", "syscall" };
    const struct snapshot *s = t->s;
    char name[32];
    (void)id;
    if (!FIELD(count_pages) && !FIELD(count_again)) return;
    stack(t, FIELD(count_trace));
    call_name(s, FIELD(count_call), name);
    json_t *o = json_pack("{s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "region", number(FIELD(count_area)), "stack", number(FIELD(count_trace)), "alloc_stack",
        number(alloc_stack_of(s, FIELD(count_area))), "access", FIELD(count_access) < 3 ? access[FIELD(count_access)] : "?", "pages", number(FIELD(count_pages)),
        "again", number(FIELD(count_again)), "order", number(FIELD(count_order)), "ns", number(ns_of(t, FIELD(count_ticks))));
    if (*name) json_object_set_new(o, "call", jsonout_string(name));
    json_object_set_new(o, "tid", number(FIELD(count_tid)));
    json_object_set_new(o, "node", number(FIELD(count_node)));
    put(t, "touch", o);
}

static void heat(struct teller *t, uint64_t id, const unsigned char *row)
{
    const struct snapshot *s = t->s;
    uint64_t bits = s->head.heat_bits, when = FIELD(heat_when), shift = FIELD(heat_shift), any = 0;
    uint64_t ticks = s->head.heat_began + (((when & ((1ull << bits) - 1)) << (when >> bits)) << s->head.heat_unit);
    json_t *cell = json_array();
    (void)id;
    json_array_append_new(cell, number(FIELD(heat_area)));
    json_array_append_new(cell, number(FIELD(heat_place) << shift));
    json_array_append_new(cell, number(1ull << shift));
    json_array_append_new(cell, number(ns_of(t, ticks)));
    for (unsigned i = 0; i < HEAT_WHATS; i++) {
        uint64_t pages = field(s, row, UF_FIELD_heat_pages, i);
        json_array_append_new(cell, number(pages));
        any |= pages;
    }
    uint64_t began = clock_ns(CLOCK_REALTIME) - (clock_ns(CLOCK_MONOTONIC) - s->head.began_ns);
    if (any) put(t, "heat", json_pack("{s:o, s:[O]}", "began", number(began), "cells", cell));
    json_decref(cell);
}

/* The most resident memory there was. */
static uint64_t peak_rss(pid_t pid)
{
    char path[64], line[256];
    unsigned long long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f) && sscanf(line, "VmHWM: %llu", &kib) != 1) {}
    if (f) fclose(f);
    return kib * 1024;
}

void snapshot_name(const struct snapshot *s, char *name, size_t size)
{
    char words[200] = "", path[32];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)s->pid);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(words, 1, sizeof words - 1, f) : 0;
    if (f) fclose(f);
    for (size_t i = 0; i + 1 < n; i++)
        if (!words[i]) words[i] = ' ';
    snprintf(name, size, "process %d: %s", (int)s->pid, words);
}

void snapshot_tell(struct snapshot *s, void (*take)(void *, const char *, size_t), void *context)
{
    struct teller t = { .s = s, .take = take, .context = context };
    uint64_t passed = ticks_now() - s->head.began_ticks, ns = clock_ns(CLOCK_MONOTONIC) - s->head.began_ns;
    char text[160];
    t.scale = passed ? (double)ns / (double)passed : 0;
    snprintf(text, sizeof text, "process %d as it is now, %.1f s after its start; it goes on", (int)s->pid, (double)ns / 1e9);
    put(&t, "note", json_pack("{s:s, s:s, s:s}", "level", "info", "code", "snapshot", "text", text));
    walk(&t, UF_TABLE_area, area);
    walk(&t, UF_TABLE_count, count);
    walk(&t, UF_TABLE_heat, heat);
    put(&t, "now", json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "touched_pages", number(t.touched), "touched_bytes", number(t.touched * PAGE), "kernel_touched_pages",
        number(t.kernel), "again_pages", number(t.again), "ahead_pages", number(t.ahead), "reserved_bytes", number(t.reserved), "peak_rss", number(peak_rss(s->pid))));
    report_map_clear(&t.told, NULL);
}
