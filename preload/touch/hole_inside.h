/* hole_inside.h: what the two files of hole share. runs: anywhere; locks: none */
#ifndef UF_HOLE_INSIDE_H
#define UF_HOLE_INSIDE_H

#include "touch/hole.h"

struct uf_hole_map *uf_hole_of(uintptr_t at);
bool uf_hole_extent_of(uintptr_t at, struct uf_hole_extent *e);

/* Pages from PAGE on, SIZE bytes at most, become present up to the first that is. Bytes, or -errno: -EEXIST there is one,
 * -EFAULT past the file's end. */
long uf_hole_fill(const struct uf_hole_map *m, uintptr_t page, size_t size);
/* Is AT past the end of the file, where a touch is the program's own SIGBUS? False when that is not known. */
bool uf_hole_past_end(const struct uf_hole_map *m, uintptr_t at);

uf_sig_claim uf_hole_claim;
void uf_hole_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context);

#endif
