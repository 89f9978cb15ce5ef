/* bpf.h: what a seccomp filter would say to a call, before it is installed. */
#ifndef UF_BPF_H
#define UF_BPF_H

#include "base/types.h"

#include <linux/filter.h>
#include <linux/seccomp.h>

/* The verdict (SECCOMP_RET_...) on CALL; SECCOMP_RET_KILL_PROCESS for a program that the kernel would not take.
 * runs: anywhere; locks: none */
uint32_t uf_bpf_verdict(const struct sock_filter *code, unsigned n, const struct seccomp_data *call);

#endif
