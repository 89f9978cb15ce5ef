/* compact_fork.c: a sheet is shared memory, and parent and child must not see each other's writes. */
#include "base/bytes.h"
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/compact_inside.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/banned.h"

/* Memory for a copy of S, shared as a sheet is, with what S holds now. 0: there is none. */
static uintptr_t copied(const struct uf_sheet *s)
{
    long at = uf_sys_mmap(0, UF_SHEET_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t size = (size_t)atomic_load(&s->rows) * UF_ROW_SLOTS << UF_PAGE_SHIFT;
    if (uf_sys_failed(at)) return 0;
    if (size && !uf_sheet_memory((uintptr_t)at, size)) {
        uf_sys_munmap((uintptr_t)at, UF_SHEET_BYTES);
        return 0;
    }
    uf_move_big((void *)at, (const void *)s->view, size);
    return (uintptr_t)at;
}

void uf_compact_fork_before(void)
{
    for (struct uf_sheet *s = atomic_load(&uf_sheets); s; s = s->next) s->copy = copied(s);
}

void uf_compact_fork_parent(void)
{
    for (struct uf_sheet *s = atomic_load(&uf_sheets); s; s = s->next) {
        if (s->copy) uf_sys_munmap(s->copy, UF_SHEET_BYTES);
        s->copy = 0;
    }
    uf_compact_unlock(false);
}

/* Pages of a row that were there before are there again; those that were healed are absent, as at first. */
static void show_row(struct uf_alias *a, unsigned row)
{
    uint32_t shown = 0;
    uf_ref first = a->first + row * UF_ROW_SLOTS;
    for (unsigned i = 0; i < UF_ROW_SLOTS; i++) {
        struct uf_slot *s = uf_region_slot(first + i);
        if (s->flags & UF_SLOT_SHOWN) shown |= 1u << i;
        else if (s->flags) s->flags = 0;
    }
    while (shown) {
        unsigned i, n = uf_row_run(&shown, &i);
        uf_backend->show(uf_region_base_of(first + i), (size_t)n << UF_PAGE_SHIFT);
    }
}

static long again(struct uf_sheet *s, bool armed, bool *late)
{
    enum { HOW = MREMAP_MAYMOVE | MREMAP_FIXED };
    if (!s->copy) {
        *late = true;
        if (!(s->copy = copied(s))) return -ENOMEM; /* shared with the parent for good */
    }
    long err = uf_sys(SYS_mremap, (long)s->copy, UF_SHEET_BYTES, UF_SHEET_BYTES, HOW, (long)s->view, 0);
    s->copy = 0;
    for (unsigned i = 0; i < uf_cell_kinds[s->kind].cells && !uf_sys_failed(err); i++) {
        struct uf_alias *a = atomic_load(&s->alias[i]);
        if (!a) continue;
        uintptr_t at = uf_region_base_of(a->first);
        if (!armed || !uf_backend->alias) { /* native memory: nothing is absent any more */
            err = uf_sys(SYS_mremap, (long)s->view, 0, UF_SHEET_BYTES, HOW, (long)at, 0);
            continue;
        }
        err = uf_backend->alias(at, s->view, UF_SHEET_BYTES);
        for (unsigned row = 0; !err && row < atomic_load(&s->rows); row++) show_row(a, row);
    }
    return uf_sys_failed(err) ? err : 0;
}

long uf_compact_fork_child(bool armed, bool *late)
{
    long err = 0;
    *late = false;
    uf_compact_unlock(true);
    for (struct uf_sheet *s = atomic_load(&uf_sheets); s; s = s->next) {
        long e = again(s, armed, late);
        if (e) err = e;
    }
    if (err || !armed) uf_sheet_lost();
    return err;
}

void uf_compact_leave(void)
{
    struct uf_sheet *s = atomic_exchange(&uf_sheets, NULL);
    uf_sheet_lost();
    for (; s; s = s->next) {
        for (unsigned i = 0; i < uf_cell_kinds[s->kind].cells; i++) {
            struct uf_alias *a = atomic_load(&s->alias[i]);
            if (!a) continue;
            uintptr_t at = uf_region_base_of(a->first);
            long err = uf_sys_mmap(at, UF_SHEET_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
            for (unsigned page = 0; page < UF_SHEET_PAGES && !uf_sys_failed(err); page++) {
                const struct uf_slot *b = uf_region_slot(a->first + page);
                if (atomic_load(&b->state) == UF_LIVE) uf_move_big((void *)b->start, (void *)(s->view + (b->start - at)), b->size);
            }
        }
        uf_sys_munmap(s->view, UF_SHEET_BYTES);
    }
}
