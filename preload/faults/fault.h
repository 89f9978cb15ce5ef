/* fault.h: a touch of an absent page, from the signal to the healed page. */
#ifndef UF_FAULT_H
#define UF_FAULT_H

#include "faults/sigchain.h"

/* First refusal of SIGBUS and SIGSEGV. True: it was ours and the program may go on (or dies of a true core next).
 * runs: the fault handler; locks: UF_RANK_FINDING while a record is written */
uf_sig_claim uf_fault_claim;

/* The process ends by a signal that was nobody's finding: say so, that an end without a word is known for one that no
 * handler saw. runs: the fault handler; locks: none */
uf_sig_mourner uf_fault_mourn;

/* The last address whose touch was left unfilled because the user wants it so (--holes=deny): the end that follows is no fault. */
extern _Atomic uintptr_t uf_fault_refused;

#endif
