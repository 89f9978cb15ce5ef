/* mark_names.h: what a place of allocation is called from one run to the next: a number made of the files and addresses in them of its
 * innermost callers. The command writes it into the option marks, the preloaded object looks for it. */
#ifndef UFFENCE_MARK_NAMES_H
#define UFFENCE_MARK_NAMES_H

#include <stddef.h>
#include <stdint.h>

enum {
    UF_MARK_FRAMES = 6, /* callers that count */
    UF_MARK_DIGITS = 16 /* an entry is 'a' (after: exact against the right guard) or 'b' (before: the left), and so many digits */
};
#define UF_MARK_START 0xcbf29ce484222325ull

/* FNV-1a. For each frame: the build-id, or the path where there is none, then the address in the file. */
static inline uint64_t uf_mark_bytes(uint64_t mark, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) mark = (mark ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3ull;
    return mark;
}

static inline uint64_t uf_mark_frame(uint64_t mark, const void *module, size_t n, uint64_t offset)
{
    return uf_mark_bytes(uf_mark_bytes(mark, module, n), &offset, sizeof offset);
}

#endif
