/* thread.h: what a thread carries for us, and the re-entry guard. */
#ifndef UF_THREAD_H
#define UF_THREAD_H

#include "base/types.h"

enum { UF_PIECE_SHIFT = 16 };

struct uf_thread {
    volatile unsigned depth;   /* > 0: we are inside our own code; hooks pass through */
    uint32_t tid;              /* 0: not known yet (new thread, or child of a fork) */
    uint32_t number;           /* in the order they came, from 1: what is drawn by --seed does not hang on a tid */
    bool exiting;              /* being torn down: nothing is cached any more; reused once the kernel knows it no more */
    volatile bool probing;     /* a touch by this thread in our own code is healed without a finding */
    bool calling;              /* a libc call of our own may allocate: that is not the program's */
    bool gate_set;             /* touch mode: this thread is armed */
    bool keyed;                /* our thread-exit destructor is set */
    uint8_t as_family;         /* the next allocation, of as_size, is operator new's own, of this family; 0: none */
    size_t as_size;            /* (another one is the exception's that it throws) */
    uint8_t turn;              /* --side=alternate */
    uint64_t blocks, bytes;    /* all allocations of this thread, guarded or not */
    uint64_t guarded_blocks, guarded_bytes;
    uint64_t compact_blocks;   /* of the guarded ones */
    uint64_t passed_budget, passed_sample, passed_other;
    int64_t sample_left;       /* --sample: the guarded block is so many on, as of when pass_left was drawn */
    int64_t pass_left, pass_drawn; /* --sample: blocks that may pass without a word; of so many */
    int64_t thin_left, thin_drawn; /* --overhead: the same, as long as their sites say so, too */
    uintptr_t stack_lo, stack_hi;   /* the thread's own stack, 0 when not found yet */
    uint64_t random;
    uintptr_t heap_pieces[256]; /* where the function behind us keeps blocks; hooks/heap_free.c */
    uint64_t thin_ticks;       /* spent on guarding and not yet added to the sum */
    uint32_t thin_skips;       /* blocks passed since the clocks were looked at */
    uint32_t thin_checks, thin_unchecked; /* calls on guarded blocks: checked so far, to let through now */
    uint32_t frees;            /* since the rate was looked at; hooks/heap_batch.c */
    uint64_t frees_since;      /* ticks */
    uint32_t batch;            /* --revoke-batch=auto as of now */
    uintptr_t alt_lo, alt_hi;       /* its alternate signal stack as last set */
    struct uf_pending *pending; /* freed blocks that wait for their batch; hooks/heap_batch.c */
    struct uf_runs *runs;      /* slots that come and go together; pages/run.c */
    struct uf_compacts *compact; /* rows of compact slots; pages/compact.c */
    struct uf_spares *spares;  /* revoked pages for the next blocks; pages/spare.c */
    struct uf_trace_memo *memo; /* traces taken before; faults/trace_memo.c */
    unsigned memo_turn;
    struct uf_gate *gate;      /* touch mode: the gate of its system calls; touch/gate.c */
    struct uf_touch_calls *touch_calls; /* buffers made present; hooks/touch_call.c */
    struct uf_cache *cache;    /* slots kept for this thread; pages/slot.c */
    struct uf_thread *next;    /* every thread we ever met, for sums at exit */
};

/* In a file of its own, and volatile: gcc takes some libc calls for leaves and would drop the guard (FACTS.md). */
extern _Thread_local struct uf_thread *volatile uf_thread_self __attribute__((tls_model("initial-exec"))) UF_HIDDEN;

/* This thread's block, made on first use; never NULL (a shared last resort stands in when memory is out).
 * runs: not in the fault handler; locks: none */
struct uf_thread *uf_thread_make(void);
/* Called at the end of it when set. runs: hooks */
extern void (*uf_thread_born)(void);
static inline struct uf_thread *uf_thread(void)
{
    struct uf_thread *t = uf_thread_self;
    return uf_likely(t != NULL) ? t : uf_thread_make();
}

/* The block or NULL, without making one. runs: anywhere */
static inline struct uf_thread *uf_thread_known(void) { return uf_thread_self; }

static inline uint32_t uf_thread_tid(struct uf_thread *t);
uint32_t uf_thread_ask_tid(struct uf_thread *t);
static inline uint32_t uf_thread_tid(struct uf_thread *t) { return uf_likely(t->tid != 0) ? t->tid : uf_thread_ask_tid(t); }

static inline void uf_enter(struct uf_thread *t)
{
    t->depth = t->depth + 1;
    __asm__ volatile("" ::: "memory");
}
static inline void uf_leave(struct uf_thread *t)
{
    __asm__ volatile("" ::: "memory");
    t->depth = t->depth - 1;
}

/* Threads that have a block and are not ending. runs: anywhere */
extern _Atomic int uf_thread_count;
static inline bool uf_thread_alone(void) { return atomic_load_explicit(&uf_thread_count, memory_order_relaxed) <= 1; }

/* This thread caches nothing from here on. runs: thread exit */
void uf_thread_ends(struct uf_thread *t);

/* Walks all blocks; those of finished threads stay. runs: anywhere; locks: none */
struct uf_thread *uf_thread_first(void);

/* In the child of a fork: only this thread lives on. */
void uf_thread_after_fork(void);

#endif
