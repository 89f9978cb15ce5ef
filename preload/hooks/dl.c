/* dl.c: libraries that go away: their names are kept, cached frame rules are not. */
#include "base/types.h"
#include "faults/module.h"
#include "faults/walk.h"
#include "hooks/hook.h"

#include <dlfcn.h>
#include <link.h>

static int remember(struct dl_phdr_info *info, size_t size, void *data)
{
    uintptr_t from = UINTPTR_MAX, to = 0;
    (void)size;
    (void)data;
    if (!info->dlpi_name || !info->dlpi_name[0]) return 0;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t at = info->dlpi_addr + p->p_vaddr;
        if (p->p_type != PT_LOAD) continue;
        if (uf_down(at, UF_PAGE) < from) from = uf_down(at, UF_PAGE);
        if (uf_up(at + p->p_memsz, UF_PAGE) > to) to = uf_up(at + p->p_memsz, UF_PAGE);
    }
    if (from < to) uf_module_remember(from, to, info->dlpi_addr, info->dlpi_name);
    return 0;
}

UF_EXPORT int dlclose(void *handle)
{
    /* under the loader's lock, as dlclose itself: callers come one at a time */
    if (uf_phase_now() == UF_READY) dl_iterate_phdr(remember, NULL);
    int result = uf_next.dlclose(handle);
    uf_walk_forget();
    return result;
}

/* A library loaded with RTLD_DEEPBIND would call libc's own free on our blocks (PHP loads its extensions so). The real
 * dlopen is left to by a jump, whatever the build's flags: it searches as the library at its return address says
 * (tests/victims/silent_deepbind.c). */
UF_EXPORT __attribute__((optimize("O2", "optimize-sibling-calls"), noinline)) void *dlopen(const char *file, int mode)
{
    if (uf_phase_now() == UF_READY) mode &= ~RTLD_DEEPBIND;
    return uf_next.dlopen(file, mode);
}
