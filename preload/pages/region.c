/* region.c: the arena and its tables. */
#include "pages/region.h"

#include "base/grow.h"
#include "base/lock.h"
#include "base/sys.h"
#include "pages/backend.h"

#include <errno.h>
#include "base/banned.h"

#define CHUNK ((size_t)1 << UF_CHUNK_SHIFT)
/* What the table says of a slot's size. */
enum { COMPACT = UF_PAGE_SHIFT - UF_ENTRY_SHIFT, CLASS_0 = UF_SLOT_SHIFT - UF_ENTRY_SHIFT };
#define IN_CHUNK_CLASSES (UF_REF_SHIFT + 1u) /* classes whose slots fit a chunk */

uintptr_t uf_region_start;
size_t uf_region_size;

static struct uf_grow pages;   /* the slots themselves */
static struct uf_grow records; /* struct uf_slot by ref */
uintptr_t uf_region_records;
struct uf_grow uf_region_table;
static struct uf_lock lock;
static size_t chunks_used = 1; /* chunk 0 stays absent: the left guard of the first slot */
static size_t absent_to;       /* made absent from the start to here; less than usable after a refusal */
static struct {
    uint32_t chunk; /* being carved */
    uint32_t next;  /* slot */
} open_chunk[IN_CHUNK_CLASSES + 1]; /* the last: runs, of class 0 */

long uf_region_open(size_t wanted)
{
    /* under a small limit the steps are small, too: what is writable counts against RLIMIT_DATA */
    long err = uf_grow_reserve(&pages, wanted, CHUNK * 4, wanted < CHUNK * 64 ? CHUNK : CHUNK * 8);
    if (err) return err;
    size_t chunks = pages.size >> UF_CHUNK_SHIFT;
    if (!err) err = uf_grow_reserve(&records, chunks << (UF_REF_SHIFT + 6), UF_PAGE, CHUNK / 4);
    if (!err) err = uf_grow_reserve(&uf_region_table, uf_up(chunks * 4, UF_PAGE), UF_PAGE, CHUNK / 64);
    if (!err && records.size < chunks << (UF_REF_SHIFT + 6)) err = -ENOMEM;
    if (!err) err = uf_backend->adopt(pages.base, pages.size);
    if (err) return err;
    uf_region_records = records.base;
    uf_region_start = pages.base;
    uf_region_size = pages.size;
    return 0;
}

UF_ANYWHERE size_t uf_region_usable(void) { return atomic_load_explicit(&pages.usable, memory_order_acquire); }

UF_ANYWHERE static uint32_t *entry(size_t chunk) { return (uint32_t *)uf_region_table.base + chunk; }

/* N chunks in a row, or 0. The caller has the lock. */
static size_t more_chunks(size_t n, unsigned code)
{
    size_t first = chunks_used;
    size_t total = pages.size >> UF_CHUNK_SHIFT;
    if (n > total || first > total - n) return 0;
    if (uf_grow_to(&uf_region_table, uf_up((first + n) * 4, UF_PAGE))) return 0;
    if (uf_grow_to(&records, (first + n) << (UF_REF_SHIFT + 6))) return 0;
    if (uf_grow_to(&pages, (first + n) << UF_CHUNK_SHIFT)) return 0;
    size_t after = uf_region_usable();
    if (after > absent_to && uf_backend->usable(pages.base + absent_to, after - absent_to)) return 0;
    absent_to = after;
    chunks_used += n;
    for (size_t i = 0; i < n; i++)
        __atomic_store_n(entry(first + i), (uint32_t)(first << 6 | code), __ATOMIC_RELEASE);
    return first;
}

/* N slots of CLASS from the chunk that is OPEN for them. The caller has the lock. */
static unsigned carve(unsigned class, unsigned open, unsigned n, uf_ref *first)
{
    uint32_t per_chunk = 1u << (UF_REF_SHIFT - class);
    if (!open_chunk[open].chunk || open_chunk[open].next == per_chunk) {
        open_chunk[open].chunk = (uint32_t)more_chunks(1, class + CLASS_0);
        open_chunk[open].next = 0;
    }
    if (!open_chunk[open].chunk) n = 0;
    if (n > per_chunk - open_chunk[open].next) n = per_chunk - open_chunk[open].next;
    *first = open_chunk[open].chunk << UF_REF_SHIFT | open_chunk[open].next;
    open_chunk[open].next += n;
    return n;
}

unsigned uf_region_carve(unsigned class, unsigned n, uf_ref *first, uint32_t tid)
{
    if (class >= UF_CLASSES || !uf_lock_take(&lock, tid)) return 0;
    if (class >= IN_CHUNK_CLASSES) {
        size_t chunk = more_chunks((size_t)1 << (class - UF_REF_SHIFT), class + CLASS_0);
        *first = (uf_ref)(chunk << UF_REF_SHIFT);
        n = chunk ? 1 : 0;
    } else {
        n = carve(class, class, n, first);
    }
    uf_lock_drop(&lock);
    return n;
}

bool uf_region_carve_run(uf_ref *first, uint32_t tid)
{
    if (!uf_lock_take(&lock, tid)) return false;
    unsigned n = carve(0, IN_CHUNK_CLASSES, UF_RUN_SLOTS, first);
    uf_lock_drop(&lock);
    return n == UF_RUN_SLOTS;
}

bool uf_region_carve_alias(uf_ref *first, uint32_t tid)
{
    if (!uf_lock_take(&lock, tid)) return false;
    size_t chunk = more_chunks(2, COMPACT);
    if (chunk) __atomic_store_n(entry(chunk + 1), 0, __ATOMIC_RELEASE); /* its addresses are nobody's */
    *first = (uf_ref)(chunk << UF_REF_SHIFT);
    uf_lock_drop(&lock);
    return chunk != 0;
}

/* The table's word for a slot. The records of the chunk that follows a compact one are of that, too. */
UF_ANYWHERE static uint32_t entry_of(uf_ref ref)
{
    const uint32_t *e = entry(ref >> UF_REF_SHIFT);
    return *e ? *e : e[-1];
}
UF_ANYWHERE static unsigned class_of(uint32_t e) { return (e & 63) - CLASS_0; }
UF_ANYWHERE unsigned uf_region_class(uf_ref ref) { return class_of(entry_of(ref)); }

UF_ANYWHERE uintptr_t uf_region_base_of(uf_ref ref)
{
    uint32_t e = entry_of(ref);
    uintptr_t first = e >> 6;
    return uf_region_start + (first << UF_CHUNK_SHIFT) + ((ref - (first << UF_REF_SHIFT)) << (UF_SLOT_SHIFT + class_of(e)));
}

UF_ANYWHERE void uf_region_each(bool (*each)(uf_ref, struct uf_slot *, void *), void *data)
{
    size_t chunks = uf_region_usable() >> UF_CHUNK_SHIFT;
    for (size_t c = 1; c < chunks && (c + 1) * 4 <= atomic_load(&uf_region_table.usable); c++) {
        uint32_t e = __atomic_load_n(entry(c), __ATOMIC_ACQUIRE);
        if (!e || e >> 6 != c) continue;
        unsigned class = class_of(e);
        uint32_t n = class == UF_CLASS_COMPACT ? 2u << UF_REF_SHIFT : class >= IN_CHUNK_CLASSES ? 1 : 1u << (UF_REF_SHIFT - class);
        for (uint32_t i = 0; i < n; i++) {
            uf_ref ref = (uf_ref)(c << UF_REF_SHIFT) + i; /* a compact run has more than fit a chunk */
            struct uf_slot *s = uf_region_slot(ref);
            if (atomic_load_explicit(&s->state, memory_order_acquire) != UF_FREE && !each(ref, s, data)) return;
        }
    }
}

bool uf_region_lock(uint32_t tid) { return uf_lock_take(&lock, tid); }
void uf_region_unlock(void) { uf_lock_drop(&lock); }
void uf_region_after_fork(void) { uf_lock_reset(&lock); }
