/* touch_call.c: buffers of system calls that we wrap are there before the call; what of them the kernel touched is counted
 * after it. */
#include "hooks/touch.h"
#include "touch/fill.h"
#include "touch/never.h"

#include "base/meta.h"

/* What was made present for calls that have not come back. A signal handler's calls settle those they interrupt. */
enum { RUNS = 64, WORDS = 128 };
struct uf_touch_calls {
    unsigned n;
    unsigned call;
    uint32_t trace;
    struct {
        struct uf_run run;
        uintptr_t begins;   /* of the buffer in the area, first byte */
        size_t size;        /* of the buffer */
        bool counted_by_result;
    } at[RUNS];
};

struct making {
    struct uf_touch_calls *calls;
    uintptr_t begins;
    size_t size;
    bool writes;
};

static void keep(const struct uf_run *run, void *data)
{
    struct making *m = data;
    struct uf_touch_calls *k = m->calls;
    if (!m->writes) uf_never_call(run, m->begins, uf_touch_call_name(k->call), k->trace);
    if (k->n == RUNS) {
        uf_touch_count_run(run, run->pages, k->call, k->trace);
        return;
    }
    k->at[k->n].run = *run;
    k->at[k->n].begins = m->begins;
    k->at[k->n].size = m->size;
    k->at[k->n++].counted_by_result = m->writes && m->size > WORDS; /* smaller ones are addresses, lengths, options */
}

void uf_touch_before(const char *function, const struct uf_caller *c, const void *p, size_t size, bool writes)
{
    struct uf_spot spot;
    uintptr_t from = (uintptr_t)p, to = from + size;
    if (to < from || !uf_touch_find(from, &spot)) return;
    struct uf_thread *t = uf_thread();
    if (!t->touch_calls) t->touch_calls = uf_meta_take(sizeof *t->touch_calls);
    if (!t->touch_calls || t->depth) return;
    uf_enter(t);
    struct uf_touch_calls *k = t->touch_calls;
    struct making m = { k, from, size, writes };
    unsigned call = uf_touch_call(function);
    if (!k->n || k->call != call) k->trace = 0;
    k->call = call;
    unsigned before = k->n;
    if (!k->trace) k->trace = uf_trace_here(t, c);
    do {
        uf_touch_ready(&spot, from, to, keep, &m);
        from = spot.hi;
    } while (from < to && uf_touch_find(from, &spot));
    if (k->n == before && !k->n) k->trace = 0;
    uf_leave(t);
}

void uf_touch_after(long result, bool bytes)
{
    struct uf_thread *t = uf_thread_known();
    struct uf_touch_calls *k = t ? t->touch_calls : NULL;
    if (!k || !k->n || t->depth) return;
    uf_enter(t);
    unsigned n = k->n;
    k->n = 0;
    size_t left = bytes ? (result > 0 ? (size_t)result : 0) : SIZE_MAX;
    uintptr_t buffer = 0;
    size_t here = 0; /* bytes of the buffer that were used */
    for (unsigned i = 0; i < n; i++) {
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
        uf_touch_count_run(run, pages, k->call, k->trace);
    }
    uf_leave(t);
}
