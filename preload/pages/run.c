/* run.c: runs of slots, their line of quarantine, and the pages that wait in ready runs. */
#include "pages/run.h"

#include "base/bytes.h"
#include "base/grow.h"
#include "base/lock.h"
#include "base/meta.h"
#include "base/opt.h"
#include "pages/backend.h"
#include "pages/place.h"

#include "base/banned.h"

enum {
    READY = 8,       /* runs of pages that a thread keeps */
    LINE_MOST = 4096, /* each may be a mapping of its own: far below max_map_count, and fork copies them */
    WORTH = 16,      /* pages that are worth a move */
    CREDIT = 4, CREDIT_MOST = 16, TRY_AGAIN = 64 * UF_RUN_BLOCKS
};
#define RUN_BYTES ((size_t)UF_RUN_BLOCKS << UF_SLOT_SHIFT)
#define ALL (((uint64_t)1 << UF_RUN_BLOCKS) - 1)

struct run {
    struct uf_thread *owner;
    uint64_t waiting;       /* touched by the owner alone */
    _Atomic uint64_t gone;  /* dropped: by anyone who freed the block */
    uint32_t next;          /* in the line */
    uint32_t home;          /* where its mapping was made, 0: here */
};

/* A run that slots are taken from, and which of the others have a page. */
struct pages {
    uint32_t run, taken;
    uint64_t there;
};

struct uf_runs {
    struct pages open[2], ready[READY];
    unsigned ready_count;
    unsigned credit, refused; /* runs that may be begun without pages although blocks could lie elsewhere; blocks that did */
};

static struct uf_grow table; /* struct run by number: ref >> UF_RUN_SHIFT */
static _Atomic bool refused;
static struct {
    struct uf_lock lock;
    uint32_t oldest, newest, count;
} line;

static struct run *run_at(uint32_t number) { return (struct run *)table.base + number; }
static struct run *run_of(uf_ref ref) { return run_at(ref >> UF_RUN_SHIFT); }
static uint64_t bit_of(uf_ref ref) { return (uint64_t)1 << (ref & (UF_RUN_SLOTS - 1)); }
static uint32_t home_of(uint32_t number) { return run_at(number)->home ? run_at(number)->home : number; }
static uintptr_t base_of(uint32_t number) { return uf_region_base_of((uf_ref)number << UF_RUN_SHIFT); }

bool uf_run_possible(void) { return uf_backend->move_run && !atomic_load_explicit(&refused, memory_order_relaxed); }

static bool table_holds(uint32_t number)
{
    static _Atomic bool tried;
    if (uf_unlikely(!table.base)) {
        size_t most = (uf_region_size >> (UF_SLOT_SHIFT + UF_RUN_SHIFT)) * sizeof(struct run);
        if (atomic_exchange(&tried, true) || uf_grow_reserve(&table, uf_up(most, UF_PAGE), UF_PAGE, (size_t)1 << 16)) return false;
    }
    return uf_grow_to(&table, uf_up((number + 1) * sizeof(struct run), UF_PAGE)) == 0;
}

static void enqueue(uint32_t number, uint32_t tid)
{
    struct run *r = run_at(number);
    r->next = 0;
    r->waiting = 0;
    if (!uf_lock_take(&line.lock, tid)) return; /* never used again */
    if (line.newest) run_at(line.newest)->next = number;
    else line.oldest = number;
    line.newest = number;
    line.count++;
    uf_lock_drop(&line.lock);
}

static uint32_t dequeue(uint32_t keep, uint32_t tid)
{
    uint32_t number = 0;
    if (line.count <= keep || !uf_lock_take(&line.lock, tid)) return 0;
    if (line.count > keep && (number = line.oldest) != 0) {
        line.oldest = run_at(number)->next;
        if (!line.oldest) line.newest = 0;
        line.count--;
    }
    uf_lock_drop(&line.lock);
    return number;
}

/* A run of absent slots. 0: none. */
static uint32_t another(struct uf_thread *t)
{
    uint32_t tid = uf_thread_tid(t), number;
    uint64_t keep = uf_options.quarantine >> UF_RUN_SHIFT;
    uf_ref first;
    number = dequeue(keep < LINE_MOST ? (uint32_t)keep : LINE_MOST, tid);
    if (!number && uf_region_carve_run(&first, tid)) number = first >> UF_RUN_SHIFT;
    if (!number) number = dequeue(0, tid);
    if (!number || !table_holds(number)) return 0;
    struct run *r = run_at(number);
    r->owner = t;
    r->waiting = 0;
    atomic_store(&r->gone, 0);
    return number;
}

static bool open_next(struct uf_thread *t, struct pages *p, bool sparing)
{
    struct uf_runs *runs = t->runs;
    if (runs->ready_count) {
        *p = runs->ready[--runs->ready_count];
        return true;
    }
    if (sparing && !runs->credit && ++runs->refused % TRY_AGAIN) return false;
    if (runs->credit) runs->credit--;
    p->run = another(t);
    p->taken = p->run ? 0 : UF_RUN_BLOCKS;
    p->there = 0;
    return p->run != 0;
}

uf_ref uf_run_take(struct uf_thread *t, bool young, bool sparing)
{
    if (uf_unlikely(!t->runs)) {
        if (t->exiting || !(t->runs = uf_meta_take(sizeof *t->runs))) return 0;
        t->runs->credit = CREDIT;
        t->runs->open[0].taken = t->runs->open[1].taken = UF_RUN_BLOCKS;
    }
    struct pages *p = &t->runs->open[young];
    if (uf_unlikely(p->taken == UF_RUN_BLOCKS) && !open_next(t, p, sparing)) return 0;
    uf_ref ref = (uf_ref)p->run << UF_RUN_SHIFT | p->taken++;
    uf_region_slot(ref)->in_run = UF_SLOT_RUN;
    return ref;
}

void uf_run_dress(const struct uf_slot *s, unsigned char fill)
{
    uintptr_t page = uf_place_from(s->start), end = s->start + s->size;
    uintptr_t from = uf_near_from(s, page), to = uf_near_to(s, page + UF_PAGE);
    uf_set((void *)from, UF_CANARY, s->start - from);
    uf_set((void *)s->start, fill, s->size);
    uf_set((void *)end, UF_CANARY, to - end);
}

bool uf_run_use(struct uf_thread *t, uf_ref ref, const struct uf_slot *s, unsigned char fill)
{
    struct pages *p = t->runs->open;
    if (p->run != ref >> UF_RUN_SHIFT) p++;
    if (!(p->there & bit_of(ref))) return false;
    p->there &= ~bit_of(ref);
    uf_run_dress(s, fill);
    return true;
}

bool uf_run_own(const struct uf_thread *t, uf_ref ref) { return run_of(ref)->owner == t; }

bool uf_run_wait(uf_ref ref)
{
    struct run *r = run_of(ref);
    r->waiting |= bit_of(ref);
    return (r->waiting | atomic_load_explicit(&r->gone, memory_order_acquire)) == ALL;
}

uint64_t uf_run_waiting(uf_ref ref) { return run_of(ref)->waiting; }

uint64_t uf_run_living(uf_ref ref)
{
    struct run *r = run_of(ref);
    uint64_t gone = atomic_load_explicit(&r->gone, memory_order_relaxed);
    return gone ? 0 : ~r->waiting;
}

static bool any_healed(uint32_t number)
{
    unsigned flags = 0;
    for (unsigned i = 0; i < UF_RUN_BLOCKS; i++)
        flags |= __atomic_load_n(&uf_region_slot(((uf_ref)number << UF_RUN_SHIFT) + i)->flags, __ATOMIC_RELAXED);
    return flags & UF_SLOT_HEALED;
}

static bool worth_it(uint64_t there)
{
    unsigned n = 0;
    for (; there && n < WORTH; there &= there - 1) n++;
    return n == WORTH;
}

/* The pages of run FROM go to another. False: they are where they were, or nowhere. */
static bool carry(struct uf_thread *t, uint32_t from)
{
    struct uf_runs *runs = t->runs;
    uint64_t there = run_at(from)->waiting;
    if (runs->ready_count == READY || !worth_it(there) || !uf_run_possible() || any_healed(from)) return false;
    uint32_t to = another(t);
    if (to && to == home_of(from)) {
        uint32_t it = another(t);
        enqueue(to, uf_thread_tid(t));
        to = it;
    }
    if (!to) return false;
    long err = uf_backend->move_run(base_of(to), base_of(from), RUN_BYTES);
    if (err) {
        atomic_store(&refused, true);
        return false; /* its addresses are not used any more: nobody knows what is there */
    }
    run_at(to)->home = home_of(from);
    if (any_healed(from)) { /* a touch of a guard came between: its page may have come along */
        uf_backend->drop(base_of(to), RUN_BYTES);
        enqueue(to, uf_thread_tid(t));
        return true;
    }
    struct pages *p = &runs->ready[runs->ready_count++];
    if (runs->credit < CREDIT_MOST) runs->credit += 2;
    p->run = to;
    p->taken = 0;
    p->there = there;
    return true;
}

void uf_run_turn(struct uf_thread *t, uf_ref ref)
{
    uint32_t number = ref >> UF_RUN_SHIFT;
    if (!carry(t, number)) {
        uf_backend->drop(base_of(number), RUN_BYTES);
        for (unsigned i = 0; i < UF_RUN_BLOCKS; i++)
            __atomic_fetch_and(&uf_region_slot(((uf_ref)number << UF_RUN_SHIFT) + i)->flags, (uint8_t)~UF_SLOT_HEALED, __ATOMIC_RELAXED);
    }
    enqueue(number, uf_thread_tid(t));
}

void uf_run_gone(struct uf_thread *t, uf_ref ref)
{
    struct run *r = run_of(ref);
    if (r->owner == t) r->waiting &= ~bit_of(ref);
    uint64_t before = atomic_fetch_or_explicit(&r->gone, bit_of(ref), memory_order_acq_rel);
    if (before != ALL && (before | bit_of(ref)) == ALL) enqueue(ref >> UF_RUN_SHIFT, uf_thread_tid(t));
}

/* Slots that were never given out are gone, pages that wait in them, too. */
static void give_up(struct uf_thread *t, struct pages *p)
{
    if (!p->run || p->taken == UF_RUN_BLOCKS) return;
    uf_ref first = ((uf_ref)p->run << UF_RUN_SHIFT) + p->taken;
    if (p->there) uf_backend->drop(uf_region_base_of(first), (size_t)(UF_RUN_BLOCKS - p->taken) << UF_SLOT_SHIFT);
    for (; p->taken < UF_RUN_BLOCKS; p->taken++) uf_run_gone(t, first++);
}

void uf_run_flush(struct uf_thread *t)
{
    struct uf_runs *runs = t->runs;
    if (!runs) return;
    for (unsigned i = 0; i < 2; i++) give_up(t, &runs->open[i]);
    while (runs->ready_count) give_up(t, &runs->ready[--runs->ready_count]);
}

bool uf_run_lock(uint32_t tid) { return uf_lock_take(&line.lock, tid); }
void uf_run_unlock(void) { uf_lock_drop(&line.lock); }
void uf_run_after_fork(void) { uf_lock_reset(&line.lock); }
