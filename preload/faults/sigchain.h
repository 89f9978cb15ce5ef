/* sigchain.h: the signals we live on, and the program's own wishes for them, kept and honoured.
 * Knows nothing of memory.
 *
 * The signal that a touch of an absent page raises, and SIGSEGV, which the guard of a mapping raises, must never really be
 * blocked: a fault then kills before any handler runs. In every mask a stand-in takes the place of each: SIGSTKFLT, which
 * no kernel has ever sent, and the last real-time signal, 64, until the program names that one itself. So the kernel itself
 * keeps what the program asked for: through handlers, siglongjmp, new threads, fork and ppoll. The signal, sent by somebody
 * while the program has it blocked, is queued again as the stand-in, pends, and is delivered in its true name when the
 * program lets it. */
#ifndef UF_SIGCHAIN_H
#define UF_SIGCHAIN_H

#include "base/types.h"

#include <signal.h>

/* Is SIG one that we handle in front of the program? runs: anywhere */
bool uf_sig_ours(int sig);
/* The same, and the program has named SIG: a stand-in of ours that it means is its own from here on. runs: hooks */
bool uf_sig_named(int sig);

/* First refusal: the claimant says whether a signal was its affair. */
typedef bool uf_sig_claim(int sig, siginfo_t *info, void *context);

/* Stand in front of the program for SIG; CLAIM may be NULL. INSTALL is the libc's own sigaction (so that the signal frame
 * is one that unwinders know). What was in force becomes the program's wish. 0 or -errno. runs: bring-up */
long uf_sig_stand(int sig, uf_sig_claim *claim, int (*install)(int, const struct sigaction *, struct sigaction *));

/* From here on every INSTALL is this one: where the program's own rt_sigaction is seen (touch/gate.h), ours must not be taken
 * for it. runs: bring-up, or hooks, one at a time */
void uf_sig_install_by(int (*install)(int, const struct sigaction *, struct sigaction *));

/* SIG, for which we stand already, and SIGSEGV are never really blocked from here on; inherited blocked, their stand-ins are
 * instead. 0 or -errno. runs: bring-up */
long uf_sig_keep_open(int sig, int (*install)(int, const struct sigaction *, struct sigaction *));

/* A thread that libc started for itself (for a timer, a message queue) runs the program's code with everything blocked in
 * truth: stand-ins instead. runs: a thread's first hook; locks: none */
void uf_sig_open_thread(void);

/* The process is about to end by the default action of SIG: once told, from our handler, before it is.
 * runs: the fault handler; locks: none */
typedef void uf_sig_mourner(int sig, siginfo_t *info, void *context);
void uf_sig_mourn(uf_sig_mourner *f);

/* CLAIM is asked before the claimants of all signals that we stand for; three at most. runs: hooks; locks: none */
void uf_sig_first(uf_sig_claim *claim);

/* Signals that an instruction raises: they cannot wait, blocked they kill. */
#define UF_SIGNAL_BIT(sig) (1ull << ((sig) - 1))
#define UF_SYNCHRONOUS (UF_SIGNAL_BIT(SIGSEGV) | UF_SIGNAL_BIT(SIGBUS) | UF_SIGNAL_BIT(SIGILL) | UF_SIGNAL_BIT(SIGFPE) | UF_SIGNAL_BIT(SIGTRAP) | UF_SIGNAL_BIT(SIGSYS))

/* What SIG's claim has served as a fault goes on without rt_sigreturn where that can be (sig_return.h). runs: bring-up */
void uf_sig_shortly(int sig);

/* SIG, for which we stand already, is taken out of every mask. runs: bring-up */
void uf_sig_open_too(int sig);

/* A mask of the program's as the kernel is to have it, and back. runs: anywhere; locks: none */
void uf_sig_mask_in(sigset_t *set);
void uf_sig_mask_out(sigset_t *set);

/* Take out of MASK, the kernel's own, what must never be blocked. runs: anywhere; locks: none */
void uf_sig_mask_open(uint64_t *mask);

/* The set for a sigtimedwait or a signalfd: the stand-in too, where the signal is waited for. */
void uf_sig_wait_in(sigset_t *set);
/* What such a wait returned, in its true name; INFO is put right. */
int uf_sig_wait_out(int sig, siginfo_t *info);
/* The same for what was read from a signalfd. */
struct signalfd_siginfo;
bool uf_sig_stands_in(int sig);
void uf_sig_fd_out(struct signalfd_siginfo *info);

/* The program's sigaction on a signal of ours. NEW or OLD may be NULL. runs: hooks; locks: UF_RANK_SIGNAL */
void uf_sig_wish(int sig, const struct sigaction *new, struct sigaction *old);

/* Give SIG back to the kernel's default so that the faulting instruction, run again, ends the process with a true core.
 * runs: anywhere; locks: none */
void uf_sig_default(int sig);

/* Another image is to take this thread's place: it must find the mask and the ignored signals as the program left them.
 * With FAILED everything is put back. IGNORED: the ignored ones, too, which is for the whole process: a touch meanwhile ends it.
 * runs: hooks, a vfork child included; locks: none */
void uf_sig_exec(bool failed, bool ignored);

#endif
