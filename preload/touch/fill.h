/* fill.h: absent pages of the program's reservations become present, and are counted.
 * runs: anywhere, fault handler included; locks: none */
#ifndef UF_FILL_H
#define UF_FILL_H

#include "faults/trace.h"
#include "pages/region.h"
#include "touch/area.h"

/* The counted reservation that holds AT, as far as it is the program's own now. */
struct uf_spot {
    uint32_t id;            /* of the area */
    struct uf_area *area;
    uintptr_t lo, hi;       /* whole pages */
    uint32_t slot;          /* its uf_ref, 0: a mapping */
};
bool uf_touch_find(uintptr_t at, struct uf_spot *spot);

/* Mappings that are counted lie between these; false for most addresses of a program, at the price of two comparisons. */
extern _Atomic uintptr_t uf_touch_lowest, uf_touch_highest;
void uf_touch_widen(uintptr_t from, uintptr_t to);
static inline bool uf_touch_may_hold(uintptr_t at)
{
    return uf_region_owns(at) || (at >= atomic_load_explicit(&uf_touch_lowest, memory_order_relaxed) &&
                                  at < atomic_load_explicit(&uf_touch_highest, memory_order_relaxed));
}

/* AT was touched by an instruction. 0, or -errno: -EEXIST when another thread was faster, -ENOENT when the kernel fills
 * the page itself; both are no error. */
long uf_touch_fill(const struct uf_spot *spot, uintptr_t at, bool writes, uint32_t trace);

/* PAGES absent ones of SPOT from PAGE on are about to be written, all by one instruction or loop of TRACE: present at once, each counted
 * as touched. False: not all could be had. */
bool uf_touch_fill_all(const struct uf_spot *spot, uint64_t page, uint64_t pages, uint32_t trace);

/* The page of AT was filled for a thread that could not be told; it is counted now, unless somebody has. */
void uf_touch_filled(const struct uf_spot *spot, uintptr_t at, bool writes, uint32_t trace);

/* PAGES of SPOT, from PAGE on, become present unasked, as far as they are absent; how many did. They count as having been there. */
uint64_t uf_touch_populate(const struct uf_spot *spot, uint64_t page, uint64_t pages, bool writes);

/* The kernel fills SPOT from now on, without telling us: a stack cannot wait for a handler that needs it. */
void uf_touch_native(const struct uf_spot *spot);

/* The reservation of AT is a stack: the same, told once. */
void uf_touch_stack(uintptr_t at);

/* Pages that the program has given back; reservations that are left to the kernel from now on (TEXT says why, once). */
void uf_touch_gone(uintptr_t from, size_t size);
void uf_touch_leave(uintptr_t from, size_t size, const char *text);

/* All of it is the kernel's to fill from now on, what is reserved later too, because of WHY (told once).
 * runs: hooks, the handler of SIGSYS; locks: the ranges', where the program was interrupted */
void uf_touch_leave_all(const char *why);
extern _Atomic bool uf_touch_over;

/* A stretch of pages that was made present for a system call. */
struct uf_run {
    uint32_t id;
    uint64_t page, pages;
};
/* Make [FROM, TO) of SPOT present for the kernel; each stretch that was absent goes to DONE. */
typedef void uf_run_done(const struct uf_run *run, void *data);
void uf_touch_ready(const struct uf_spot *spot, uintptr_t from, uintptr_t to, uf_run_done *done, void *data);

/* The first PAGES of RUN were touched by the kernel in CALL; the rest was only offered to it. */
void uf_touch_count_run(const struct uf_run *run, uint64_t pages, unsigned call, uint32_t trace);

/* Number of a call by its name, which must live for ever; 0 when there are too many. And back. */
unsigned uf_touch_call(const char *name);
const char *uf_touch_call_name(unsigned call);
const void *uf_touch_call_table(uint32_t *most); /* of pointers to the names, by number */

#endif
