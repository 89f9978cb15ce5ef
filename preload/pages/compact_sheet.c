/* compact_sheet.c: sheets and their aliases: made, healed, registered again. */
#include "base/bytes.h"
#include "base/grow.h"
#include "base/meta.h"
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/compact_inside.h"
#include "pages/place.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/banned.h"

enum { HEALED_MOST = 4096 };                    /* each splits a mapping in three: far below max_map_count */
#define VIEWS_MOST ((size_t)1 << 36)            /* addresses for our own sight of all sheets */
#define LEAST_ARENA ((size_t)1 << 33)           /* a kind of cells takes up to a GiB of addresses, memory or not */

struct uf_sheet *_Atomic uf_sheets;
_Atomic uint64_t uf_compact_exposed;
static _Atomic unsigned healed;
static struct uf_grow views, table;             /* table: struct uf_alias * by chunk */
static _Atomic bool lost;
static struct {
    struct uf_sheet *sheet;
    uint32_t row, next;                         /* of it, and the alias that is to show it */
} open_now[UF_CELL_KINDS];

long uf_sheet_open(void)
{
    static _Atomic bool tried;
    if (atomic_exchange(&tried, true)) return lost ? -EOPNOTSUPP : 0;
    lost = true;
    if (uf_region_size < LEAST_ARENA) return -ENOMEM;
    long err = uf_grow_reserve(&views, VIEWS_MOST, UF_SHEET_BYTES, UF_SHEET_BYTES);
    if (!err) err = uf_grow_reserve(&table, uf_up((uf_region_size >> UF_CHUNK_SHIFT) * sizeof(struct uf_alias *), UF_PAGE), UF_PAGE, UF_PAGE);
    if (err) return err;
    lost = false;
    return 0;
}

void uf_sheet_lost(void)
{
    lost = true;
    atomic_store(&uf_compact_on, false);
}

UF_ANYWHERE bool uf_compact_any(void) { return atomic_load_explicit(&uf_sheets, memory_order_relaxed) != NULL; }

UF_ANYWHERE struct uf_alias *uf_alias_of(uf_ref ref) { return ((struct uf_alias **)table.base)[ref >> UF_REF_SHIFT]; }

bool uf_sheet_memory(uintptr_t at, size_t size)
{
    long err = uf_sys_madvise(at, size, 23 /* MADV_POPULATE_WRITE, Linux 5.14 */);
    return err == 0 || err == -EINVAL;
}

static struct uf_sheet *new_sheet(unsigned kind)
{
    size_t at = atomic_load(&views.used);
    if (at + UF_SHEET_BYTES > views.size) return NULL;
    struct uf_sheet *s = uf_meta_take(sizeof *s + uf_cell_kinds[kind].cells * sizeof *s->alias);
    if (!s) return NULL;
    do
        if (at + UF_SHEET_BYTES > views.size) return NULL;
    while (!atomic_compare_exchange_weak(&views.used, &at, at + UF_SHEET_BYTES));
    s->view = views.base + at;
    s->kind = kind;
    long got = uf_sys_mmap(s->view, UF_SHEET_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (uf_sys_failed(got)) return NULL;
    uf_sys(SYS_munlock, (long)s->view, UF_SHEET_BYTES, 0, 0, 0, 0); /* mlockall(MCL_FUTURE) */
    uf_sys_madvise(s->view, UF_SHEET_BYTES, MADV_DONTDUMP);
    uf_sys_madvise(s->view, UF_SHEET_BYTES, MADV_NOHUGEPAGE); /* where shared memory gets huge pages: rows are 64 KiB */
    s->next = atomic_load(&uf_sheets);
    while (!atomic_compare_exchange_weak(&uf_sheets, &s->next, s)) {}
    return s;
}

static struct uf_alias *new_alias(struct uf_sheet *s, uint32_t index, uint32_t tid)
{
    struct uf_alias *a = uf_meta_take(sizeof *a);
    uf_ref first;
    if (!a || !uf_region_carve_alias(&first, tid)) return NULL;
    size_t chunk = first >> UF_REF_SHIFT;
    if (uf_grow_to(&table, (chunk + 2) * sizeof a)) return NULL;
    a->sheet = s;
    a->first = first;
    a->index = index;
    ((struct uf_alias **)table.base)[chunk] = ((struct uf_alias **)table.base)[chunk + 1] = a;
    if (uf_backend->alias(uf_region_base_of(first), s->view, UF_SHEET_BYTES)) return NULL; /* addresses that stay absent */
    atomic_store(&s->alias[index], a);
    return a;
}

uf_ref uf_sheet_row(unsigned kind, uint32_t tid)
{
    unsigned cells = uf_cell_kinds[kind].cells;
    struct uf_sheet *s = open_now[kind].sheet;
    if (lost || !uf_backend->alias) return 0;
    if (s && open_now[kind].next == cells) {
        open_now[kind].next = 0;
        if (++open_now[kind].row == UF_SHEET_ROWS) s = NULL;
    }
    if (!s) {
        s = open_now[kind].sheet = new_sheet(kind);
        open_now[kind].row = open_now[kind].next = 0;
    }
    if (!s) return 0;
    uint32_t row = open_now[kind].row, index = open_now[kind].next;
    if (index == 0 && atomic_load(&s->rows) <= row) {
        if (!uf_sheet_memory(s->view + row * UF_ROW_SLOTS * UF_PAGE, UF_ROW_SLOTS * UF_PAGE)) return 0;
        uf_set_big((void *)(s->view + row * UF_ROW_SLOTS * UF_PAGE), UF_CANARY, UF_ROW_SLOTS * UF_PAGE);
        atomic_store(&s->rows, row + 1);
    }
    struct uf_alias *a = atomic_load(&s->alias[index]);
    if (!a && !(a = new_alias(s, index, tid))) {
        uf_sheet_lost();
        return 0;
    }
    open_now[kind].next++;
    return a->first + row * UF_ROW_SLOTS;
}

/* The slot is marked first: who makes its page present looks at that, and does not when we were first. */
UF_ANYWHERE bool uf_compact_heal(uintptr_t at, bool *done)
{
    uintptr_t page = uf_down(at, UF_PAGE);
    uf_ref ref = uf_region_find(at);
    if (!ref || uf_region_class(ref) != UF_CLASS_COMPACT || uf_region_base_of(ref) != page) return false;
    struct uf_slot *s = uf_region_slot(ref);
    uint8_t flags = __atomic_load_n(&s->flags, __ATOMIC_ACQUIRE);
    *done = true; /* it is there by now, or about to be: the touch comes again */
    do
        if (flags & (UF_SLOT_SHOWN | UF_SLOT_HEALED)) return true;
    while (!__atomic_compare_exchange_n(&s->flags, &flags, flags | UF_SLOT_HEALED, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
    if (atomic_fetch_add(&healed, 1) < HEALED_MOST &&
        !uf_sys_failed(uf_sys_mmap(page, UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)))
        return true;
    atomic_fetch_add(&uf_compact_exposed, 1);
    *done = uf_backend->show && uf_backend->show(page, UF_PAGE) == 0;
    return true;
}

UF_ANYWHERE bool uf_compact_refill(const struct uf_slot *s)
{
    return uf_backend->show && uf_backend->show(uf_down(s->start, UF_PAGE), UF_PAGE) == 0;
}

UF_ANYWHERE void uf_compact_arm(void)
{
    for (struct uf_sheet *s = atomic_load(&uf_sheets); s; s = s->next)
        for (unsigned i = 0; i < uf_cell_kinds[s->kind].cells; i++) {
            struct uf_alias *a = atomic_load(&s->alias[i]);
            if (a && uf_backend->alias) uf_backend->alias(uf_region_base_of(a->first), 0, UF_SHEET_BYTES);
        }
}
