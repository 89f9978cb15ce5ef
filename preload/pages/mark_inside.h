/* mark_inside.h: the index behind mark.h, shared by its two files. */
#ifndef UF_MARK_INSIDE_H
#define UF_MARK_INSIDE_H

#include "pages/mark.h"

enum { UF_MARK_GIB = 30, UF_MARK_PAGES = 1 << (UF_MARK_GIB - UF_PAGE_SHIFT), UF_MARK_WORDS = 4096 / UF_MARK_WORD };
#define UF_MARK_SUB 0x80000000u /* a page's entry: number of its words, not of a record */

/* One GiB of addresses. RIGHTS of a page: 0 open, else closed. */
struct uf_mark_chunk {
    _Atomic uint32_t page[UF_MARK_PAGES];
    _Atomic uint8_t closed[UF_MARK_PAGES];
};
struct uf_mark_sub { _Atomic uint32_t word[UF_MARK_WORDS]; };

/* NULL when there is none. runs: anywhere; locks: none */
struct uf_mark_chunk *uf_mark_chunk_of(uintptr_t at);
struct uf_mark_sub *uf_mark_sub_of(uint32_t entry);
struct uf_mark *uf_mark_record(uint32_t id);
static inline uint32_t uf_mark_page(uintptr_t at) { return (uint32_t)(at >> UF_PAGE_SHIFT) % UF_MARK_PAGES; }

/* The number of the record at AT, 0 for none. runs: anywhere; locks: none */
uint32_t uf_mark_at(uintptr_t at);

/* Let the words of [FROM, TO) name record ID (0: none), and close or open the pages that became so. 0 or -ENOMEM, then
 * nothing has changed. runs: hooks; locks: the caller has the lock */
long uf_mark_set(uintptr_t from, uintptr_t to, uint32_t id);

/* A new record with no word; 0 when there is no more room. runs: hooks; locks: as above */
uint32_t uf_mark_new(void);
void uf_mark_unused(uint32_t id);

#endif
