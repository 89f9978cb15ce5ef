/* range.c: a sorted array of (first address, record) that readers validate by a sequence number. Records lie in a pool
 * and are written only inside an odd sequence; a line through the dead ones leads from the oldest to the newest. */
#include "pages/range.h"

#include "base/arch.h"
#include "base/bytes.h"
#include "base/grow.h"
#include "base/lock.h"
#include "base/sys.h"
#include "base/thread.h"

#include <errno.h>
#include "base/banned.h"

struct key {
    uintptr_t from;
    uint32_t node;
};

static struct uf_grow key_space, node_space;
static struct key *keys;        /* sorted, COUNT of them */
static struct uf_range *nodes;  /* node 0 is none */
static _Atomic size_t count;
static size_t most;             /* nodes, node 0 included */
static uint32_t unused;         /* nodes past their use, linked through newer */
static uint32_t fresh = 1;
static uint32_t oldest, newest;
static size_t dead_count, guarded_count;
static uint64_t dead_bytes;

static struct uf_lock lock;
static _Atomic uint32_t sequence; /* odd: being written */
static _Atomic uint32_t writer;

long uf_range_open(size_t wanted)
{
    long err = uf_grow_reserve(&key_space, uf_up(wanted * sizeof *keys, UF_PAGE), UF_PAGE, UF_PAGE * 4);
    if (!err) err = uf_grow_reserve(&node_space, uf_up(wanted * sizeof *nodes, UF_PAGE), UF_PAGE, UF_PAGE * 16);
    if (err) return err;
    size_t room = key_space.size / sizeof *keys;
    most = node_space.size / sizeof *nodes < room ? node_space.size / sizeof *nodes : room;
    if (most > wanted) most = wanted;
    keys = (struct key *)key_space.base;
    nodes = (struct uf_range *)node_space.base;
    return 0;
}

static void begin(void)
{
    atomic_store_explicit(&writer, uf_thread_tid(uf_thread()), memory_order_relaxed);
    atomic_fetch_add_explicit(&sequence, 1, memory_order_acq_rel);
    atomic_thread_fence(memory_order_seq_cst);
}

static void end(void)
{
    atomic_fetch_add_explicit(&sequence, 1, memory_order_release);
}

/* Position of the first key that lies past AT. Whatever a writer does meanwhile, it stays inside the array. */
UF_ANYWHERE static size_t past(uintptr_t at)
{
    size_t low = 0, high = atomic_load_explicit(&count, memory_order_relaxed);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (*(volatile uintptr_t *)&keys[mid].from <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

enum { PATIENCE = 100000 };

/* A sequence to read under. False: the writer is this thread, which a signal interrupted, or one that does not run;
 * then things are taken as they stand. */
UF_ANYWHERE static bool reading(uint32_t *seen)
{
    for (int i = 0; i < PATIENCE; i++) {
        *seen = atomic_load_explicit(&sequence, memory_order_acquire);
        if (uf_likely(!(*seen & 1))) return true;
        if (i == 0) {
            struct uf_thread *t = uf_thread_known();
            if (t && atomic_load_explicit(&writer, memory_order_relaxed) == uf_thread_tid(t)) return false;
        }
        if (i > 1000) uf_sys(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
        uf_arch_pause();
    }
    return false;
}

UF_ANYWHERE static bool read_well(uint32_t seen)
{
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&sequence, memory_order_relaxed) == seen;
}

UF_ANYWHERE static bool look(uintptr_t at, struct uf_range *copy)
{
    size_t position = past(at);
    if (!position) return false;
    uf_copy(copy, &nodes[keys[position - 1].node], sizeof *copy);
    return at >= uf_range_from(copy) && at < uf_range_to(copy);
}

UF_ANYWHERE bool uf_range_find(uintptr_t at, struct uf_range *copy)
{
    for (int i = 0; i < PATIENCE && atomic_load_explicit(&count, memory_order_acquire); i++) {
        uint32_t seen;
        bool sure = reading(&seen);
        bool found = look(at, copy);
        if (!sure || read_well(seen)) return found;
    }
    return false;
}

/* The part of R, from AT on, that is ours alone; false when the rest of R is the program's. */
UF_ANYWHERE static bool stretch(const struct uf_range *r, uintptr_t at, uintptr_t *from, uintptr_t *to)
{
    *from = at > uf_range_from(r) ? at : uf_range_from(r);
    *to = uf_range_to(r);
    if (r->state == UF_RANGE_DEAD) return true;
    if (*from < r->lo) {
        *to = r->lo;
        return true;
    }
    if (*from < r->hi) *from = r->hi;
    return *from < *to;
}

UF_ANYWHERE static uintptr_t hole(uintptr_t from, uintptr_t to, uintptr_t *stop)
{
    size_t position = past(from);
    size_t n = atomic_load_explicit(&count, memory_order_relaxed);
    uintptr_t a, b;
    for (position = position ? position - 1 : 0; position < n; position++) {
        struct uf_range r;
        uf_copy(&r, &nodes[keys[position].node], sizeof r);
        if (uf_range_from(&r) >= to) break;
        if (uf_range_to(&r) <= from || !stretch(&r, from, &a, &b)) continue;
        if (a >= to) break;
        *stop = b < to ? b : to;
        return a;
    }
    return *stop = to;
}

UF_ANYWHERE uintptr_t uf_range_hole(uintptr_t from, uintptr_t to, uintptr_t *stop)
{
    for (int i = 0; i < PATIENCE && atomic_load_explicit(&count, memory_order_acquire); i++) {
        uint32_t seen;
        bool sure = reading(&seen);
        uintptr_t at = hole(from, to, stop);
        if (!sure || read_well(seen)) return at;
    }
    return *stop = to;
}

/* Extents are apart: of those that begin before TO the last one ends last. */
UF_ANYWHERE bool uf_range_meets(uintptr_t from, uintptr_t to)
{
    for (int i = 0; i < PATIENCE && atomic_load_explicit(&count, memory_order_acquire); i++) {
        uint32_t seen;
        bool sure = reading(&seen);
        size_t position = past(to - 1);
        bool meets = position && uf_range_to(&nodes[keys[position - 1].node]) > from;
        if (!sure || read_well(seen)) return meets;
    }
    return false;
}

bool uf_range_lock(uint32_t tid) { return uf_lock_take(&lock, tid); }
void uf_range_unlock(void) { uf_lock_drop(&lock); }

void uf_range_after_fork(void)
{
    uf_lock_reset(&lock);
    if (atomic_load(&sequence) & 1) atomic_fetch_add(&sequence, 1); /* copied in the middle of a change, by _Fork */
}

size_t uf_range_first(uintptr_t at)
{
    size_t position = past(at);
    return position && uf_range_to(uf_range_at(position - 1)) > at ? position - 1 : position;
}

struct uf_range *uf_range_at(size_t position)
{
    return position < atomic_load_explicit(&count, memory_order_relaxed) ? &nodes[keys[position].node] : NULL;
}

static void counted(const struct uf_range *r, int sign)
{
    if (r->state == UF_RANGE_DEAD) {
        dead_count += (size_t)sign;
        dead_bytes += (uint64_t)sign * (uf_range_to(r) - uf_range_from(r));
    } else if (r->before || r->after) {
        guarded_count += (size_t)sign;
    }
}

enum { NEWEST = 0, OLDEST = UINT32_MAX }; /* places in the line; else right behind that node */

static void line_up(uint32_t node, uint32_t place)
{
    struct uf_range *r = &nodes[node];
    r->older = r->newer = 0;
    if (r->state != UF_RANGE_DEAD) return;
    r->older = place == NEWEST ? newest : place == OLDEST ? 0 : place;
    r->newer = place == NEWEST ? 0 : place == OLDEST ? oldest : nodes[place].newer;
    *(r->older ? &nodes[r->older].newer : &oldest) = node;
    *(r->newer ? &nodes[r->newer].older : &newest) = node;
}

static void leave_line(uint32_t node)
{
    struct uf_range *r = &nodes[node];
    if (r->state != UF_RANGE_DEAD) return;
    *(r->older ? &nodes[r->older].newer : &oldest) = r->newer;
    *(r->newer ? &nodes[r->newer].older : &newest) = r->older;
}

/* The asm keeps gcc from making a call of memmove out of the loop. */
static inline void move_key(size_t to, size_t from)
{
    keys[to] = keys[from];
    __asm__ volatile("" ::: "memory");
}

/* A node for R and a key for it; inside a change. */
static bool put(const struct uf_range *r, uint32_t place)
{
    size_t n = atomic_load_explicit(&count, memory_order_relaxed);
    uint32_t node = unused;
    if (!node) {
        if (fresh >= most || uf_grow_to(&node_space, (fresh + 1) * sizeof *nodes)) return false;
        if (uf_grow_to(&key_space, (n + 1) * sizeof *keys)) return false;
        node = fresh++;
    } else {
        unused = nodes[node].newer;
    }
    uf_copy(&nodes[node], r, sizeof *r);
    line_up(node, place);
    counted(r, 1);
    size_t position = past(uf_range_from(r));
    for (size_t i = n; i > position; i--) move_key(i, i - 1);
    keys[position] = (struct key){ uf_range_from(r), node };
    atomic_store_explicit(&count, n + 1, memory_order_release);
    return true;
}

static void take(size_t position)
{
    size_t n = atomic_load_explicit(&count, memory_order_relaxed);
    uint32_t node = keys[position].node;
    leave_line(node);
    counted(&nodes[node], -1);
    for (size_t i = position; i + 1 < n; i++) move_key(i, i + 1);
    atomic_store_explicit(&count, n - 1, memory_order_release);
    nodes[node].newer = unused;
    unused = node;
}

bool uf_range_put(const struct uf_range *r)
{
    begin();
    bool done = put(r, NEWEST);
    end();
    return done;
}

void uf_range_turn(size_t position, const struct uf_range *r)
{
    uint32_t node = keys[position].node;
    begin();
    counted(&nodes[node], -1);
    uf_copy(&nodes[node], r, sizeof *r);
    line_up(node, NEWEST);
    counted(r, 1);
    end();
}

/* What is left of R below CUT (or, above, from CUT on); false when nothing of the program's own is. */
static bool left_below(struct uf_range *r, uintptr_t cut)
{
    if (cut <= r->lo) return false;
    r->after = cut > r->hi ? cut - r->hi : 0;
    if (cut < r->hi) r->hi = cut;
    return true;
}

static bool left_above(struct uf_range *r, uintptr_t cut)
{
    if (cut >= r->hi) return false;
    r->before = cut < r->lo ? r->lo - cut : 0;
    if (cut > r->lo) r->lo = cut;
    return true;
}

void (*uf_range_lost)(uint32_t touch, uintptr_t from, uintptr_t to);

static void tell_lost(const struct uf_range *was, uintptr_t from, uintptr_t to)
{
    if (from < was->lo) from = was->lo;
    if (to > was->hi) to = was->hi;
    if (uf_range_lost && was->state == UF_RANGE_LIVE && from < to) uf_range_lost(was->touch, from, to);
}

/* The pieces of a dead record are as old as it was: they keep its place in the line. */
static void cut_one(size_t position, uintptr_t from, uintptr_t to, uf_range_orphan *orphan, void *data)
{
    struct uf_range was, low, high;
    uf_copy(&was, uf_range_at(position), sizeof was);
    low = high = was;
    uint32_t place = was.state == UF_RANGE_DEAD && was.older ? was.older : OLDEST;
    bool below = from > uf_range_from(&was), above = to < uf_range_to(&was);
    bool keep_low = below && left_below(&low, from), keep_high = above && left_above(&high, to);
    begin();
    take(position);
    if (keep_low) keep_low = put(&low, place);
    if (keep_high) keep_high = put(&high, place);
    end();
    if (uf_unlikely(was.touch)) tell_lost(&was, from, to);
    if (below && !keep_low && orphan) orphan(uf_range_from(&was), from, data);
    if (above && !keep_high && orphan) orphan(to, uf_range_to(&was), data);
}

void uf_range_cut(uintptr_t from, uintptr_t to, uf_range_orphan *orphan, void *data)
{
    for (;;) {
        size_t position = uf_range_first(from);
        const struct uf_range *r = uf_range_at(position);
        if (!r || uf_range_from(r) >= to) return;
        cut_one(position, from, to, orphan, data);
    }
}

void uf_range_bare(size_t position)
{
    begin();
    struct uf_range *r = uf_range_at(position);
    counted(r, -1);
    r->before = r->after = 0;
    keys[position].from = r->lo;
    counted(r, 1);
    end();
}

const struct uf_range *uf_range_oldest(void) { return oldest ? &nodes[oldest] : NULL; }

struct uf_range_counts uf_range_counts(void)
{
    return (struct uf_range_counts){ .records = atomic_load(&count), .room = most ? most - 1 - atomic_load(&count) : 0,
                                     .dead = dead_count, .guarded = guarded_count, .dead_bytes = dead_bytes };
}
