/* exec.h: what is done before and after a call that starts another program. */
#ifndef UF_EXEC_H
#define UF_EXEC_H

#include "base/types.h"

/* Is PROGRAM (a path; NULL: the file FD) to have us? Says why not, when it is the program that cannot.
 * runs: hooks, a vfork child included; locks: none */
bool uf_exec_with_us(const char *program, int fd);

/* What the program has ignored or blocked is so for the image that follows, or for the child that libc makes; with FAILED, and when
 * there is such a child, it is as before. Ignored signals of ours stay with us in touch mode where another thread may touch memory meanwhile.
 * runs: hooks, a vfork child included; locks: none */
void uf_exec_signals(bool failed);

/* The environment for a child with or without us, in this very function's frame when it must be another one. */
#define UF_EXEC_ENV(env, with_us)                                                  \
    (__extension__({                                                               \
        size_t size_ = uf_env_size(env, with_us);                                  \
        size_ ? uf_env_write(env, with_us, __builtin_alloca(size_)) : (char **)(env); \
    }))

#endif
