/* compact_inside.h: what the files of compact share among themselves. */
#ifndef UF_COMPACT_INSIDE_H
#define UF_COMPACT_INSIDE_H

#include "base/lock.h"
#include "pages/compact.h"

enum {
    UF_SHEET_PAGES = 1 << (UF_CHUNK_SHIFT - UF_PAGE_SHIFT),
    UF_ROW_SLOTS = 16,
    UF_SHEET_ROWS = UF_SHEET_PAGES / UF_ROW_SLOTS,
    UF_CELL_GAP = 16,      /* canary between two blocks, at least */
    UF_CELL_KINDS = 26,
    UF_ROW_ALL = (1 << UF_ROW_SLOTS) - 1
};
#define UF_SHEET_BYTES ((size_t)UF_SHEET_PAGES << UF_PAGE_SHIFT)

/* Cells of one size: so many of them to a page. */
struct uf_cell_kind { uint16_t cells, bytes; };
extern const struct uf_cell_kind uf_cell_kinds[UF_CELL_KINDS];

/* 16 slots in a row of an alias, ref / 16. */
struct uf_row {
    _Atomic uint32_t gone; /* slots whose page was dropped since they were last ready; UF_ROW_WAITS: it stands in the line */
    uint32_t ready;        /* while it does: slots to be used again */
    uf_ref next;
};
enum { UF_ROW_WAITS = 1 << UF_ROW_SLOTS };

struct uf_alias {
    struct uf_sheet *sheet;
    uf_ref first;
    uint32_t index;        /* of its sheet's */
    struct uf_row row[UF_SHEET_ROWS];
};

struct uf_sheet {
    struct uf_sheet *next;
    uintptr_t view;        /* all of it, for us: not registered, not dumped */
    uintptr_t copy;        /* while a fork is under way */
    uint32_t kind;
    _Atomic uint32_t rows; /* whose pages exist */
    struct uf_alias *_Atomic alias[];
};

/* Every sheet, the newest first. runs: anywhere */
extern struct uf_sheet *_Atomic uf_sheets;

/* Shared memory comes page by page as it is written, and by SIGBUS when there is none: ask first. False: there is none.
 * runs: hooks */
bool uf_sheet_memory(uintptr_t at, size_t size);

/* The alias that a slot lies in; it must be compact. runs: anywhere */
struct uf_alias *uf_alias_of(uf_ref ref);
static inline struct uf_row *uf_row_of(uf_ref ref)
{
    struct uf_alias *a = uf_alias_of(ref);
    return &a->row[(ref - a->first) / UF_ROW_SLOTS];
}

/* A row of slots that were never used, of this kind: the first one, or 0. runs: hooks; locks: the caller has the kind's */
uf_ref uf_sheet_row(unsigned kind, uint32_t tid);
long uf_sheet_open(void);
void uf_sheet_lost(void); /* the last row could not be made: none is tried any more */

/* Runs of set bits: the next of *MASK, which loses them. */
static inline unsigned uf_row_run(uint32_t *mask, unsigned *first)
{
    *first = (unsigned)__builtin_ctz(*mask);
    unsigned n = (unsigned)__builtin_ctz(~(*mask >> *first));
    *mask &= ~(((1u << n) - 1) << *first);
    return n;
}

/* Locks of the kinds, for fork. */
void uf_compact_unlock(bool child);

#endif
