/* grow.c: growing reservations. */
#include "base/grow.h"

#include "base/sys.h"

#include <errno.h>
#include <sys/mman.h>
#include "base/banned.h"

/* Every reservation: few, and for ever. */
static struct { uintptr_t base; size_t size; } every[32];
static _Atomic unsigned every_count;

UF_ANYWHERE bool uf_grow_any_owns(uintptr_t at)
{
    unsigned n = atomic_load_explicit(&every_count, memory_order_acquire);
    for (unsigned i = 0; i < n && i < UF_COUNT(every); i++)
        if (at - every[i].base < every[i].size) return true;
    return false;
}

long uf_grow_reserve(struct uf_grow *g, size_t wanted, size_t least, size_t step)
{
    long at = -ENOMEM;
    for (; wanted >= least; wanted /= 2) {
        at = uf_sys_mmap(0, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (!uf_sys_failed(at)) break;
    }
    if (uf_sys_failed(at)) return at;
    /* mlockall(MCL_FUTURE) locks new mappings; a locked one would be filled whole when it becomes writable. */
    uf_sys(SYS_munlock, at, (long)wanted, 0, 0, 0, 0);
    /* the kernel leaves the unused tail out of a core file by itself, gdb's gcore has to be told */
    uf_sys_madvise((uintptr_t)at, wanted, MADV_DONTDUMP);
    g->base = (uintptr_t)at;
    g->size = wanted;
    unsigned n = atomic_fetch_add(&every_count, 1);
    if (n < UF_COUNT(every)) every[n].base = g->base, every[n].size = g->size;
    g->step = step;
    atomic_store(&g->usable, 0);
    atomic_store(&g->used, 0);
    return 0;
}

UF_ANYWHERE long uf_grow_to(struct uf_grow *g, size_t size)
{
    size_t have = atomic_load_explicit(&g->usable, memory_order_acquire);
    if (size <= have) return 0;
    if (size > g->size) return -ENOMEM;
    size_t from = uf_down(have, UF_PAGE); /* what is before keeps its rights: the lowest rung guards by them */
    size_t step = have / 8 > g->step ? uf_up(have / 8, g->step) : g->step;
    size_t to = size - have < step ? have + step : uf_up(size, UF_PAGE);
    if (to > g->size) to = g->size;
    long err = uf_sys_mprotect(g->base + from, to - from, PROT_READ | PROT_WRITE);
    if (uf_sys_failed(err) && to != uf_up(size, UF_PAGE)) {
        to = uf_up(size, UF_PAGE);
        err = uf_sys_mprotect(g->base + from, to - from, PROT_READ | PROT_WRITE);
    }
    if (uf_sys_failed(err)) return err;
    uf_sys_madvise(g->base + from, to - from, MADV_DODUMP);
    while (have < to && !atomic_compare_exchange_weak(&g->usable, &have, to)) {}
    return 0;
}

UF_ANYWHERE void *uf_grow_take(struct uf_grow *g, size_t size)
{
    if (size > g->size) return NULL;
    size = uf_up(size, 16);
    size_t at = atomic_load_explicit(&g->used, memory_order_relaxed);
    /* taken only once it is usable: what a refused taker gave back could lie below what another has got */
    do {
        if (at > g->size || size > g->size - at || uf_grow_to(g, at + size) != 0) return NULL;
    } while (!atomic_compare_exchange_weak_explicit(&g->used, &at, at + size, memory_order_relaxed, memory_order_relaxed));
    return (void *)(g->base + at);
}
