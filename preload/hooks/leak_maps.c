/* leak_maps.c: mappings that the program made and never unmapped, and whether it still knows where they are. */
#include "base/sys.h"
#include "hooks/leak.h"
#include "hooks/map_inside.h"

#include <sys/mman.h>

enum { VECTOR = 1 << 16 };

static struct uf_leak_map *maps; /* in order of addresses */
static size_t map_count, maps_size;
static uintptr_t lowest, highest;

/* The live ones as they are now. What comes later was not lost. */
void uf_leak_maps_open(void)
{
    struct uf_range *r;
    if (!uf_range_lock(uf_thread_tid(uf_thread()))) return;
    size_t most = uf_range_counts().records;
    maps_size = uf_up((most + 1) * sizeof *maps, UF_PAGE);
    long at = uf_sys_mmap(0, maps_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (!uf_sys_failed(at)) maps = (struct uf_leak_map *)at;
    for (size_t i = 0; maps && map_count < most && (r = uf_range_at(i)); i++) {
        if (r->state != UF_RANGE_LIVE) continue;
        maps[map_count++] = (struct uf_leak_map){ .lo = r->lo, .hi = r->hi, .start = r->start, .size = r->size,
                                                  .trace = r->alloc_trace, .tid = r->alloc_tid, .family = r->family };
    }
    uf_range_unlock();
    if (map_count) lowest = maps[0].lo, highest = maps[map_count - 1].hi;
}

bool uf_leak_maps_owns(uintptr_t at) { return at - (uintptr_t)maps < maps_size; }

void uf_leak_maps_seen(uintptr_t word, uintptr_t from)
{
    if (word - lowest >= highest - lowest) return;
    size_t low = 0, high = map_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (maps[mid].lo <= word) low = mid + 1;
        else high = mid;
    }
    struct uf_leak_map *m = low ? &maps[low - 1] : NULL;
    /* that it holds its own address says nothing */
    if (m && word < m->hi && from - m->lo >= m->hi - m->lo) m->reached = true;
}

/* Pieces of one mapping, and what was put into a reservation at addresses that the program reckoned: it knows them all by one. */
static bool together(const struct uf_leak_map *a, const struct uf_leak_map *b)
{
    return a->hi == b->lo || (a->start == b->start && a->trace == b->trace);
}

static void join(void)
{
    for (size_t i = 1; i < map_count; i++)
        if (together(&maps[i - 1], &maps[i])) maps[i].reached |= maps[i - 1].reached;
    for (size_t i = map_count; i-- > 1;)
        if (together(&maps[i - 1], &maps[i])) maps[i - 1].reached |= maps[i].reached;
}

static uint64_t resident_of(const struct uf_leak_map *m)
{
    static unsigned char vector[VECTOR];
    uint64_t pages = 0;
    for (uintptr_t at = m->lo; at < m->hi;) {
        size_t bytes = m->hi - at < (size_t)VECTOR * UF_PAGE ? m->hi - at : (size_t)VECTOR * UF_PAGE;
        if (uf_sys_failed(uf_sys(SYS_mincore, (long)at, (long)bytes, (long)vector, 0, 0, 0))) break;
        for (size_t i = 0; i < bytes >> UF_PAGE_SHIFT; i++) pages += vector[i] & 1;
        at += bytes;
    }
    return pages << UF_PAGE_SHIFT;
}

static void add(struct uf_leak_maps *sums, const struct uf_leak_map *m)
{
    if (m->reached) {
        sums->known++;
        sums->known_bytes += m->hi - m->lo;
        return;
    }
    sums->lost++;
    sums->lost_bytes += m->hi - m->lo;
    sums->resident += m->resident;
}

size_t uf_leak_maps_lost(struct uf_leak_map **lost, struct uf_leak_maps *sums)
{
    size_t n = 0;
    *sums = (struct uf_leak_maps){ 0 };
    join();
    for (size_t i = 0; i < map_count; i++) {
        struct uf_leak_map one = maps[i];
        one.resident = one.reached ? 0 : resident_of(&one);
        add(sums, &one);
        if (one.reached) continue;
        one.times = 1;
        size_t k = 0; /* those of one place are one finding */
        while (k < n && maps[k].trace != one.trace) k++;
        if (k < n) {
            maps[k].times++;
            maps[k].resident += one.resident;
            maps[k].bytes += one.hi - one.lo;
            continue;
        }
        one.bytes = one.hi - one.lo;
        maps[n++] = one;
    }
    *lost = maps;
    return n;
}
