/* mark.c: guarded ranges, pools and their blocks, on top of the index. */
#include "pages/mark.h"

#include "base/bytes.h"
#include "base/lock.h"
#include "base/sys.h"
#include "pages/mark_inside.h"
#include "pages/region.h"
#include "pages/rights.h"

#include <errno.h>
#include <sys/mman.h>
#include "base/banned.h"

enum { BEFORE = 1 << 20 }; /* calls that begin below a marked range may reach into it */

static struct uf_lock lock;
_Atomic uintptr_t uf_mark_lo, uf_mark_span;
uintptr_t uf_near_lo, uf_near_span = UINTPTR_MAX;
static bool near_settled, near_blocks;

bool uf_mark_lock(uint32_t tid) { return uf_lock_take(&lock, tid); }
void uf_mark_unlock(void) { uf_lock_drop(&lock); }
void uf_mark_after_fork(void) { uf_lock_reset(&lock); }

/* Both stretches are read without a lock: between the stores they are too long, never too short. */
static void near_set(uintptr_t lo, uintptr_t span)
{
    __atomic_store_n(&uf_near_span, UINTPTR_MAX, __ATOMIC_SEQ_CST);
    __atomic_store_n(&uf_near_lo, lo, __ATOMIC_SEQ_CST);
    __atomic_store_n(&uf_near_span, span, __ATOMIC_SEQ_CST);
}

void uf_near_settle(bool blocks)
{
    uintptr_t lo = atomic_load(&uf_mark_lo), hi = lo + atomic_load(&uf_mark_span);
    near_settled = true;
    near_blocks = blocks;
    uintptr_t from = uf_region_start, to = blocks ? from + uf_region_size : from;
    if (lo == hi) near_set(from, to - from);
    else if (from == to) near_set(lo, hi - lo);
    else near_set(lo < from ? lo : from, (hi > to ? hi : to) - (lo < from ? lo : from));
}

void uf_mark_widen(uintptr_t from, uintptr_t to)
{
    uintptr_t lo = atomic_load(&uf_mark_lo), hi = lo + atomic_load(&uf_mark_span), begin = from > BEFORE ? from - BEFORE : 0;
    if (lo == hi) lo = begin, hi = to;
    if (begin < lo) lo = begin;
    if (to > hi) hi = to;
    if (atomic_load(&uf_mark_span)) atomic_store(&uf_mark_span, UINTPTR_MAX);
    atomic_store(&uf_mark_lo, lo);
    atomic_store(&uf_mark_span, hi - lo);
    if (near_settled) uf_near_settle(near_blocks);
}

static bool is_range(uintptr_t at, size_t size) { return size && at >= UF_PAGE && at + size > at && at + size < (uintptr_t)1 << 47; }

/* Is a word of [FROM, TO) marked? */
static bool any(uintptr_t from, uintptr_t to)
{
    for (uintptr_t at = uf_down(from, UF_MARK_WORD); at < to;) {
        struct uf_mark_chunk *c = uf_mark_chunk_of(at);
        uint32_t entry = c ? atomic_load(&c->page[uf_mark_page(at)]) : 0;
        if (!c)
            at = uf_down(at, (uintptr_t)1 << UF_MARK_GIB) + ((uintptr_t)1 << UF_MARK_GIB);
        else if (!entry)
            at = uf_down(at, UF_PAGE) + UF_PAGE;
        else if (uf_mark_at(at))
            return true;
        else
            at += UF_MARK_WORD;
    }
    return false;
}

/* A new range of KIND, nothing of it marked so far. */
static long begin(uintptr_t at, size_t size, unsigned kind, struct uf_mark_by by)
{
    if (!is_range(at, size)) return -EINVAL;
    if (!uf_mark_lock(by.tid)) return -EBUSY;
    long err = any(at, at + size) ? -EEXIST : 0;
    int prot = err ? 0 : uf_rights_of(at, at + size);
    if (prot < 0) err = -ENOMEM;
    uint32_t id = err ? 0 : uf_mark_new();
    if (!err && !id) err = -ENOMEM;
    if (!err) {
        *uf_mark_record(id) = (struct uf_mark){ .start = at, .size = size, .alloc_trace = by.trace, .alloc_tid = by.tid,
                                                .kind = (uint8_t)kind, .prot = (uint8_t)prot };
        uf_mark_widen(at, at + size);
        err = uf_mark_set(at, at + size, id);
        if (err) uf_mark_unused(id);
    }
    uf_mark_unlock();
    return err;
}

long uf_mark_guard(uintptr_t at, size_t size, struct uf_mark_by by) { return begin(at, size, UF_MARK_GUARD, by); }

long uf_mark_pool(uintptr_t at, size_t size, struct uf_mark_by by)
{
    if (at % UF_MARK_WORD) return -EINVAL;
    return begin(at, size, UF_MARK_POOL, by);
}

long uf_mark_unguard(uintptr_t at, size_t size)
{
    if (!uf_mark_lock((uint32_t)uf_sys_gettid())) return -EBUSY;
    uint32_t id = uf_mark_at(at);
    struct uf_mark *m = id ? uf_mark_record(id) : NULL;
    long err = !m || m->kind != UF_MARK_GUARD || m->start != at || m->size != size ? -ENOENT : uf_mark_set(at, at + size, 0);
    uf_mark_unlock();
    return err;
}

/* The pool of the word at AT, 0: none. */
static uint32_t pool_of(uintptr_t at)
{
    uint32_t id = uf_mark_at(at);
    if (!id) return 0;
    const struct uf_mark *m = uf_mark_record(id);
    return m->kind == UF_MARK_POOL ? id : m->kind == UF_MARK_LIVE || m->kind == UF_MARK_DEAD ? m->pool : 0;
}

long uf_mark_pool_end(uintptr_t at)
{
    if (!uf_mark_lock((uint32_t)uf_sys_gettid())) return -EBUSY;
    uint32_t pool = pool_of(at);
    long err = !pool || uf_mark_record(pool)->start != at ? -ENOENT : 0;
    if (!err) err = uf_mark_set(at, at + uf_mark_record(pool)->size, 0);
    if (!err) uf_mark_unused(pool);
    uf_mark_unlock();
    return err;
}

/* All of it in POOL, nothing of it in a live block? */
static long vacant(uint32_t pool, uintptr_t at, size_t size)
{
    const struct uf_mark *p = uf_mark_record(pool);
    if (at % UF_MARK_WORD || !size || size > p->size || at < p->start || at - p->start > p->size - size) return -EINVAL;
    for (uintptr_t word = at; word < at + size; word += UF_MARK_WORD) {
        uint32_t id = uf_mark_at(word);
        if (id && uf_mark_record(id)->kind == UF_MARK_LIVE) return -EEXIST;
    }
    return 0;
}

long uf_mark_block(uintptr_t at, size_t size, struct uf_mark_by by)
{
    if (!uf_mark_lock(by.tid)) return -EBUSY;
    uint32_t pool = pool_of(at), id = 0;
    long err = pool ? vacant(pool, at, size) : -ENOENT;
    if (!err && !(id = uf_mark_new())) err = -ENOMEM;
    if (!err) {
        *uf_mark_record(id) = (struct uf_mark){ .start = at, .size = size, .alloc_trace = by.trace, .alloc_tid = by.tid,
                                                .pool = pool, .kind = UF_MARK_LIVE, .prot = uf_mark_record(pool)->prot };
        err = uf_mark_set(at, at + size, id);
        if (err) uf_mark_unused(id);
    }
    uf_mark_unlock();
    return err;
}

long uf_mark_block_end(uintptr_t at, struct uf_mark_by by)
{
    if (!uf_mark_lock(by.tid)) return -EBUSY;
    uint32_t id = uf_mark_at(at);
    struct uf_mark *m = id ? uf_mark_record(id) : NULL;
    long err = -ENOENT;
    if (m && m->start == at && m->kind == UF_MARK_DEAD) {
        err = -EALREADY;
    } else if (m && m->start == at && m->kind == UF_MARK_LIVE) {
        m->free_trace = by.trace;
        m->free_tid = by.tid;
        m->kind = UF_MARK_DEAD; /* record first, pages second */
        err = uf_mark_set(at, at + m->size, id);
    }
    uf_mark_unlock();
    return err;
}

static _Atomic(uf_mark_forgotten *) told[2];

void uf_mark_tell_forgotten(uf_mark_forgotten *f)
{
    for (unsigned i = 0; i < UF_COUNT(told); i++) {
        uf_mark_forgotten *none = NULL;
        if (atomic_compare_exchange_strong(&told[i], &none, f)) return;
    }
}

void uf_mark_forget(uintptr_t from, uintptr_t to)
{
    for (unsigned i = 0; i < UF_COUNT(told); i++)
        if (told[i]) told[i](from, to);
    if (!uf_mark_lock((uint32_t)uf_sys_gettid())) return;
    for (uintptr_t at = uf_down(from, UF_MARK_WORD); at < to;) {
        struct uf_mark_chunk *c = uf_mark_chunk_of(at);
        uintptr_t next = uf_down(at, UF_PAGE) + UF_PAGE, end = next < to ? next : to;
        if (!c) {
            at = uf_down(at, (uintptr_t)1 << UF_MARK_GIB) + ((uintptr_t)1 << UF_MARK_GIB);
            continue;
        }
        if (atomic_load(&c->page[uf_mark_page(at)])) {
            uint32_t pool = pool_of(at);
            if (pool && uf_mark_record(pool)->start >= from && uf_mark_record(pool)->start < end) {
                uf_mark_set(uf_mark_record(pool)->start, uf_mark_record(pool)->start + uf_mark_record(pool)->size, 0);
                uf_mark_unused(pool);
            } else if (any(at, end)) {
                uf_mark_set(at, end, 0);
            }
        }
        at = end;
    }
    uf_mark_unlock();
}

UF_ANYWHERE bool uf_mark_find(uintptr_t at, struct uf_mark *copy)
{
    uint32_t id = uf_mark_near(at) ? uf_mark_at(at) : 0;
    if (!id) return false;
    uf_copy(copy, uf_mark_record(id), sizeof *copy);
    return copy->kind != UF_MARK_NONE;
}

UF_ANYWHERE bool uf_mark_allows(uintptr_t at)
{
    uint32_t id = uf_mark_near(at) ? uf_mark_at(at) : 0;
    if (!id) return true;
    const struct uf_mark *m = uf_mark_record(id);
    bool inside = at - m->start < m->size;
    if (m->kind == UF_MARK_LIVE) return inside;
    return m->kind == UF_MARK_NONE || !inside; /* the rest of a word that a guarded range begins or ends in */
}

UF_ANYWHERE size_t uf_mark_room(uintptr_t at)
{
    struct uf_mark m;
    uintptr_t end = atomic_load(&uf_mark_lo) + atomic_load(&uf_mark_span), from = at;
    if (!uf_mark_allows(at)) return 0;
    if (uf_mark_find(at, &m) && m.kind == UF_MARK_LIVE) return m.start + m.size - at;
    while (at < end) {
        struct uf_mark_chunk *c = uf_mark_chunk_of(at);
        if (!c) {
            at = uf_down(at, (uintptr_t)1 << UF_MARK_GIB) + ((uintptr_t)1 << UF_MARK_GIB);
        } else if (!atomic_load_explicit(&c->page[uf_mark_page(at)], memory_order_acquire)) {
            at = uf_down(at, UF_PAGE) + UF_PAGE;
        } else if (!uf_mark_at(at)) {
            at = uf_down(at, UF_MARK_WORD) + UF_MARK_WORD;
        } else {
            if (!uf_mark_allows(at)) return at - from;
            at++;
        }
    }
    return SIZE_MAX;
}

/* A page that somebody else opened meanwhile is one of ours still, as long as something of it is marked. */
UF_ANYWHERE bool uf_mark_open(uintptr_t at, bool writes, bool fetches)
{
    struct uf_mark m;
    struct uf_mark_chunk *c = uf_mark_chunk_of(at);
    if (!c || !uf_mark_find(at, &m)) return false;
    if ((writes && !(m.prot & PROT_WRITE)) || (fetches && !(m.prot & PROT_EXEC)) || !(m.prot & PROT_READ)) return false;
    if (uf_sys_failed(uf_sys_mprotect(uf_down(at, UF_PAGE), UF_PAGE, m.prot))) return false;
    atomic_store(&c->closed[uf_mark_page(at)], 0);
    return true;
}

UF_ANYWHERE void uf_mark_open_all(uintptr_t from, uintptr_t to)
{
    for (uintptr_t at = from; at < to; at = uf_down(at, UF_PAGE) + UF_PAGE) {
        struct uf_mark_chunk *c = uf_mark_chunk_of(at);
        if (c && atomic_load(&c->closed[uf_mark_page(at)])) uf_mark_open(at, false, false);
    }
}
