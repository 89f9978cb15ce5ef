/* limits.h: how much we may take, and names with % in them. runs: bring-up; locks: none */
#ifndef UF_LIMITS_H
#define UF_LIMITS_H

#include "base/types.h"

/* Bytes of address space to ask for: less where the process may not have much. */
size_t uf_limit_arena(void);

/* --guard-memory in bytes: negative is a percentage of what is available (MemAvailable, cgroup, RLIMIT_AS). */
int64_t uf_limit_memory(int64_t wanted);

/* Does this machine swap? */
bool uf_limit_swaps(void);

/* TEMPLATE with %p (process id), %q{VAR} and %% filled in; NULL when it is empty. Static. */
const char *uf_limit_log_name(const char *template, char **env);

#endif
