/* touch_call.c: buffers of system calls that we wrap are there before the call; what of them the kernel touched is counted
 * after it. */
#include "hooks/direct.h"
#include "hooks/touch.h"
#include "touch/fill.h"
#include "touch/never.h"

#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"

#include <errno.h>

/* What was made present for calls that have not come back: a stack, as calls of signal handlers lie on top of those they
 * interrupt. What a handler jumped away from stays, until there is no room for more. */
enum { RUNS = 64, WORDS = 128 };
struct uf_touch_calls {
    unsigned n;
    struct {
        struct uf_run run;
        unsigned call;
        uint32_t trace;
        uintptr_t begins;   /* of the buffer in the area, first byte */
        size_t size;        /* of the buffer */
        bool counted_by_result;
    } at[RUNS];
};

struct making {
    struct uf_touch_calls *calls;
    struct uf_thread *t;
    const struct uf_caller *caller;
    unsigned call;
    uint32_t trace; /* taken when there is something to count */
    uintptr_t begins;
    size_t size;
    bool writes;
};

static void keep(const struct uf_run *run, void *data)
{
    struct making *m = data;
    struct uf_touch_calls *k = m->calls;
    if (!m->trace) m->trace = uf_trace_here(m->t, m->caller);
    if (!m->writes) uf_never_call(run, m->begins, uf_touch_call_name(m->call), m->trace);
    if (k->n == RUNS) {
        uf_touch_count_run(run, run->pages, m->call, m->trace);
        return;
    }
    k->at[k->n].call = m->call;
    k->at[k->n].trace = m->trace;
    k->at[k->n].run = *run;
    k->at[k->n].begins = m->begins;
    k->at[k->n].size = m->size;
    k->at[k->n++].counted_by_result = m->writes && m->size > WORDS; /* smaller ones are addresses, lengths, options */
}

static int waiting(struct uf_touch_calls *k)
{
    if (k->n == RUNS) k->n = 0;
    return (int)k->n;
}

void uf_touch_before(const char *function, const struct uf_caller *c, const void *p, size_t size, bool writes, int *pending)
{
    struct uf_spot spot;
    uintptr_t from = (uintptr_t)p, to = from + size;
    if (to < from || !uf_touch_find(from, &spot)) return;
    struct uf_thread *t = uf_thread();
    if (!t->touch_calls) t->touch_calls = uf_meta_take(sizeof *t->touch_calls);
    if (!t->touch_calls || t->depth) {
        uf_touch_ready_now(p, size);
        return;
    }
    uf_enter(t);
    if (*pending < 0) *pending = waiting(t->touch_calls);
    struct making m = { t->touch_calls, t, c, uf_touch_call(function), 0, from, size, writes };
    do {
        uf_touch_ready(&spot, from, to, keep, &m);
        from = spot.hi;
    } while (from < to && uf_touch_find(from, &spot));
    uf_leave(t);
}

void uf_touch_after(unsigned pending, long result, bool bytes)
{
    struct uf_thread *t = uf_thread_known();
    struct uf_touch_calls *k = t ? t->touch_calls : NULL;
    if (!k || k->n <= pending || t->depth) return;
    uf_enter(t);
    unsigned n = k->n;
    k->n = pending;
    size_t left = bytes ? (result > 0 ? (size_t)result : 0) : SIZE_MAX;
    uintptr_t buffer = 0;
    size_t here = 0; /* bytes of the buffer that were used */
    for (unsigned i = pending; i < n; i++) {
        const struct uf_run *run = &k->at[i].run;
        uint64_t pages = run->pages;
        if (bytes && k->at[i].counted_by_result) {
            if (k->at[i].begins != buffer) {
                buffer = k->at[i].begins;
                here = k->at[i].size < left ? k->at[i].size : left;
                left -= here;
            }
            uintptr_t end = buffer + here, from = uf_area_get(run->id)->from + (run->page << UF_PAGE_SHIFT);
            uint64_t used = here && end > from ? (uf_up(end, UF_PAGE) - from) >> UF_PAGE_SHIFT : 0;
            if (used < pages) pages = used;
        } else if (result == -1) {
            pages = 0;
        }
        uf_touch_count_run(run, pages, k->at[i].call, k->at[i].trace);
    }
    uf_leave(t);
}

bool uf_touch_written(struct uf_caller c, const void *p, size_t size)
{
    struct uf_spot spot;
    uintptr_t from = (uintptr_t)p, to = from + size;
    struct uf_thread *t;
    if (!uf_touch_may_hold(from) || to < from || uf_options.granule != UF_GRANULE_4K || !uf_touch_find(from, &spot)) return false;
    if ((t = uf_thread())->depth) return false;
    uf_enter(t);
    for (uint32_t trace = 0;; from = spot.hi) {
        uint64_t page = uf_area_page(spot.area, from), end = uf_area_page(spot.area, (to < spot.hi ? to : spot.hi) - 1) + 1;
        for (uint64_t n; page < end; page += n) {
            for (n = 0; page + n < end && !uf_area_bit(spot.area->present, page + n); n++) {}
            if (n && !trace) trace = uf_trace_here(t, &c);
            if (n && !uf_touch_fill_all(&spot, page, n, trace)) goto out;
            if (!n) n = 1;
        }
        if (spot.hi >= to || !uf_touch_find(spot.hi, &spot)) break;
    }
out:
    uf_leave(t);
    return false;
}

/* ---- calls that we make ourselves */

_Atomic bool uf_direct_cancels; /* the program cancels threads, itself perhaps */

UF_EXPORT int pthread_cancel(pthread_t thread)
{
    uf_phase_now();
    atomic_store(&uf_direct_cancels, true);
    return uf_next.pthread_cancel ? uf_next.pthread_cancel(thread) : ENOSYS;
}

/* As libc waits where it may be cancelled: with the type changed, unless nobody is there who could. */
long uf_direct(long n, long a, long b, long c, long d, long e, long f)
{
    bool alone = uf_direct_alone();
    int was = PTHREAD_CANCEL_DEFERRED;
    if (!alone) pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &was);
    long result = uf_sys(n, a, b, c, d, e, f);
    if (!alone) pthread_setcanceltype(was, NULL);
    if (uf_likely(!uf_sys_failed(result))) return result;
    errno = (int)-result;
    return -1;
}
