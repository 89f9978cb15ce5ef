/* map_away.c: munmap, shmat and shmdt: what comes back is kept, absent, with both traces. */
#include "base/sys.h"
#include "hooks/heap_inside.h"
#include "hooks/map_inside.h"
#include "pages/mark.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/shm.h>

static int answer(long err)
{
    if (!uf_sys_failed(err)) return 0;
    errno = (int)-err;
    return -1;
}

static int pass(void *at, size_t size)
{
    return uf_next.munmap ? uf_next.munmap(at, size) : answer(uf_sys_munmap((uintptr_t)at, size));
}

/* Its number of mappings may be at its limit: what we hold is then asked for. */
static bool unmapped(void *at, size_t size)
{
    int keep = errno;
    if (pass(at, size) == 0) return true;
    errno = keep;
    return false;
}

/* Can the kernel read AT? It looks at the set before it refuses the nonsense. */
static bool readable(uintptr_t at)
{
    return uf_sys(SYS_rt_sigprocmask, 1000, (long)at, 0, 8, 0, 0) != -EFAULT;
}

/* Has the program unmapped all of [FROM, TO) before, and nobody mapped it since behind our back? */
static bool twice(uintptr_t from, uintptr_t to, struct uf_range *first)
{
    for (uintptr_t at = from; at < to;) {
        const struct uf_range *r = uf_range_at(uf_range_first(at));
        if (!r || r->state != UF_RANGE_DEAD || at < r->lo || at >= r->hi) return false;
        if (at == from) *first = *r;
        at = r->hi;
    }
    return !readable(from);
}

static void accuse(struct uf_map_call *m, uintptr_t at, const struct uf_range *r)
{
    struct uf_block_facts b = { .known = true, .freed = true, .mapping = true, .start = r->start, .size = r->size,
                                .family = r->family, .free_family = r->free_family, .alloc_tid = r->alloc_tid,
                                .free_tid = r->free_tid, .alloc_trace = r->alloc_trace, .free_trace = r->free_trace };
    uf_enter(m->t);
    uf_heap_accuse(m->t, UF_KIND_INVALID_MUNMAP, (void *)at, UF_FAM_MUNMAP, m->caller, &b);
    uf_leave(m->t);
}

UF_EXPORT int munmap(void *p, size_t size)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    struct uf_range first = { 0 };
    uintptr_t from = (uintptr_t)p, to = uf_map_end_of(from, size);
    if (to && uf_mark_meets(from, to)) uf_mark_forget(from, to);
    if (to && uf_phase_now() == UF_READY && !uf_range_meets(from, to) && unmapped(p, size)) return 0; /* nothing of it is known */
    if (!to || !uf_map_begin(&m, UF_FAM_MUNMAP, &c)) return pass(p, size);
    int keep = errno;
    bool wrong = twice(from, to, &first);
    long err = wrong ? 0 : uf_map_away(&m, from, to);
    if (err == -ENOMEM && uf_map_retreat()) err = uf_map_away(&m, from, to);
    uf_map_end(&m);
    if (wrong) accuse(&m, from, &first);
    errno = keep;
    return answer(err);
}

/* The bytes of a segment as its maker asked for. */
static size_t segment_size(int id)
{
    struct shmid_ds d;
    return uf_sys_failed(uf_sys(SYS_shmctl, id, IPC_STAT, (long)&d, 0, 0, 0)) ? 0 : d.shm_segsz;
}

UF_EXPORT void *shmat(int id, const void *at, int flags)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    size_t size = uf_map_on() ? segment_size(id) : 0;
    if (!size || !uf_map_begin(&m, UF_FAM_MMAP, &c)) return uf_next.shmat(id, at, flags);
    uintptr_t wish = uf_down((uintptr_t)at, UF_PAGE);
    if (at && !(flags & SHM_REMAP)) uf_map_make_room(wish, wish + uf_up(size, UF_PAGE));
    void *p = uf_next.shmat(id, at, flags);
    if (p != (void *)-1) uf_map_record(&m, &(struct uf_map_new){ .at = (uintptr_t)p, .size = size });
    uf_map_end(&m);
    return p;
}

UF_EXPORT int shmdt(const void *at)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    if (!uf_map_begin(&m, UF_FAM_MUNMAP, &c)) return uf_next.shmdt(at);
    int result = uf_next.shmdt(at);
    const struct uf_range *r = uf_range_at(uf_range_first((uintptr_t)at));
    if (result == 0 && r && r->state == UF_RANGE_LIVE && r->lo == (uintptr_t)at) uf_map_bury_hole(&m, r->lo, r->hi);
    uf_map_end(&m);
    return result;
}
