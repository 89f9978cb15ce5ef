/* cow.h: --cow: who dirties pages that a forked child shares with its parent. What was there at the fork is write-protected
 * in the child; the first write to each page is counted for its stack (kind cow-write) and the page opened for ever. */
#ifndef UF_COW_H
#define UF_COW_H

#include "base/thread.h"

struct uf_cow_sums {
    uint64_t shared;        /* pages that were there, of memory that both may write */
    uint64_t dirtied, kernel_dirtied;
};
extern bool uf_cow_on;      /* this process is such a child */

/* In the child, when its own records and descriptors are in order. runs: fork; locks: none */
void uf_cow_after_fork(struct uf_thread *t);

struct uf_cow_sums uf_cow_sums(void);

int uf_cow_fd(void);        /* -1: none */
void uf_cow_move(void);

#endif
