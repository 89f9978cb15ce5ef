/* module.h: which file the code at an address came from. */
#ifndef UF_MODULE_H
#define UF_MODULE_H

#include "base/types.h"

struct uf_module {
    uintptr_t from, to;   /* where it is mapped */
    uintptr_t bias;       /* pc - bias is the address as the file numbers it */
    const char *path;     /* "" when it belongs to no file */
    unsigned char build_id[32];
    unsigned build_id_size;
};

/* False when AT is in no module. PATH stays valid while the module is loaded.
 * runs: anywhere; locks: none (_dl_find_object is lock-free; without it modules are not told apart: false) */
bool uf_module_of(uintptr_t at, struct uf_module *out);

/* Bytes of the instruction at PC that may be read: it may cross into the next page of its module. PC is being executed.
 * runs: anywhere; locks: none */
unsigned uf_module_code(uintptr_t pc);

/* Does this libc have the index (glibc 2.35)? runs: anywhere */
bool uf_module_indexed(void);

/* This library may be unloaded: remember it, so that traces through it can still be named. Mapped at [FROM, TO).
 * runs: hooks (dlclose), one at a time; locks: none */
void uf_module_remember(uintptr_t from, uintptr_t to, uintptr_t bias, const char *name);

/* What the loader does not say: our executable's path (where there is no /proc: STARTED, what was executed), the vDSO's place.
 * runs: bring-up, and after fork (harmless) */
void uf_module_init(uintptr_t vdso, const char *started);
const char *uf_module_exe(void);

#endif
