/* meta.c: our own memory: a static piece for the first moments, then a growing reservation. */
#include "base/meta.h"

#include "base/grow.h"
#include "base/banned.h"

#define FIRST ((size_t)64 << 10)

static _Alignas(64) char first[FIRST];
static _Atomic size_t first_used;
static struct uf_grow rest;
static _Atomic int rest_state; /* 0 none, 1 being made, 2 there, 3 refused */

static bool rest_there(void)
{
    int none = 0;
    if (atomic_load(&rest_state) == 2) return true;
    if (!atomic_compare_exchange_strong(&rest_state, &none, 1)) {
        while (atomic_load(&rest_state) == 1) {}
        return atomic_load(&rest_state) == 2;
    }
    long err = uf_grow_reserve(&rest, (size_t)4 << 30, (size_t)4 << 20, (size_t)256 << 10);
    atomic_store(&rest_state, err ? 3 : 2);
    return !err;
}

void *uf_meta_take(size_t size)
{
    if (size > (size_t)1 << 47) return NULL; /* rounding up would wrap */
    size = uf_up(size, 16);
    if (size <= FIRST && atomic_load(&first_used) <= FIRST - size) {
        size_t at = atomic_fetch_add(&first_used, size);
        if (at <= FIRST - size) return first + at;
    }
    return rest_there() ? uf_grow_take(&rest, size) : NULL;
}

UF_ANYWHERE bool uf_meta_owns(uintptr_t at)
{
    return at - (uintptr_t)first < FIRST || (atomic_load(&rest_state) == 2 && uf_grow_owns(&rest, at));
}
