/* thread.c: per-thread blocks. */
#include "base/thread.h"

#include "base/meta.h"
#include "base/sys.h"
#include "base/banned.h"

_Thread_local struct uf_thread *volatile uf_thread_self __attribute__((tls_model("initial-exec")));

_Atomic int uf_thread_count;
void (*uf_thread_born)(void);
static struct uf_thread *_Atomic all;
static _Atomic uint32_t made;
static struct uf_thread last_resort = { .depth = 1u << 20 }; /* never zero: its users always pass through */

/* Threads run hooks after their last destructor, so a block is free only when the kernel knows its thread no more. */
static struct uf_thread *reuse(void)
{
    long pid = uf_sys_getpid();
    long me = uf_sys_gettid();
    for (struct uf_thread *t = atomic_load(&all); t; t = t->next) {
        bool gone = true;
        if (!t->exiting) continue;
        if (t->tid != (uint32_t)me && !uf_sys_failed(uf_sys(SYS_tgkill, pid, t->tid, 0, 0, 0, 0))) continue;
        if (!__atomic_compare_exchange_n(&t->exiting, &gone, false, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
        t->tid = 0;
        t->depth = 0;
        t->probing = t->calling = t->keyed = t->gate_set = false;
        t->as_family = 0;
        t->stack_lo = t->stack_hi = t->alt_lo = t->alt_hi = 0;
        return t;
    }
    return NULL;
}

struct uf_thread *uf_thread_make(void)
{
    struct uf_thread *t = reuse();
    if (!t) {
        t = uf_meta_take(sizeof *t);
        if (!t) return &last_resort;
        t->number = atomic_fetch_add(&made, 1) + 1;
        struct uf_thread *head = atomic_load(&all);
        do t->next = head;
        while (!atomic_compare_exchange_weak(&all, &head, t));
    }
    atomic_fetch_add(&uf_thread_count, 1);
    uf_thread_self = t;
    if (uf_thread_born) uf_thread_born();
    return t;
}

UF_ANYWHERE uint32_t uf_thread_ask_tid(struct uf_thread *t)
{
    return t->tid = (uint32_t)uf_sys_gettid();
}

UF_ANYWHERE struct uf_thread *uf_thread_first(void) { return atomic_load(&all); }

void uf_thread_ends(struct uf_thread *t)
{
    t->exiting = true;
    atomic_fetch_sub(&uf_thread_count, 1);
}

void uf_thread_after_fork(void)
{
    atomic_store(&uf_thread_count, 1);
    struct uf_thread *self = uf_thread_self;
    if (self) self->tid = 0;
}
