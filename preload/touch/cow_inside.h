/* cow_inside.h: what the two files of cow share. runs: anywhere; locks: none */
#ifndef UF_COW_INSIDE_H
#define UF_COW_INSIDE_H

#include "faults/sigchain.h"
#include "touch/cow.h"

enum uf_cow_how { UF_COW_ARENA, UF_COW_OWN, UF_COW_RIGHTS }; /* our main descriptor, one for this, mprotect */

struct uf_cow_range {
    uintptr_t from, to;
    uint8_t how, prot;
    _Atomic uint64_t *open;   /* a bit a page: not protected (any more) */
    _Atomic uint64_t *shared; /* a bit a page: was there at the fork */
};

extern _Atomic uint64_t uf_cow_dirtied, uf_cow_kernel_dirtied;

struct uf_cow_range *uf_cow_range_of(uintptr_t at);
/* The next range that ends behind AT, NULL: none. */
struct uf_cow_range *uf_cow_range_after(uintptr_t at);
/* Open the page of AT: 1 it was shared and is dirtied now, 0 it was not shared, -1 it was open before. */
int uf_cow_open(struct uf_cow_range *r, uintptr_t at);

uf_sig_claim uf_cow_claim;
void uf_cow_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context);

#endif
