/* unwind_lib.h: libunwind in place of our own walker: where libc has no _dl_find_object (before 2.35), or by --unwind=. */
#ifndef UF_UNWIND_LIB_H
#define UF_UNWIND_LIB_H

#include "base/types.h"

/* Open libunwind privately (RTLD_LOCAL: its _Unwind_RaiseException must reach nobody). False, with WHY, when it is not
 * there. OPEN is the real dlopen. runs: our constructor, never a first hook (the loader is not ready for dlopen then); locks: the loader's */
bool uf_unwind_lib_open(void *(*open)(const char *, int), const char **why);
bool uf_unwind_lib_there(void);

/* Return addresses from the caller on, frames of ours included. runs: hooks; locks: libunwind's, and on a cold cache the
 * loader's (so it is not the default: a thread in dlopen may keep us waiting) */
unsigned uf_unwind_lib_here(uintptr_t *pcs, unsigned max);

/* From a signal context, the first exact. runs: the fault handler, with the caveat above; locks: the same */
unsigned uf_unwind_lib_context(const void *ucontext, uintptr_t *pcs, unsigned max);

#endif
