/* map_limits.c: the budget of guarded mappings. */
#include "hooks/map_limits.h"

#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"

#include <sys/resource.h>

enum { LINES = 64 << 10 };

static size_t vmas_most = 65530; /* vm.max_map_count, until it is read */
static unsigned steps;           /* how often we stepped aside: each halves what we take */
static _Atomic bool full_told;

/* The program may set it at any time: asked for again now and then. */
static uint64_t space(void)
{
    static _Atomic uint64_t known;
    static _Atomic unsigned calls;
    if (atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed) % 64 == 0) {
        struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
        uf_sys(SYS_prlimit64, 0, RLIMIT_AS, 0, (long)&limit, 0, 0);
        atomic_store_explicit(&known, limit.rlim_cur, memory_order_relaxed);
    }
    return atomic_load_explicit(&known, memory_order_relaxed);
}

void uf_map_limits_open(void)
{
    char text[32];
    space(); /* known before anyone asks */
    long in = uf_sys_open("/proc/sys/vm/max_map_count", O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return;
    long n = uf_sys_read((int)in, text, sizeof text);
    uf_sys_close((int)in);
    size_t most = 0;
    for (long i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++) most = most * 10 + (size_t)(text[i] - '0');
    if (most) vmas_most = most;
}

/* Two mappings each are a half; an eighth of guarded mappings, also two each, and a sixteenth of unmapped ones leave a fifth. */
int64_t uf_map_blocks_most(void)
{
    uf_map_limits_open();
    return (int64_t)(vmas_most / 4);
}

bool uf_map_space_is_limited(void) { return space() != RLIM_INFINITY; }

/* Guarded mappings cost about two VMAs each (theirs, which no longer merges, and one between neighbours). */
bool uf_map_guard_wanted(void)
{
    if (!uf_options.guard_maps) return false;
    size_t most = vmas_most / 8 >> steps;
    if (most > UF_MAP_RECORDS / 2) most = UF_MAP_RECORDS / 2;
    if (steps < 3 && uf_range_counts().guarded < most) return true;
    if (!atomic_exchange(&full_told, true))
        uf_note_number("info", "mappings", "so many mappings are guarded that further ones get no guards, which would use up vm.max_map_count; guarded: ",
                       uf_range_counts().guarded);
    return false;
}

static uint64_t quarantine_bytes(void)
{
    uint64_t limit = space(), bytes = uf_options.map_quarantine;
    if (limit != RLIM_INFINITY && bytes > limit / 16) bytes = limit / 16;
    return steps < 3 ? bytes >> steps : 0;
}

bool uf_map_keep_uncounted = true;

bool uf_map_quarantine_takes(uint64_t bytes) { return bytes <= quarantine_bytes(); }

/* Unmapped neighbours share a VMA, so this is the worst case. */
static size_t dead_most(void)
{
    size_t most = vmas_most / 16 >> steps;
    return most < 4096 ? most : 4096;
}

bool uf_map_over_limit(struct uf_range_counts c) { return c.dead > dead_most() || c.dead_bytes > quarantine_bytes(); }

/* Lines of /proc/self/maps, a mapping each. */
static size_t vmas(void)
{
    static char text[LINES]; /* under the range lock */
    size_t lines = 0;
    long in = uf_sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0), n;
    if (uf_sys_failed(in)) return 0;
    while ((n = uf_sys_read((int)in, text, sizeof text)) > 0)
        for (long i = 0; i < n; i++) lines += text[i] == '\n';
    uf_sys_close((int)in);
    return lines;
}

bool uf_map_pressed(struct uf_range_counts c)
{
    if (!c.dead && !c.guarded) return false;
    return uf_map_space_is_limited() || (c.dead + c.guarded > 64 && vmas() > vmas_most - vmas_most / 8);
}

void uf_map_step_aside(void)
{
    if (!steps++)
        uf_note("warning", "mappings", "the kernel had no room for the program's mapping: guards or unmapped addresses were given back, fewer are kept from now on");
}
