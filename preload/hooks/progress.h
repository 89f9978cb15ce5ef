/* progress.h: a running process tells its counts now and then, when the command asks (--progress). */
#ifndef UF_PROGRESS_H
#define UF_PROGRESS_H

#include "base/thread.h"

enum { UF_PROGRESS_EVERY = 1024 }; /* blocks of a thread between two looks at the clock */

/* Write a progress record unless one was written within the last half second. runs: hooks, re-entry guard down; locks: none */
void uf_progress(struct uf_thread *t);

#endif
