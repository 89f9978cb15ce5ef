/* claim.h: touch mode's first refusal of SIGBUS; what is no first touch goes to uf_fault_claim, as in guard mode. */
#ifndef UF_CLAIM_H
#define UF_CLAIM_H

#include "faults/sigchain.h"

/* runs: the fault handler; locks: none of its own */
uf_sig_claim uf_touch_claim;

/* Count what the uffence command filled for threads that did not listen (--delivery=monitor). runs: exit, exec; locks: the monitor's */
void uf_touch_take_filled(void);

/* Make touch mode's tables. 0 or -errno. runs: bring-up */
long uf_touch_open(void);

/* Touch mode, and its tables are there. Set once, at bring-up. */
extern bool uf_touch_on;

#endif
