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

/* A library is about to be unloaded: remember all that are loaded, so that traces through it can still be named.
 * runs: hooks (dlclose); locks: the loader's, as dlclose does */
void uf_module_remember(void);

/* What the loader does not say: our executable's path, the vDSO's place. runs: bring-up, and after fork (harmless) */
void uf_module_init(uintptr_t vdso);
const char *uf_module_exe(void);

#endif
