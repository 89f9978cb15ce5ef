/* leak.c: mark what can be reached, then find who owns what cannot. */
#include "hooks/leak.h"

#include "base/opt.h"
#include "base/sys.h"
#include "base/thread.h"
#include "faults/channel.h"

#include <sys/mman.h>
#include <time.h>

enum { GROUPS = 1 << 16 };

static unsigned char *state; /* enum uf_leak_state by uf_ref */
static unsigned char *before; /* by uf_ref: it lived before we began to look; younger blocks are not judged */
static uint32_t *clique;     /* by uf_ref: who leads to it, of those that are lost */
static uint32_t *work;       /* blocks whose words are still to be followed */
static size_t waiting, refs;
static struct uf_leak_group *groups;
static size_t group_count;
static struct uf_leak_sums sums;

static void *room(size_t size)
{
    long at = uf_sys_mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return uf_sys_failed(at) ? NULL : (void *)at;
}

/* The live block that WORD points into; 0: none. */
static uf_ref block_of(uintptr_t word, bool *start)
{
    uf_ref ref = uf_region_find(word);
    const struct uf_slot *s = ref && ref < refs ? uf_region_slot(ref) : NULL;
    if (!s || atomic_load_explicit(&s->state, memory_order_acquire) != UF_LIVE) return 0;
    *start = word == s->start;
    return *start || word - s->start < s->size ? ref : 0;
}

/* DATA: is what holds the word reachable for certain? */
static void reach(uintptr_t word, void *data)
{
    bool start, certain = *(bool *)data;
    uf_ref ref = block_of(word, &start);
    if (!ref) return;
    unsigned char now = start && certain ? UF_LEAK_REACHABLE : UF_LEAK_POSSIBLE;
    if (state[ref] >= now) return;
    state[ref] = now;
    work[waiting++] = ref;
}

static void scan_block(uf_ref ref, uf_leak_word *each, void *data)
{
    const struct uf_slot *s = uf_region_slot(ref);
    uf_leak_scan(s->start, (s->start + s->size) & ~(uintptr_t)7, each, data);
}

static void follow(void)
{
    while (waiting) {
        uf_ref ref = work[--waiting];
        bool certain = state[ref] == UF_LEAK_REACHABLE;
        scan_block(ref, reach, &certain);
    }
}

static bool lives(uf_ref ref, struct uf_slot *s, void *data)
{
    (void)data;
    if (ref < refs) before[ref] = atomic_load(&s->state) == UF_LIVE;
    return true;
}

/* Threads that go on move pointers past our eyes: who is reached in any of several looks is reached. */
static bool mark(uintptr_t frame)
{
    enum { LOOKS = 6 };
    struct timespec pause = { 0, 2000000 };
    bool certain = true;
    uf_region_each(lives, NULL);
    uf_leak_maps_open();
    for (int look = 0; look < LOOKS; look++) {
        if (!uf_leak_roots(frame, reach, &certain)) return false;
        follow();
        if (uf_thread_alone()) break;
        uf_sys(SYS_nanosleep, (long)&pause, 0, 0, 0, 0, 0);
    }
    return true;
}

/* DATA: the block that leads. Whoever is led to is lost through it alone, also when it led others before. */
static void lead(uintptr_t word, void *data)
{
    bool start;
    uf_ref leader = *(uf_ref *)data, ref = block_of(word, &start);
    if (!ref || ref == leader || state[ref] > UF_LEAK_INDIRECT || state[ref] == UF_LEAK_INDIRECT) return;
    bool fresh = state[ref] == UF_LEAK_UNREACHED;
    state[ref] = UF_LEAK_INDIRECT;
    clique[ref] = leader;
    if (fresh) work[waiting++] = ref;
}

static bool lose(uf_ref ref, struct uf_slot *s, void *data)
{
    (void)data;
    if (atomic_load(&s->state) != UF_LIVE || ref >= refs || state[ref] != UF_LEAK_UNREACHED || !before[ref]) return true;
    state[ref] = UF_LEAK_DEFINITE;
    for (work[waiting++] = ref; waiting;) scan_block(work[--waiting], lead, &ref);
    return true;
}

static struct uf_leak_group *group_of(uint32_t trace)
{
    size_t at = (size_t)(trace * 0x9e3779b97f4a7c15ull >> 48) % GROUPS;
    for (size_t i = 0; i < 64; i++, at = (at + 1) % GROUPS) {
        if (groups[at].trace == trace && groups[at].first) return &groups[at];
        if (groups[at].first) continue;
        groups[at].trace = trace;
        group_count++;
        return &groups[at];
    }
    return NULL; /* counted in the sums all the same */
}

static bool add_up(uf_ref ref, struct uf_slot *s, void *data)
{
    (void)data;
    if (atomic_load(&s->state) != UF_LIVE || ref >= refs) return true;
    if (state[ref] == UF_LEAK_UNREACHED) state[ref] = UF_LEAK_REACHABLE; /* younger than our look */
    sums.blocks[state[ref]]++;
    sums.bytes[state[ref]] += s->size;
    if (state[ref] == UF_LEAK_REACHABLE && !uf_options.show_reachable) return true;
    uf_ref owner = ref;
    while (state[owner] == UF_LEAK_INDIRECT && clique[owner]) owner = clique[owner];
    struct uf_leak_group *g = group_of(uf_region_slot(owner)->alloc_trace);
    if (!g) return true;
    if (!g->first || state[owner] == UF_LEAK_DEFINITE) g->first = owner;
    if (state[ref] == UF_LEAK_REACHABLE) g->first_reachable = ref;
    if (state[ref] == UF_LEAK_DEFINITE) g->blocks++, g->bytes += s->size;
    else if (state[ref] == UF_LEAK_REACHABLE) g->reachable_blocks++, g->reachable_bytes += s->size;
    else if (state[ref] == UF_LEAK_INDIRECT) g->indirect_blocks++, g->indirect_bytes += s->size;
    else g->possible_blocks++, g->possible_bytes += s->size;
    return true;
}

/* The groups in use to the front of the table. */
static void close_up(void)
{
    size_t n = 0;
    for (size_t i = 0; i < GROUPS && n < group_count; i++)
        if (groups[i].first) groups[n++] = groups[i];
    group_count = n;
}

void uf_leak_check(uintptr_t frame)
{
    static _Atomic bool once;
    if (!uf_options.leak_check || atomic_exchange(&once, true)) return;
    refs = uf_region_usable() >> UF_SLOT_SHIFT;
    state = room(refs + 1);
    before = room(refs + 1);
    clique = room(refs * sizeof *clique + 1);
    work = room(refs * 2 * sizeof *work + 1);
    groups = room(GROUPS * sizeof *groups);
    if (!state || !before || !clique || !work || !groups || !mark(frame)) {
        uf_note("warning", "leaks", "leaks were not looked for: this process's memory cannot be read here");
        return;
    }
    uf_region_each(lose, NULL);
    uf_region_each(add_up, NULL);
    close_up();
    uf_leak_tell(groups, group_count, &sums, uf_options.leak_check == UF_LEAK_FULL);
}
