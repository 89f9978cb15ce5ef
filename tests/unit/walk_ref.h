/* walk_ref.h: for the walker's tests: libgcc's unwinder as the reference, and the comparison.
 * Usable in a signal handler: differences are counted and the first is kept; wref_check says it later. */
#ifndef WALK_REF_H
#define WALK_REF_H

#include "faults/walk.h"

#include <check.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

#define WREF_MAX 512

struct wref {
    unsigned n;
    uintptr_t pc[WREF_MAX];
    bool exact[WREF_MAX];
};

static struct wref_stats {
    unsigned stacks, frames, wrong;
    char first[4000];
} wref_stats;

static _Unwind_Reason_Code wref_frame(struct _Unwind_Context *c, void *arg)
{
    struct wref *r = arg;
    int before = 0;
    uintptr_t pc = _Unwind_GetIPInfo(c, &before);
    if (!pc || r->n == WREF_MAX) return _URC_NORMAL_STOP;
    r->pc[r->n] = pc;
    r->exact[r->n++] = before;
    return _URC_NO_REASON;
}

/* ref->pc[0] is the caller's frame. */
__attribute__((noinline, unused)) static void wref_take(struct wref *ref)
{
    ref->n = 0;
    _Unwind_Backtrace(wref_frame, ref);
    if (!ref->n) return;
    ref->n--;
    memmove(ref->pc, ref->pc + 1, ref->n * sizeof *ref->pc);
    memmove(ref->exact, ref->exact + 1, ref->n * sizeof *ref->exact);
}

static inline void wref_print(char *to, size_t size, const char *who, const uintptr_t *pc, unsigned n)
{
    size_t at = strlen(to);
    for (unsigned i = 0; i < n && i < 20; i++) {
        Dl_info d = { 0 };
        dladdr((void *)(pc[i] - (i > 0)), &d);
        const char *file = d.dli_fname ? strrchr(d.dli_fname, '/') : NULL;
        at += (size_t)snprintf(to + at, at < size ? size - at : 0, "\n  %s %2u %#lx %s+%#lx %s", who, i, pc[i],
                               file ? file + 1 : "?", pc[i] - (uintptr_t)d.dli_fbase, d.dli_sname ? d.dli_sname : "");
        if (at >= size) return;
    }
}

/* Does the walk from R give REF's frames from SKIP on? The first is compared only when it is exact in both. */
static inline void wref_one(const char *how, const struct uf_walk_regs *r, uintptr_t hi, const struct wref *ref, unsigned skip)
{
    static _Thread_local uintptr_t pcs[WREF_MAX];
    uint64_t exact;
    unsigned n = uf_walk(r, hi, pcs, WREF_MAX, &exact), want = ref->n - skip;
    bool same = n == want && pcs[0] == r->pc;
    for (unsigned i = 1; same && i < n; i++) {
        same = pcs[i] == ref->pc[skip + i];
        if (i < 64 && (exact >> i & 1) != ref->exact[skip + i]) same = false;
    }
    wref_stats.stacks++;
    wref_stats.frames += n;
    if (same) return;
    if (!wref_stats.wrong++) {
        snprintf(wref_stats.first, 200, "%s: %u frames, reference %u", how, n, want);
        wref_print(wref_stats.first, sizeof wref_stats.first, "ours", pcs, n);
        wref_print(wref_stats.first, sizeof wref_stats.first, "ref ", ref->pc + skip, want);
    }
}

/* Cold, warm, and with unknown bounds. */
static inline void wref_compare(const struct uf_walk_regs *r, uintptr_t hi, const struct wref *ref, unsigned skip)
{
    if (wref_stats.stacks % 8 == 0) uf_walk_forget();
    wref_one("first", r, hi, ref, skip);
    wref_one("again", r, hi, ref, skip);
    if (wref_stats.stacks % 4 == 0) wref_one("unbounded", r, 0, ref, skip);
}

/* Where the interrupted frame is in a reference taken in its handler; ref->n when it is not there. */
static inline unsigned wref_interrupted(const struct wref *ref, uintptr_t pc)
{
    for (unsigned i = 0; i < ref->n; i++)
        if (ref->exact[i] && ref->pc[i] == pc) return i;
    return ref->n;
}

static inline void wref_reset(void)
{
    memset(&wref_stats, 0, sizeof wref_stats);
}

static inline void wref_check(const char *name, unsigned at_least)
{
    printf("  %s: %u stacks, %u frames, %u differ\n", name, wref_stats.stacks, wref_stats.frames, wref_stats.wrong);
    ck_assert_msg(!wref_stats.wrong, "%u of %u stacks differ; %s", wref_stats.wrong, wref_stats.stacks, wref_stats.first);
    ck_assert_uint_ge(wref_stats.stacks, at_least);
}

/* First address past the calling thread's stack. */
static inline uintptr_t wref_stack_hi(void)
{
    pthread_attr_t a;
    void *lo = NULL;
    size_t size = 0;
    ck_assert_int_eq(pthread_getattr_np(pthread_self(), &a), 0);
    pthread_attr_getstack(&a, &lo, &size);
    pthread_attr_destroy(&a);
    return (uintptr_t)lo + size;
}

/* Compare here and now: the caller of this function and everything above. */
__attribute__((noinline, unused)) static void wref_here(void)
{
    static _Thread_local struct wref ref;
    struct uf_walk_regs r;
    wref_take(&ref);
    uf_walk_here(&r);
    wref_compare(&r, wref_stack_hi(), &ref, 0);
}

static inline int wref_run(Suite *s)
{
    SRunner *run = srunner_create(s);
    srunner_run_all(run, CK_NORMAL);
    int failed = srunner_ntests_failed(run);
    srunner_free(run);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
