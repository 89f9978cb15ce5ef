/* delivery.h: --delivery=thread: faults come as messages to a thread of ours, which sends the guilty thread a signal. That
 * thread reports and heals in the handler as it would after a SIGBUS of the kernel's.
 *
 * A touch while SIGBUS is blocked (libc does so for moments) then kills nobody: our thread reports what it can and heals.
 * The price is a thread in the program: unshare(CLONE_NEWUSER) and its like refuse. */
#ifndef UF_DELIVERY_H
#define UF_DELIVERY_H

#include "faults/sigchain.h"

/* Change over from signals of the kernel's, which serve until then. 0 or -errno (then nothing has changed).
 * runs: our constructor; locks: none */
long uf_delivery_open(void);

/* In a forked child there is no such thread: another one. 0 or -errno. runs: fork; locks: none */
long uf_delivery_after_fork(void);

/* Our thread serves. runs: anywhere */
bool uf_delivery_by_thread(void);

/* In front of uf_fault_claim: a signal of our thread's becomes the fault it tells of.
 * runs: the fault handler; locks: those of uf_fault_claim */
uf_sig_claim uf_delivery_claim;

#endif
