/* sigchain.h: the signals we live on, and the program's own wishes for them, kept and honoured.
 * Knows nothing of memory. */
#ifndef UF_SIGCHAIN_H
#define UF_SIGCHAIN_H

#include "base/types.h"

#include <signal.h>

/* Is SIG one that we handle in front of the program? runs: anywhere */
bool uf_sig_ours(int sig);

/* First refusal: the claimant says whether a signal was its affair. */
typedef bool uf_sig_claim(int sig, siginfo_t *info, void *context);

/* Stand in front of the program for SIG. INSTALL is the libc's own sigaction (so that the signal frame is one that
 * unwinders know). What was in force becomes the program's wish. 0 or -errno. runs: bring-up */
long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *));

/* The program's sigaction on a signal of ours. NEW or OLD may be NULL. runs: hooks; locks: UF_RANK_SIGNAL */
void uf_sig_wish(int sig, const struct sigaction *new, struct sigaction *old);

/* Give SIG back to the kernel's default so that the faulting instruction, run again, ends the process with a true core.
 * runs: anywhere; locks: none */
void uf_sig_default(int sig);

/* What an exec'ed image must find: ignored if the program ignores it. */
bool uf_sig_ignored(int sig);

#endif
