/* rights.h: what the kernel says of mappings: /proc/self/maps, read line by line without memory of our own. */
#ifndef UF_RIGHTS_H
#define UF_RIGHTS_H

#include "base/types.h"

struct uf_vma {
    uintptr_t from, to;
    int prot;               /* PROT_READ and so on */
    bool shared;
    uint64_t offset, inode;
    char path[256];         /* cut; empty for anonymous memory */
};

/* Every mapping in order of addresses, until EACH returns false. 0 or -errno. runs: hooks; locks: none */
long uf_vma_each(bool (*each)(const struct uf_vma *v, void *data), void *data);

/* The rights that all of [FROM, TO) has; -1: not all of it is mapped, or with different rights. runs: hooks */
int uf_rights_of(uintptr_t from, uintptr_t to);

#endif
