/* module.c: modules by the loader's lock-free index. */
#include "faults/module.h"

#include "base/sys.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

extern int _dl_find_object(void *, struct dl_find_object *) __attribute__((weak)); /* glibc 2.35 */

static char exe[4096];
static uintptr_t vdso;

void uf_module_init(uintptr_t vdso_at)
{
    vdso = vdso_at;
    long n = uf_sys(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)exe, sizeof exe - 1, 0, 0);
    exe[n > 0 ? n : 0] = 0;
}

const char *uf_module_exe(void) { return exe; }

/* The build-id note of the ELF image mapped at BASE, looking no further than LIMIT. */
UF_ANYWHERE static void build_id_of(uintptr_t base, uintptr_t limit, uintptr_t bias, struct uf_module *out)
{
    const ElfW(Ehdr) *e = (const void *)base;
    if (limit - base < sizeof *e || e->e_ident[0] != 0x7f || e->e_ident[1] != 'E') return;
    if (e->e_phoff + (size_t)e->e_phnum * sizeof(ElfW(Phdr)) > UF_PAGE) return;
    const ElfW(Phdr) *p = (const void *)(base + e->e_phoff);
    for (unsigned i = 0; i < e->e_phnum; i++) {
        uintptr_t at = bias + p[i].p_vaddr, end = at + p[i].p_memsz;
        if (p[i].p_type != PT_NOTE || at < base || end > limit) continue;
        while (end - at >= sizeof(ElfW(Nhdr)) && at < end) {
            const ElfW(Nhdr) *n = (const void *)at;
            uintptr_t desc = at + sizeof *n + uf_up(n->n_namesz, 4);
            uintptr_t next = desc + uf_up(n->n_descsz, 4);
            if (next > end || next <= at) break;
            if (n->n_type == NT_GNU_BUILD_ID && n->n_namesz == 4 && n->n_descsz <= sizeof out->build_id) {
                const unsigned char *d = (const void *)desc;
                for (unsigned k = 0; k < n->n_descsz; k++) out->build_id[k] = d[k];
                out->build_id_size = n->n_descsz;
                return;
            }
            at = next;
        }
    }
}

UF_ANYWHERE bool uf_module_of(uintptr_t at, struct uf_module *out)
{
    struct dl_find_object found;
    out->build_id_size = 0;
    if (vdso && at - vdso < 2 * UF_PAGE) {
        out->from = vdso;
        out->to = vdso + 2 * UF_PAGE;
        out->bias = vdso;
        out->path = "[vdso]";
        build_id_of(vdso, out->to, vdso, out);
        return true;
    }
    if (!&_dl_find_object || _dl_find_object((void *)at, &found) != 0) return false;
    out->from = (uintptr_t)found.dlfo_map_start;
    out->to = (uintptr_t)found.dlfo_map_end;
    out->bias = found.dlfo_link_map->l_addr;
    out->path = found.dlfo_link_map->l_name;
    if (!out->path || !out->path[0]) out->path = exe;
    build_id_of(out->from, out->to, out->bias, out);
    return true;
}
