/* compact.c: slots of compact guards, by rows: taken, given back, kept in quarantine. */
#include "pages/compact.h"

#include "base/bytes.h"
#include "base/lock.h"
#include "base/meta.h"
#include "base/opt.h"
#include "pages/backend.h"
#include "pages/compact_inside.h"
#include "pages/place.h"

#include <errno.h>

#include "base/banned.h"

/* Slots of a row that must be over before it waits to be used again: the more, the fewer calls make them present; the fewer, the
 * less memory lies idle among live blocks. */
enum { ENOUGH = 14, ENOUGH_WHEN_IDLE = UF_ROW_SLOTS / 2, IDLE_LEAST = 1 << 16 };
static _Atomic unsigned enough_now = ENOUGH;

/* As many cells as go into a page: 16 bytes, then cells whose last 16 bytes are canary at least. */
const struct uf_cell_kind uf_cell_kinds[UF_CELL_KINDS] = {
    { 127, 32 },  { 85, 48 },   { 63, 64 },   { 51, 80 },   { 42, 96 },   { 36, 112 },  { 31, 128 },  { 28, 144 },  { 25, 160 },
    { 23, 176 },  { 21, 192 },  { 19, 208 },  { 18, 224 },  { 17, 240 },  { 15, 272 },  { 14, 288 },  { 13, 304 },  { 12, 336 },
    { 11, 368 },  { 10, 400 },  { 9, 448 },   { 8, 496 },   { 7, 576 },   { 6, 672 },   { 5, 816 },   { 4, 1008 },
};

_Atomic bool uf_compact_on;
static uint8_t kind_of[UF_COMPACT_MOST / 16 + 1]; /* by (size + 15) / 16 */

/* What is left of the rows that a thread takes its slots from: present, and nobody's as yet. */
struct uf_compacts {
    struct { uf_ref first; uint32_t left; } open[UF_CELL_KINDS];
};

static struct {
    struct uf_lock lock;
    uf_ref oldest, newest;
    uint32_t count;
} line[UF_CELL_KINDS];

long uf_compact_open(void)
{
    for (unsigned i = 1, kind = 0; i < UF_COUNT(kind_of); i++) {
        while (uf_cell_kinds[kind].bytes < i * 16 + UF_CELL_GAP) kind++;
        kind_of[i] = (uint8_t)kind;
    }
    long err = uf_backend && uf_backend->alias ? uf_sheet_open() : -EOPNOTSUPP;
    if (!err) atomic_store(&uf_compact_on, true);
    return err;
}

/* The row at FIRST, whose ready slots are set, to the end of the line. The caller has the lock. */
static void enqueue(unsigned kind, uf_ref first)
{
    uf_row_of(first)->next = 0;
    if (line[kind].newest) uf_row_of(line[kind].newest)->next = first;
    else line[kind].oldest = first;
    line[kind].newest = first;
    line[kind].count++;
}

static uf_ref dequeue(unsigned kind, uint32_t keep)
{
    uf_ref first = line[kind].oldest;
    if (!first || line[kind].count <= keep) return 0;
    line[kind].oldest = uf_row_of(first)->next;
    if (!line[kind].oldest) line[kind].newest = 0;
    line[kind].count--;
    return first;
}

static bool enough(uint32_t gone)
{
    gone &= UF_ROW_ALL;
    gone -= gone >> 1 & 0x5555;
    gone = (gone & 0x3333) + (gone >> 2 & 0x3333);
    gone = (gone + (gone >> 4)) & 0x0F0F;
    return ((gone + (gone >> 8)) & 31) >= atomic_load_explicit(&enough_now, memory_order_relaxed);
}

/* A fresh row is asked for: there may be three slots for each live block. */
static void look_at_idle(void)
{
    static _Atomic int64_t slots;
    int64_t have = atomic_fetch_add_explicit(&slots, UF_ROW_SLOTS, memory_order_relaxed);
    bool idle = have > IDLE_LEAST + 3 * atomic_load_explicit(&uf_slot_counts.live, memory_order_relaxed);
    atomic_store_explicit(&enough_now, idle ? ENOUGH_WHEN_IDLE : ENOUGH, memory_order_relaxed);
}

/* Enough of the row at FIRST is over: it waits in the line, once. */
static void wait_in_line(unsigned kind, uf_ref first, uint32_t tid)
{
    struct uf_row *r = uf_row_of(first);
    uint32_t gone = atomic_load(&r->gone);
    do
        if ((gone & UF_ROW_WAITS) || !enough(gone)) return;
    while (!atomic_compare_exchange_weak(&r->gone, &gone, UF_ROW_WAITS));
    r->ready = gone;
    if (!uf_lock_take(&line[kind].lock, tid)) return; /* never used again */
    enqueue(kind, first);
    uf_lock_drop(&line[kind].lock);
}

/* Make the slots of LEFT, of the row at FIRST, present. Those that can be used. */
static uint32_t show(uf_ref first, uint32_t left)
{
    uint32_t good = left;
    for (uint32_t rest = left; rest; rest &= rest - 1) {
        unsigned i = (unsigned)__builtin_ctz(rest);
        unsigned was = __atomic_fetch_or(&uf_region_slot(first + i)->flags, UF_SLOT_SHOWN, __ATOMIC_ACQ_REL);
        if (uf_unlikely(was & UF_SLOT_HEALED)) good &= ~(1u << i); /* a page of its own lies there */
    }
    for (uint32_t rest = good; rest;) {
        unsigned i, n = uf_row_run(&rest, &i);
        long err = uf_backend->show(uf_region_base_of(first + i), (size_t)n << UF_PAGE_SHIFT);
        if (uf_likely(err == 0)) continue;
        if (err == -ENOSYS || err == -EPERM || err == -EBADF) uf_sheet_lost(); /* a filter of the program's; it is not asked again */
        good &= ~(((1u << n) - 1) << i);
    }
    return good;
}

static bool open_row(struct uf_thread *t, unsigned kind)
{
    uint32_t tid = uf_thread_tid(t);
    uint64_t keep = uf_options.quarantine >> 8;
    if (!uf_lock_take(&line[kind].lock, tid)) return false;
    uf_ref first = dequeue(kind, keep < UINT32_MAX ? (uint32_t)keep : UINT32_MAX), fresh = 0;
    if (!first && (first = fresh = uf_sheet_row(kind, tid)) != 0) look_at_idle();
    if (!first) first = dequeue(kind, 0); /* addresses are out, or memory */
    uf_lock_drop(&line[kind].lock);
    if (!first) return false;
    uint32_t left = UF_ROW_ALL;
    if (!fresh) {
        struct uf_row *r = uf_row_of(first);
        left = r->ready;
        atomic_fetch_and(&r->gone, ~(uint32_t)UF_ROW_WAITS);
        wait_in_line(kind, first, tid); /* the others may be over by now */
    }
    t->compact->open[kind].first = first;
    t->compact->open[kind].left = show(first, left);
    return t->compact->open[kind].left != 0;
}

uf_ref uf_compact_take(struct uf_thread *t, size_t size)
{
    if (uf_unlikely(!t->compact) && (t->exiting || !(t->compact = uf_meta_take(sizeof *t->compact)))) return 0;
    unsigned kind = kind_of[(size + 15) / 16];
    if (uf_unlikely(!t->compact->open[kind].left) && (t->exiting || !open_row(t, kind))) return 0;
    uint32_t left = t->compact->open[kind].left;
    uf_ref ref = t->compact->open[kind].first + (unsigned)__builtin_ctz(left);
    t->compact->open[kind].left = left & (left - 1);
    struct uf_slot *s = uf_region_slot(ref);
    s->in_run = UF_SLOT_COMPACT;
    s->cell = uf_cell_kinds[kind].bytes;
    return ref;
}

UF_ANYWHERE uintptr_t uf_compact_start(uf_ref ref)
{
    const struct uf_alias *a = uf_alias_of(ref);
    const struct uf_cell_kind *k = &uf_cell_kinds[a->sheet->kind];
    unsigned page = ref - a->first, cell = (a->index + page) % k->cells; /* not all at one place in their pages: the caches' sets */
    return uf_region_base_of(ref) + UF_CELL_GAP + cell * k->bytes;
}

void uf_compact_gone(struct uf_thread *t, uf_ref ref)
{
    struct uf_alias *a = uf_alias_of(ref);
    unsigned at = ref - a->first;
    struct uf_row *r = &a->row[at / UF_ROW_SLOTS];
    __atomic_fetch_and(&uf_region_slot(ref)->flags, (uint8_t)~UF_SLOT_SHOWN, __ATOMIC_RELEASE);
    uint32_t bit = 1u << at % UF_ROW_SLOTS, gone = atomic_fetch_or(&r->gone, bit) | bit;
    if (!(gone & UF_ROW_WAITS) && enough(gone))
        wait_in_line(a->sheet->kind, ref - at % UF_ROW_SLOTS, uf_thread_tid(t));
}

void uf_compact_flush(struct uf_thread *t)
{
    for (unsigned kind = 0; t->compact && kind < UF_CELL_KINDS; kind++) {
        uf_ref first = t->compact->open[kind].first;
        uint32_t left = t->compact->open[kind].left;
        t->compact->open[kind].left = 0;
        for (uint32_t rest = left; rest;) {
            unsigned i, n = uf_row_run(&rest, &i);
            uf_backend->drop(uf_region_base_of(first + i), (size_t)n << UF_PAGE_SHIFT);
        }
        for (; left; left &= left - 1) uf_compact_gone(t, first + (unsigned)__builtin_ctz(left));
    }
}

/* A signal handler that forks may have interrupted who has one of them. */
static bool held[UF_CELL_KINDS];

void uf_compact_lock(uint32_t tid)
{
    for (unsigned i = 0; i < UF_CELL_KINDS; i++) held[i] = uf_lock_take(&line[i].lock, tid);
}

void uf_compact_unlock(bool child)
{
    for (unsigned i = UF_CELL_KINDS; i; i--) {
        if (child) uf_lock_reset(&line[i - 1].lock);
        else if (held[i - 1]) held[i - 1] = false, uf_lock_drop(&line[i - 1].lock);
    }
}

/* ---- the bytes beside a block */

void uf_compact_dress(const struct uf_slot *s, unsigned char fill)
{
    uf_set((void *)s->start, fill, s->size);
    uf_set((void *)(s->start + s->size), UF_CANARY, s->cell - s->size);
}

/* The block in the next cell of the page (STEP 1) or the one before (-1), if it lives. */
UF_ANYWHERE static const struct uf_slot *beside(const struct uf_slot *s, int step)
{
    const struct uf_alias *a = uf_alias_of(uf_region_find(s->start));
    unsigned cells = uf_cell_kinds[a->sheet->kind].cells, page = uf_region_find(s->start) - a->first;
    unsigned cell = (a->index + page) % cells;
    if (step < 0 ? cell == 0 : cell + 1 == cells) return NULL;
    const struct uf_alias *b = atomic_load(&a->sheet->alias[(a->index + cells + (unsigned)step) % cells]);
    const struct uf_slot *there = b ? uf_region_slot(b->first + page) : NULL;
    return there && atomic_load_explicit(&there->state, memory_order_acquire) == UF_LIVE ? there : NULL;
}

UF_ANYWHERE bool uf_compact_damaged(const struct uf_slot *s, struct uf_damage *d)
{
    uintptr_t end = s->start + s->size, to = s->start + s->cell, from = s->start - UF_CELL_GAP;
    uintptr_t bad = uf_place_differs(end, to, UF_CANARY);
    if (uf_unlikely(bad != to)) {
        *d = (struct uf_damage){ bad, uf_place_differs_last(bad, to, UF_CANARY), true };
        if (bad == end || d->last != to - 1 || !beside(s, 1)) return true; /* else it is the next block's, from before its start */
    }
    bad = uf_place_differs(from, s->start, UF_CANARY);
    if (uf_likely(bad == s->start)) return false;
    *d = (struct uf_damage){ bad, uf_place_differs_last(bad, s->start, UF_CANARY), false };
    const struct uf_slot *before = beside(s, -1);
    if (!before) return true;
    uintptr_t its_end = uf_down(s->start, UF_PAGE) + (before->start & (UF_PAGE - 1)) + before->size;
    return d->last == s->start - 1 && *(const unsigned char *)its_end == UF_CANARY;
}

UF_ANYWHERE void uf_compact_mend(const struct uf_slot *s)
{
    uf_set((void *)(s->start + s->size), UF_CANARY, s->cell - s->size);
    if (!beside(s, -1)) uf_set((void *)(s->start - UF_CELL_GAP), UF_CANARY, UF_CELL_GAP);
}
