/* sigchain.h: the signals we live on, and the program's own wishes for them, kept and honoured.
 * Knows nothing of memory.
 *
 * One signal, the one that a touch raises, must never really be blocked: a fault then kills before any handler runs. In
 * every mask a stand-in takes its place, SIGSTKFLT, which no kernel has ever sent. So the kernel itself keeps what the
 * program asked for: through handlers, siglongjmp, new threads, fork and ppoll. The signal, sent by somebody while the
 * program has it blocked, is queued again as the stand-in, pends, and is delivered in its true name when the program lets
 * it. */
#ifndef UF_SIGCHAIN_H
#define UF_SIGCHAIN_H

#include "base/types.h"

#include <signal.h>

/* Is SIG one that we handle in front of the program? runs: anywhere */
bool uf_sig_ours(int sig);

/* First refusal: the claimant says whether a signal was its affair. */
typedef bool uf_sig_claim(int sig, siginfo_t *info, void *context);

/* Stand in front of the program for SIG; CLAIM may be NULL. INSTALL is the libc's own sigaction (so that the signal frame
 * is one that unwinders know). What was in force becomes the program's wish. 0 or -errno. runs: bring-up */
long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *));

/* SIG, for which we stand already, is never really blocked from here on; inherited blocked, its stand-in is instead.
 * 0 or -errno. runs: bring-up */
long uf_sig_keep_open(int sig, int (*install)(int, const struct sigaction *, struct sigaction *));

/* SIG, for which we stand already, is taken out of every mask. runs: bring-up */
void uf_sig_open_too(int sig);

/* A mask of the program's as the kernel is to have it, and back. runs: anywhere; locks: none */
void uf_sig_mask_in(sigset_t *set);
void uf_sig_mask_out(sigset_t *set);

/* Take out of MASK, the kernel's own, what must never be blocked. runs: anywhere; locks: none */
void uf_sig_mask_open(uint64_t *mask);

/* The set for a sigtimedwait: the stand-in too, where the signal is waited for. */
void uf_sig_wait_in(sigset_t *set);
/* What such a wait returned, in its true name; INFO is put right. */
int uf_sig_wait_out(int sig, siginfo_t *info);

/* The program's sigaction on a signal of ours. NEW or OLD may be NULL. runs: hooks; locks: UF_RANK_SIGNAL */
void uf_sig_wish(int sig, const struct sigaction *new, struct sigaction *old);

/* Give SIG back to the kernel's default so that the faulting instruction, run again, ends the process with a true core.
 * runs: anywhere; locks: none */
void uf_sig_default(int sig);

/* Another image is to take this thread's place: it must find the mask and the ignored signals as the program left them.
 * With FAILED everything is put back. runs: hooks, a vfork child included; locks: none */
void uf_sig_exec(bool failed);

#endif
