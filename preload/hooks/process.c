/* process.c: fork, exec and the ends of a process image. */
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/delivery.h"
#include "faults/finding.h"
#include "faults/sigchain.h"
#include "hooks/forks.h"
#include "hooks/heap.h"
#include "hooks/sandbox.h"
#include "hooks/start.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/mark.h"
#include "pages/name.h"
#include "pages/range.h"
#include "pages/slot.h"
#include "pages/spare.h"
#include "touch/cow.h"
#include "touch/dirty.h"
#include "touch/hole.h"
#include "touch/watch.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

volatile uint32_t *uf_fork_mark;
static long own_pid;

bool uf_is_vfork_child(void) { return own_pid && uf_sys_getpid() != own_pid && *uf_fork_mark; }

void uf_fork_prepare(void)
{
    if (uf_sandboxed) return;
    struct uf_thread *t = uf_thread();
    uint32_t tid = uf_thread_tid(t);
    uf_enter(t);
    uf_heap_revoke_pending(t); /* the child has none waiting of which this process will tell */
    uf_compact_lock(tid);
    uf_range_lock(tid);
    uf_mark_lock(tid); /* mappings that go take both, in this order */
    uf_region_lock(tid);
    uf_slot_lock(tid);
    uf_finding_lock(tid);
    uf_compact_fork_before(); /* last: what other threads write from here on the child does not see */
}

void uf_fork_parent(void)
{
    if (uf_sandboxed) return;
    uf_finding_unlock();
    uf_slot_unlock();
    uf_region_unlock();
    uf_range_unlock();
    uf_mark_unlock();
    uf_compact_fork_parent();
    uf_leave(uf_thread());
}

/* The memory is a copy, the registration is gone, the inherited descriptor acts on the parent: close it unused. */
static void child_again(struct uf_thread *t)
{
    uf_thread_after_fork();
    own_pid = uf_sys_getpid();
    uf_mark_after_fork();
    uf_name_after_fork();
    uf_range_after_fork();
    uf_region_after_fork();
    uf_finding_after_fork();
    bool cow = uf_options.cow && !uf_options.dirty;
    if (cow && uf_options.delivery != UF_DELIVERY_SIGBUS) { /* pages that are written to are opened where the writer stands */
        uf_delivery_by_signals();
        uf_options.delivery = UF_DELIVERY_SIGBUS;
    }
    long err = uf_backend_after_fork();
    if (!err) err = uf_backend->adopt(uf_region_start, uf_region_size);
    bool late = false;
    long apart = uf_compact_fork_child(!err, &late);
    if (!err) err = uf_delivery_after_fork();
    if (err) uf_backend->close(), uf_backend = &uf_backend_none; /* not UF_OFF: the blocks it has are ours for ever */
    *uf_fork_mark = 1;
    uf_slot_after_fork(t);
    uf_spare_flush(t);
    if (uf_touch_on && !err) uf_touch_after_fork();
    if (uf_watch_any) uf_watch_after_fork(t);
    if (uf_hole_any) uf_hole_after_fork(t);
    if (cow && !err) uf_cow_after_fork(t);
    if (uf_options.dirty && !err) uf_dirty_open();
    uf_heap_zero_counts();
    uf_map_counts(&(uint64_t){ 0 }, &(uint64_t){ 0 });
    if (err)
        uf_note_number("warning", "fork", "a forked child could not be guarded again: its blocks go unguarded and are counted; errno ",
                       (uint64_t)-err);
    if (apart)
        uf_note_number("error", "compact", "a forked child has not got small blocks of its own (--compact): it shares them with its parent; errno ", (uint64_t)-apart);
    if (late)
        uf_note("warning", "compact", "a child that was not made by fork has its own small blocks only from here on: it and its parent may have seen each other's writes");
    uf_start_record();
}

void uf_fork_child(void)
{
    struct uf_thread *t = uf_thread();
    if (uf_sandboxed) return;
    child_again(t);
    uf_leave(t);
}

/* A child that came without fork's handlers (clone; _Fork where no block lies in a cell): the wiped page says so at its first hook. */
void uf_fork_notice(struct uf_thread *t)
{
    uf_enter(t);
    child_again(t);
    uf_leave(t);
}

bool uf_fork_open(void)
{
    long at = uf_sys_mmap(0, UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (uf_sys_failed(at)) return false;
    uf_sys_madvise((uintptr_t)at, UF_PAGE, MADV_WIPEONFORK);
    uf_fork_mark = (volatile uint32_t *)at;
    *uf_fork_mark = 1;
    own_pid = uf_sys_getpid();
    return pthread_atfork(uf_fork_prepare, uf_fork_parent, uf_fork_child) == 0;
}

static void back_again(void)
{
    if (uf_delivery_resume()) return;
    if (uf_touch_on) uf_touch_arm_all();
    uf_note("info", "delivery", "the kernel allows no further thread here: from now on faults come as signals");
}

/* What the kernel grants to a process of one thread only: ours steps out for the time of the call (--delivery=thread). */
#define ALONE(call)                                                                                                    \
    (__extension__({                                                                                                   \
        uint64_t all_ = ~UF_SYNCHRONOUS, mask_ = 0;                                                                    \
        bool out_ = uf_phase_now() == UF_READY && uf_delivery_by_thread() && !uf_is_vfork_child();                     \
        if (out_) uf_fork_check(uf_thread()); /* by a raw clone, with a thread of its parent's to wait for */          \
        if (out_) uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all_, (long)&mask_, 8, 0, 0);                         \
        bool ended_ = out_ && uf_thread_alone() && uf_delivery_pause();                                                \
        int result_ = (call), error_ = errno;                                                                          \
        if (ended_) back_again();                                                                                      \
        if (out_) uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask_, 0, 8, 0, 0);                                   \
        errno = error_;                                                                                                \
        result_;                                                                                                       \
    }))

int uf_forks_unshare(int flags) { return uf_next.unshare ? ALONE(uf_next.unshare(flags)) : uf_fail(ENOSYS); }
int uf_forks_setns(int fd, int type) { return uf_next.setns ? ALONE(uf_next.setns(fd, type)) : uf_fail(ENOSYS); }
UF_EXPORT int unshare(int flags) { return uf_forks_unshare(flags); }
UF_EXPORT int setns(int fd, int type) { return uf_forks_setns(fd, type); }

static int last_report(int status)
{
    if (uf_phase_now() != UF_READY || uf_is_vfork_child()) return status;
    uf_end_report(true);
    return uf_end_status(status);
}

UF_EXPORT void _exit(int status)
{
    uf_next._exit(last_report(status));
    __builtin_unreachable();
}

UF_EXPORT void _Exit(int status)
{
    uf_next._Exit(last_report(status));
    __builtin_unreachable();
}
