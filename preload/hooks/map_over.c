/* map_over.c: calls that work on ranges of addresses: mprotect, madvise, mlock and the like. Addresses that only we hold
 * are not mapped, as far as the program knows: they answer as holes do. A range without any goes straight through. */
#include "base/sys.h"
#include "hooks/map_inside.h"
#include "hooks/touch.h"
#include "touch/fill.h"

#include <errno.h>
#include <sys/mman.h>

typedef int piece(uintptr_t from, size_t size, long extra);

static bool clear(uintptr_t from, size_t size, uintptr_t *hole, uintptr_t *hole_end, uintptr_t *to)
{
    uintptr_t end = from + size;
    *to = uf_up(end, UF_PAGE);
    if (!size || *to <= from || uf_phase_now() != UF_READY) return true;
    *hole = uf_range_hole(uf_down(from, UF_PAGE), *to, hole_end);
    return *hole >= *to;
}

static int holed(void)
{
    errno = ENOMEM;
    return -1;
}

/* As the kernel does mprotect and mlock: up to the first hole, then ENOMEM. */
static int up_to_hole(uintptr_t from, size_t size, piece *each, long extra)
{
    uintptr_t hole, hole_end, to;
    if (clear(from, size, &hole, &hole_end, &to)) return each(from, size, extra);
    if (hole > from) {
        int result = each(from, hole - from, extra);
        if (result != 0) return result;
    }
    return holed();
}

/* As the kernel does madvise and msync: holes are stepped over, and ENOMEM is said at the end. */
static int over_holes(uintptr_t from, size_t size, piece *each, long extra)
{
    uintptr_t hole, hole_end, to;
    if (clear(from, size, &hole, &hole_end, &to)) return each(from, size, extra);
    int result = each(from, 0, extra); /* is the rest of it well formed? */
    while (result == 0 && from < to) {
        hole = uf_range_hole(from, to, &hole_end);
        if (hole > from && each(from, hole - from, extra) != 0 && errno != ENOMEM) result = -1;
        from = hole_end;
    }
    return result ? result : holed();
}

static int protect_piece(uintptr_t from, size_t size, long prot) { return uf_next.mprotect((void *)from, size, (int)prot); }
static int advise_piece(uintptr_t from, size_t size, long advice)
{
    int result = uf_next.madvise((void *)from, size, (int)advice);
    bool gives = advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_REMOVE || advice == 24 /* DONTNEED_LOCKED */;
    if (uf_unlikely(uf_touch_on) && gives && result == 0) uf_touch_gone(from, size);
    return result;
}
static int lock_piece(uintptr_t from, size_t size, long flags)
{
    if (flags < 0) return uf_next.mlock((void *)from, size);
    return uf_next.mlock2((void *)from, size, (unsigned)flags);
}
static int unlock_piece(uintptr_t from, size_t size, long unused)
{
    (void)unused;
    return uf_next.munlock((void *)from, size);
}
static int sync_piece(uintptr_t from, size_t size, long flags) { return uf_next.msync((void *)from, size, (int)flags); }
static int posix_piece(uintptr_t from, size_t size, long advice)
{
    int error = uf_next.posix_madvise((void *)from, size, (int)advice);
    return error ? errno = error, -1 : 0;
}

UF_EXPORT int mprotect(void *at, size_t size, int prot)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    if (!uf_next.mprotect) { /* before the functions behind us are known */
        long got = uf_sys_mprotect((uintptr_t)at, size, prot);
        return uf_sys_failed(got) ? errno = (int)-got, -1 : 0;
    }
    int keep = errno, result = up_to_hole((uintptr_t)at, size, protect_piece, prot);
    uintptr_t hole, hole_end, to;
    if (uf_likely(result == 0) || errno != ENOMEM || !clear((uintptr_t)at, size, &hole, &hole_end, &to)) return result;
    /* too many mappings? */
    if (!uf_map_begin(&m, UF_FAM_MMAP, &c)) return result;
    bool again = uf_map_retreat();
    uf_map_end(&m);
    if (again && (result = uf_next.mprotect(at, size, prot)) == 0) errno = keep;
    return result;
}

UF_EXPORT int madvise(void *at, size_t size, int advice)
{
    if (!uf_next.madvise) {
        long got = uf_sys_madvise((uintptr_t)at, size, advice);
        return uf_sys_failed(got) ? errno = (int)-got, -1 : 0;
    }
    return over_holes((uintptr_t)at, size, advise_piece, advice);
}

/* Gives its error back instead of setting errno. */
UF_EXPORT int posix_madvise(void *at, size_t size, int advice)
{
    int keep = errno;
    uf_phase_now();
    int error = over_holes((uintptr_t)at, size, posix_piece, advice) ? errno : 0;
    errno = keep;
    return error;
}

UF_EXPORT int mlock(const void *at, size_t size)
{
    uf_phase_now();
    return up_to_hole((uintptr_t)at, size, lock_piece, -1);
}

UF_EXPORT int mlock2(const void *at, size_t size, unsigned flags)
{
    uf_phase_now();
    return up_to_hole((uintptr_t)at, size, lock_piece, (long)flags);
}

UF_EXPORT int munlock(const void *at, size_t size)
{
    uf_phase_now();
    return up_to_hole((uintptr_t)at, size, unlock_piece, 0);
}

UF_EXPORT int msync(void *at, size_t size, int flags)
{
    uf_phase_now();
    return over_holes((uintptr_t)at, size, sync_piece, flags);
}

/* A program that asks what is mapped is told of nothing that it has not mapped. */
UF_EXPORT int mincore(void *at, size_t size, unsigned char *vector)
{
    uintptr_t hole, hole_end, to;
    uf_phase_now();
    if (clear((uintptr_t)at, size, &hole, &hole_end, &to)) return uf_next.mincore(at, size, vector);
    return holed();
}
