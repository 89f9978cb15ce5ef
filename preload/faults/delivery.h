/* delivery.h: --delivery=thread: faults come as messages to a thread of ours, which sends the guilty thread a signal. That
 * thread reports and heals in the handler as it would after a SIGBUS of the kernel's.
 *
 * A touch while SIGBUS is blocked (libc does so for moments) then kills nobody: our thread reports what it can and heals.
 * The price is a thread in the program: unshare(CLONE_NEWUSER) and its like refuse. */
#ifndef UF_DELIVERY_H
#define UF_DELIVERY_H

#include "fault_reader.h"
#include "faults/sigchain.h"

/* What the guilty thread does with a signal that has become a fault. ASKS_WHERE: our thread asks the kernel first where
 * that thread stands, and tells it; otherwise CLAIM finds out whether it is still there. */
struct uf_delivery_way {
    uf_sig_claim *claim;
    bool asks_where;
    bool monitor; /* not our thread reads but the uffence command */
    int (*clone)(int (*run)(void *), void *stack, int flags, void *with, pid_t *ptid, void *tls, pid_t *ctid); /* libc's */
};

/* Change over from signals of the kernel's, which serve until then. 0 or -errno (then nothing has changed).
 * runs: our constructor; locks: none */
long uf_delivery_open(const struct uf_delivery_way *how);

/* The child of a fork is to have its faults as signals, whatever its parent has; before anything is opened there.
 * runs: fork; locks: none */
void uf_delivery_by_signals(void);

/* In a forked child there is no such thread: another one. 0 or -errno. runs: fork; locks: none */
long uf_delivery_after_fork(void);

/* For a call that wants to be made by the only thread: ours ends, and begins again. Between them nobody may touch absent
 * memory; signals are to be blocked. Pause false: there is none. Resume false: none can be made any more, faults come as
 * signals of the kernel's from here on, with another descriptor. runs: hooks; locks: none */
bool uf_delivery_pause(void);
bool uf_delivery_resume(void);

/* The descriptor that ends our thread, -1: none; another number for it, as the program is about to take this one. */
int uf_delivery_fd(void);
void uf_delivery_move(void);

/* Our thread serves. runs: anywhere */
bool uf_delivery_by_thread(void);

/* Did a reader of faults send this signal? Then M is what it tells. runs: the fault handler; locks: none */
bool uf_delivery_message(int sig, const siginfo_t *info, struct uf_fault_message *m);
/* INFO and CONTEXT become those of the fault that M tells of. */
void uf_delivery_as_fault(const struct uf_fault_message *m, siginfo_t *info, void *context);

/* In front of uf_fault_claim: a signal of our thread's becomes the fault it tells of.
 * runs: the fault handler; locks: those of uf_fault_claim */
uf_sig_claim uf_delivery_claim;

#endif
