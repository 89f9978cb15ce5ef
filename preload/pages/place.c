/* place.c: placement arithmetic. */
#include "pages/place.h"

#include "base/opt.h"
#include "pages/region.h"
#include "base/banned.h"

static size_t largest_power_in(size_t size) { return size & -size; }

size_t uf_place_align(size_t size, uint64_t mode)
{
    if (mode == UF_ALIGN_STANDARD) {
        /* as malloc promises: any type that fits */
        return size >= 16 || size == 0 ? 16 : size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
    }
    if (mode == UF_ALIGN_EXACT) {
        size_t a = size ? largest_power_in(size) : 16;
        return a > 16 ? 16 : a;
    }
    return (size_t)1 << (mode - UF_ALIGN_1);
}

unsigned uf_place_class(size_t size, size_t align)
{
    if (size > (size_t)1 << 46 || align > (size_t)1 << 46) return UF_CLASSES;
    size_t pages = align > UF_PAGE ? uf_up(size, UF_PAGE) + align : uf_up(size + (-size & (align - 1)), UF_PAGE);
    size_t need = pages + UF_PAGE; /* and the guard */
    unsigned class = 0;
    if (need > uf_class_bytes(0)) class = 64 - (unsigned)__builtin_clzl(need - 1) - UF_SLOT_SHIFT;
    return class < UF_CLASSES ? class : UF_CLASSES;
}

uintptr_t uf_place_start(uintptr_t base, unsigned class, size_t size, size_t align, bool left)
{
    if (left) return uf_up(base, align);
    return uf_down(base + uf_class_bytes(class) - UF_PAGE - size, align);
}

UF_ANYWHERE uintptr_t uf_place_differs(uintptr_t from, uintptr_t to, unsigned char byte)
{
    uint64_t word = byte * 0x0101010101010101ull;
    for (; from < to && (from & 7); from++)
        if (*(unsigned char *)from != byte) return from;
    typedef uint64_t wide __attribute__((vector_size(16), aligned(8), may_alias));
    const wide same = { word, word };
    for (; from + 64 <= to; from += 64) {
        const wide *w = (const wide *)from;
        wide differs = (w[0] ^ same) | (w[1] ^ same) | (w[2] ^ same) | (w[3] ^ same);
        if (uf_unlikely((differs[0] | differs[1]) != 0)) break;
    }
    typedef uint64_t may_alias_word __attribute__((may_alias));
    for (; from + 8 <= to && *(may_alias_word *)from == word; from += 8) continue;
    for (; from < to; from++)
        if (*(unsigned char *)from != byte) return from;
    return to;
}

UF_ANYWHERE uintptr_t uf_place_differs_last(uintptr_t from, uintptr_t to, unsigned char byte)
{
    while (to > from)
        if (*(unsigned char *)--to != byte) return to;
    return from;
}
