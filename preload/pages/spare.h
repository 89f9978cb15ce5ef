/* spare.h: revoked pages that wait, out of the program's reach, to become the next block's. UFFDIO_MOVE takes a page
 * out of one slot and later puts it into another: no page is given back to the kernel, none is asked for, none is copied.
 * Each move flushes the TLB of every CPU that runs the process, so it is for threads that are alone. */
#ifndef UF_SPARE_H
#define UF_SPARE_H

#include "pages/slot.h"

/* Take the one page of a block whose slack is whole out of its slot: absent from here on. False: drop it in another way.
 * runs: hooks; locks: none but the slot's when the first spare is made */
bool uf_spare_keep(struct uf_thread *t, const struct uf_slot *s);

/* Give a spare page to a block of one page: canary around it, FILL inside. False: there is none.
 * runs: hooks; locks: none */
bool uf_spare_use(struct uf_thread *t, const struct uf_slot *s, unsigned char fill);

/* Move the page of OLD, a block whose bytes hold poison, to NEW. False: not now. runs: hooks; locks: none */
bool uf_spare_pass(const struct uf_slot *old, const struct uf_slot *new, unsigned char fill);

/* Give all back. runs: thread exit, the child of a fork; locks: none */
void uf_spare_flush(struct uf_thread *t);

#endif
