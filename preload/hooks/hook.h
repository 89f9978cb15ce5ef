/* hook.h: what every hook needs: the functions behind us, the phase, the way in. */
#ifndef UF_HOOKS_HOOK_H
#define UF_HOOKS_HOOK_H

#include "base/thread.h"
#include "base/types.h"
#include "hooks/call_types.h"

#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/types.h>
#include <wordexp.h>

typedef void (*uf_handler)(int);

struct uf_next {
#define UF_HOOK(ret, name, params, args, need, group) ret(*name) params;
#include "hooks.def"
};
extern struct uf_next uf_next UF_HIDDEN;

enum uf_phase {
    UF_BOOT,  /* nothing is set up */
    UF_BUSY,  /* bring-up runs; what it allocates comes from our own memory */
    UF_READY, /* guarding */
    UF_OFF    /* stepped aside: everything passes through */
};
extern _Atomic int uf_phase UF_HIDDEN;

/* Bring us up if nobody did. The phase after that. runs: first hook or constructor; locks: none */
int uf_bring_up(void);
static inline int uf_phase_now(void)
{
    int phase = atomic_load_explicit(&uf_phase, memory_order_acquire);
    return uf_likely(phase >= UF_READY) ? phase : uf_bring_up();
}

/* Find all functions behind us. False: one that must be there is missing; its name is in *MISSING.
 * runs: bring-up */
bool uf_next_resolve(const char **missing);
/* Are we the ones that the program's calls of malloc (operator new) reach? */
bool uf_next_heap_is_ours(void);
bool uf_next_new_is_ours(void);
/* Our own file, as the loader was told of it. runs: bring-up */
const char *uf_next_self(void);

/* After fork or clone without hook, the kernel has wiped this page in the child. */
extern volatile uint32_t *uf_fork_mark;
void uf_fork_notice(struct uf_thread *t);
static inline void uf_fork_check(struct uf_thread *t)
{
    if (uf_unlikely(*uf_fork_mark == 0)) uf_fork_notice(t);
}

/* A child of vfork shares our memory: what it does to itself (exec, exit, closing) is not ours to record. */
bool uf_is_vfork_child(void);
/* fork's three moments; registered with libc at bring-up. */
bool uf_fork_open(void);

/* The end of a process image: what is still to be said. runs: exit, exec; locks: several, one at a time */
void uf_end_report(bool last);


/* An error of the program's own functions, as libc reports it. */
int uf_fail(int error);

#endif
