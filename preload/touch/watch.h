/* watch.h: who writes here. Pages that hold watched bytes are write-protected: by userfaultfd where the kernel does that
 * (memory of no file, shared memory), else by mprotect (a program's initialised data, our own arena). A writer faults, is
 * let through for one instruction (trap flag), and the page is protected again; what the kernel writes in a system call
 * passes the gate, which opens the page until the call has come back. Other bytes of the page pass in silence. */
#ifndef UF_WATCH_H
#define UF_WATCH_H

#include "base/thread.h"
#include "faults/sigchain.h"

enum { UF_WATCH_MOST = 64 };

struct uf_watch {
    uintptr_t at;
    size_t size;
    uint32_t trace, tid;              /* who asked for it; 0: the command line */
    _Atomic bool on;
    bool by_uffd;                     /* else by mprotect, */
    uint8_t prot;                     /* and these are the rights of the open page */
    _Atomic uint64_t *told;           /* --watch-writes=first: a bit a page, one was told; NULL: every write is */
    _Atomic uint64_t writes, kernel_writes, beside; /* beside: other bytes of its pages */
};

extern _Atomic bool uf_watch_any;

/* 0 or -errno: -EINVAL no range, or not writable memory; -ENOMEM not all mapped with the same rights, or UF_WATCH_MOST are
 * taken; -EEXIST this very range is watched; -ENOTSUP a stack, or a page that holds what the kernel writes by itself
 * (a thread's control block); -ENOSYS this CPU or kernel cannot. runs: hooks, re-entry guard up; locks: its own */
long uf_watch_set(uintptr_t at, size_t size, uint32_t trace, struct uf_thread *t);
long uf_watch_unset(uintptr_t at, size_t size, uint32_t tid);
/* [FROM, TO) was freed, unmapped, mapped over, or has other rights now. runs: hooks; locks: its own */
void uf_watch_forget(uintptr_t from, uintptr_t to);

/* This thread's system calls pass the gate. runs: hooks; locks: none */
void uf_watch_thread(struct uf_thread *t);
void uf_watch_after_fork(struct uf_thread *t);

uint32_t uf_watch_used(void);                 /* numbers are 0 .. this - 1; those of ended watches stay */
struct uf_watch *uf_watch_get(uint32_t i);

int uf_watch_fd(void);                        /* -1: none */
void uf_watch_move(void);

#endif
