/* prefetch.c: the list of a working set in memory, by reservation. */
#include "touch/prefetch.h"

#include "base/grow.h"
#include "base/sys.h"
#include "touch/area.h"
#include "touch/fill.h"

#include <fcntl.h>
#include "base/banned.h"

enum { BUCKETS = 1 << 12, LINE = 128 };

struct run {
    uint32_t next, page, pages;
    bool writes;
};

struct wanted {
    uint64_t key;
    uint32_t serial, next, first, last;
    uint64_t pages;
    _Atomic bool found;
} __attribute__((aligned(16)));

static struct uf_grow runs, regions;
static uint32_t bucket[BUCKETS];
static uint64_t listed, wrong;
static _Atomic uint64_t present;
bool uf_prefetch_on;

static struct run *run_of(uint32_t id) { return (struct run *)runs.base + (id - 1); }
static struct wanted *wanted_of(uint32_t id) { return (struct wanted *)regions.base + (id - 1); }
static uint32_t wanted_count(void) { return (uint32_t)(atomic_load(&regions.used) / sizeof(struct wanted)); }

static uint32_t *head_of(uint64_t key, uint32_t serial) { return &bucket[((key >> 32) + serial * 0x9e3779b9u) % BUCKETS]; }

static struct wanted *find(uint64_t key, uint32_t serial)
{
    for (uint32_t id = *head_of(key, serial); id; id = wanted_of(id)->next)
        if (wanted_of(id)->key == key && wanted_of(id)->serial == serial) return wanted_of(id);
    return NULL;
}

static struct wanted *find_or_make(uint64_t key, uint32_t serial)
{
    struct wanted *w = find(key, serial);
    if (w) return w;
    w = uf_grow_take(&regions, sizeof *w);
    if (!w) return NULL;
    uint32_t *head = head_of(key, serial);
    w->key = key;
    w->serial = serial;
    w->next = *head;
    *head = (uint32_t)(w - wanted_of(1)) + 1;
    return w;
}

/* A number of BASE at *S, which moves behind it and the END that must follow. */
static bool number(const char **s, unsigned base, char end, uint64_t *n)
{
    const char *from = *s;
    for (*n = 0;; ++*s) {
        char c = **s;
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
        if (digit >= base) break;
        *n = *n * base + digit;
    }
    return *s != from && *(*s)++ == end;
}

/* KEY.NUMBER offset length order access, with tabs between. */
static bool take(const char *s)
{
    uint64_t key, serial, offset, length, order;
    if (!number(&s, 16, '.', &key) || !number(&s, 10, '\t', &serial) || !number(&s, 10, '\t', &offset) || !number(&s, 10, '\t', &length) ||
        !number(&s, 10, '\t', &order) || offset % UF_PAGE || length % UF_PAGE || !length || (offset + length) >> UF_PAGE_SHIFT >> 32)
        return false;
    struct wanted *w = find_or_make(key, (uint32_t)serial);
    struct run *r = w ? uf_grow_take(&runs, sizeof *r) : NULL;
    if (!r) return false;
    uint32_t id = (uint32_t)(r - run_of(1)) + 1;
    *r = (struct run){ 0, (uint32_t)(offset >> UF_PAGE_SHIFT), (uint32_t)(length >> UF_PAGE_SHIFT), *s == 'w' };
    if (w->last) run_of(w->last)->next = id;
    else w->first = id;
    w->last = id;
    w->pages += r->pages;
    listed += r->pages;
    return true;
}

static void take_all(int fd)
{
    static char text[32 << 10], line[LINE]; /* bring-up is alone */
    size_t used = 0;
    long n;
    while ((n = uf_sys_read(fd, text, sizeof text)) > 0)
        for (long i = 0; i < n; i++) {
            if (text[i] != '\n') {
                if (used < LINE - 1) line[used++] = text[i];
                continue;
            }
            line[used] = 0;
            if (line[0] && line[0] != '#' && !take(line)) wrong++;
            used = 0;
        }
}

long uf_prefetch_open(const char *path)
{
    long fd = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(fd)) return fd;
    long err = uf_grow_reserve(&runs, (size_t)4 << 30, (size_t)1 << 20, (size_t)64 << 10);
    if (!err) err = uf_grow_reserve(&regions, (size_t)1 << 30, (size_t)1 << 20, (size_t)64 << 10);
    if (!err) take_all((int)fd);
    uf_sys_close((int)fd);
    uf_prefetch_on = !err;
    return err;
}

void uf_prefetch(uint32_t id)
{
    struct uf_area *a = uf_area_get(id);
    struct wanted *w = find(a->key, a->serial);
    struct uf_spot spot;
    if (!w || a->native || !uf_touch_find(a->from, &spot)) return;
    atomic_store(&w->found, true);
    for (uint32_t r = w->first; r; r = run_of(r)->next) {
        uint64_t got = uf_touch_populate(&spot, run_of(r)->page, run_of(r)->pages, run_of(r)->writes);
        atomic_fetch_add(&a->prefetched, got);
        atomic_fetch_add(&present, got);
    }
}

void uf_prefetch_sum(struct uf_prefetch_sum *sum)
{
    *sum = (struct uf_prefetch_sum){ .regions = wanted_count(), .pages = listed, .present = atomic_exchange(&present, 0), .wrong = wrong };
    for (uint32_t id = 1; id <= wanted_count(); id++) {
        if (!atomic_load(&wanted_of(id)->found)) continue;
        sum->regions_found++;
        sum->pages_found += wanted_of(id)->pages;
    }
}
