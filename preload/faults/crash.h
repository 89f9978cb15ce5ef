/* crash.h: the program ends by a fault that is no touch of ours. */
#ifndef UF_CRASH_H
#define UF_CRASH_H

#include <signal.h>

/* Where and how, as a note; or as a finding, when the address is made of bytes that only we write: the canary beside a
 * block, or the poison of a freed one. The program had read them where no page was missing.
 * runs: the fault handler; locks: UF_RANK_FINDING */
void uf_crash_tell(int sig, const siginfo_t *info, const void *context);

#endif
