/* use.c: the finding of a call that touches what it may not. */
#include "hooks/use.h"

#include "base/sys.h"
#include "faults/diagnose.h"
#include "faults/stack.h"
#include "hooks/heap_inside.h"
#include "pages/range.h"

#include <errno.h>

UF_COLD void uf_use_accuse(struct uf_use *u, const char *param, uintptr_t at, size_t size, bool writes)
{
    if (atomic_load_explicit(&uf_phase, memory_order_acquire) != UF_READY) return;
    struct uf_thread *t = uf_thread();
    if (t->depth) return; /* a handler on top of our own work: the records may be half written */
    uf_fork_check(t);
    uf_enter(t);
    struct uf_finding f = { .function = u->function, .param = param,
                            .access = param ? UF_ACCESS_SYSCALL : writes ? UF_ACCESS_WRITE : UF_ACCESS_READ };
    uf_buffer_blame(&f, at, size, writes);
    if (param) f.kind = UF_KIND_SYSCALL_TOUCH;
    uf_heap_trace(t, &f, &u->caller);
    uf_heap_report(t, &f);
    uf_leave(t);
    if (param && uf_mark_meets(at, at + size)) uf_mark_open_all(at, at + size); /* the call goes on as it would without us */
    u->told = true;
}

UF_COLD void uf_use_accuse_overlap(struct uf_use *u, uintptr_t at, size_t size)
{
    struct uf_thread *t = uf_thread();
    if (t->depth || uf_touch_on) return;
    struct uf_finding f = { .function = u->function, .access = UF_ACCESS_WRITE };
    uf_fork_check(t);
    uf_enter(t);
    uf_buffer_blame(&f, at, 0, false); /* the block alone */
    f.kind = UF_KIND_OVERLAP;
    f.size = size < UINT32_MAX ? (unsigned)size : UINT32_MAX;
    uf_heap_trace(t, &f, &u->caller);
    uf_heap_report(t, &f);
    uf_leave(t);
}

UF_COLD void uf_use_bring(const void *p)
{
    if (uf_region_owns((uintptr_t)p)) (void)*(const volatile char *)p; /* one of these blocks lies in one page */
}

/* Most buffers lie on the stack or in the program's own data; where nothing was mapped yet there is nothing to look up. */
static bool live_mapping(const void *p, struct uf_range *r)
{
    const struct uf_thread *t = uf_thread_known();
    uintptr_t at = (uintptr_t)p;
    if (!t || (at >= t->stack_lo && at < t->stack_hi) || uf_phase_now() != UF_READY) return false;
    return uf_range_find(at, r) && r->state == UF_RANGE_LIVE && at >= r->lo;
}

bool uf_use_in_mapping(const void *p)
{
    struct uf_range r;
    return live_mapping(p, &r);
}

void uf_use_mapping(struct uf_use *u, const char *param, const void *p, size_t size, bool writes)
{
    struct uf_range r;
    uintptr_t at = (uintptr_t)p, stray;
    if (!live_mapping(p, &r) || !r.after || (at < r.hi && size <= r.hi - at)) return;
    struct uf_thread *t = uf_thread();
    if (t->depth) return;
    stray = at < r.hi ? r.hi : at;
    size_t beyond = size - (stray - at);
    struct uf_finding f = { .function = u->function, .param = param, .access = UF_ACCESS_SYSCALL,
                            .size = beyond < UINT32_MAX ? (unsigned)beyond : UINT32_MAX };
    (void)writes;
    uf_fork_check(t);
    uf_enter(t);
    if (uf_diagnose_mapping(stray, &f.block, &f.kind)) {
        f.kind = UF_KIND_SYSCALL_TOUCH;
        uf_finding_place(&f, stray);
        uf_heap_trace(t, &f, &u->caller);
        uf_heap_report(t, &f);
        u->told = true;
    }
    uf_leave(t);
}

/* libc's own search; before it is known nothing is guarded, and nobody asks. */
size_t uf_use_string(struct uf_use *u, const char *param, const char *s, size_t most)
{
    size_t room;
    if (most == 0) return 0;
    if (!uf_buffer_watched((uintptr_t)s)) return most == SIZE_MAX ? uf_next.strlen(s) : uf_next.strnlen(s, most);
    if (uf_unlikely(!uf_buffer_room((uintptr_t)s, &room))) {
        uf_use_accuse(u, param, (uintptr_t)s, 1, false);
        return 0;
    }
    size_t n = uf_next.strnlen(s, room < most ? room : most);
    if (uf_unlikely(n == room && n < most)) uf_use_accuse(u, param, (uintptr_t)s + room, 1, false);
    return n;
}

bool *uf_use_quiet(void)
{
    static bool nobody;
    struct uf_thread *t = uf_thread();
    if (t->probing) return &nobody;
    t->probing = true;
    return (bool *)&t->probing;
}

void uf_use_loud(bool *const *quiet)
{
    if (*quiet) *(volatile bool *)*quiet = false;
}

/* The kernel reads a signal set before it refuses an unknown HOW: the cheapest question whether eight bytes are there. */
static bool page_readable(uintptr_t at)
{
    enum { NO_HOW = 99 };
    return uf_sys(SYS_rt_sigprocmask, NO_HOW, (long)uf_down(at, 8), 0, 8, 0, 0) == -EINVAL;
}

bool uf_use_readable(const void *p, size_t size)
{
    uintptr_t at = (uintptr_t)p, end = at + size;
    struct uf_thread *t = uf_thread();
    size_t room;
    if (size == 0 || end < at) return false;
    if (uf_region_owns(at)) return uf_buffer_room(at, &room) && size <= room;
    if (at >= t->stack_lo && end <= t->stack_hi && at >= (uintptr_t)__builtin_frame_address(0)) return true;
    for (uintptr_t page = at; page < end; page = uf_down(page, UF_PAGE) + UF_PAGE)
        if (!page_readable(page)) return false;
    return true;
}
