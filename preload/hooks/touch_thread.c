/* touch_thread.c: threads of touch mode: each has its gate and a stack for handlers from its first moment on. */
#include "faults/channel.h"
#include "faults/symbol.h"
#include "hooks/touch.h"
#include "touch/fill.h"
#include "touch/gate.h"
#include "touch/cow.h"
#include "touch/hole.h"
#include "touch/ring.h"
#include "touch/watch.h"

#include "base/meta.h"
#include "base/opt.h"
#include "base/out.h"
#include "pages/backend.h"

#include <errno.h>

static bool gate_open;

bool uf_touch_possible(struct uf_out *told)
{
    if (uf_options.mode != UF_MODE_TOUCH) {
        if (uf_options.never_written) uf_note("warning", "never-written", "--never-written looks at pages that touch mode leaves absent: add --mode=touch");
        return true;
    }
    if (!uf_backend->enlist) {
        uf_put(told, "--mode=touch needs userfaultfd, which is refused here");
        return false;
    }
    uf_options.leak_check = 0; /* looking for pointers would touch what nobody has touched */
    return true;
}

bool uf_touch_stand(void)
{
    gate_open = uf_gate_open() == 0;
    uf_sig_shortly(SIGBUS);
    uf_gate_remap = uf_map_remap_raw;
    return uf_sig_stand(SIGBUS, uf_touch_claim, gate_open ? uf_gate_sigaction : uf_next.sigaction) == 0;
}

void uf_touch_start(struct uf_thread *t)
{
    if (!gate_open)
        uf_note("warning", "touch-gate", "system calls cannot be dispatched here: buffers of calls that libc makes for itself may be refused by the kernel (EFAULT)");
    uf_gate_arm(t);
    /* a ring that is made before there is anything to count is to be seen, too; else the first reservation closes the gate */
    const struct link_map *here = uf_symbol_home((const void *)uf_touch_start);
    if (gate_open && here && uf_symbol_exists(here->l_next, "io_uring_submit")) uf_gate_close();
}

void uf_touch_ring(void)
{
    if (!uf_touch_on) return;
    if (gate_open)
        uf_gate_close();
    else
        uf_ring_unseen();
}

void uf_touch_thread(struct uf_thread *t)
{
    if (uf_unlikely(!t->gate || !t->gate_set)) {
        t->gate_set = true;
        uf_gate_arm(t);
    }
}

static void nothing(const struct uf_run *run, void *data)
{
    (void)data;
    uf_touch_count_run(run, 0, 0, 0);
}

void uf_touch_ready_now(const void *p, size_t size)
{
    struct uf_spot spot;
    uintptr_t at = (uintptr_t)p, to = at + size;
    while (at < to && uf_touch_find(at, &spot)) {
        uf_touch_ready(&spot, at, to, nothing, NULL);
        at = spot.hi;
    }
}

/* What a new thread begins with; taken again when it has begun. */
struct begin {
    _Atomic int busy;
    void *(*start)(void *);
    void *arg;
};

static struct begin *begin_for(void *(*start)(void *), void *arg)
{
    enum { KEPT = 64 };
    static struct begin kept[KEPT];
    struct begin *b = NULL;
    for (unsigned i = 0; i < KEPT && !b; i++) {
        int free_now = 0;
        if (atomic_compare_exchange_strong(&kept[i].busy, &free_now, 1)) b = &kept[i];
    }
    if (!b) b = uf_meta_take(sizeof *b);
    if (b) b->start = start, b->arg = arg;
    return b;
}

static void *begins(void *data)
{
    struct begin *b = data;
    void *(*start)(void *) = b->start;
    void *arg = b->arg;
    atomic_store(&b->busy, 0);
    struct uf_thread *t = uf_thread();
    uf_thread_tid(t); /* what it touches before its first hook is counted for it, too */
    uf_touch_thread(t);
    return start(arg);
}

UF_EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    if (uf_phase_now() != UF_READY || !(uf_touch_on || uf_watch_any || uf_hole_any || uf_cow_on)) return uf_next.pthread_create ? uf_next.pthread_create(thread, attr, start, arg) : EAGAIN;
    struct begin *b = begin_for(start, arg);
    if (!b) return EAGAIN;
    if (uf_touch_on) uf_gate_close(); /* not by the new thread, while libc has all signals blocked in this one */
    int error = uf_next.pthread_create(thread, attr, begins, b);
    if (error) atomic_store(&b->busy, 0);
    return error;
}
