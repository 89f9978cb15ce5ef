/* module.c: modules by the loader's lock-free index. */
#include "faults/module.h"

#include "base/bytes.h"
#include "base/meta.h"
#include "base/sys.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include "base/banned.h"

extern int _dl_find_object(void *, struct dl_find_object *) __attribute__((weak)); /* glibc 2.35 */

static char exe[4096];
static uintptr_t vdso;

/* A chroot without /proc: NAME, from where we are. */
static void exe_by_name(const char *name)
{
    long n = name[0] == '/' ? 0 : uf_sys(SYS_getcwd, (long)exe, sizeof exe, 0, 0, 0, 0);
    size_t at = n > 0 ? (size_t)n - 1 : 0, i = 0;
    if (uf_sys_failed(n) || (n > 0 && exe[0] != '/')) return;
    if (n > 0) exe[at++] = '/';
    for (; name[i] && at + i < sizeof exe - 1; i++) exe[at + i] = name[i];
    exe[name[i] ? 0 : at + i] = 0;
}

void uf_module_init(uintptr_t vdso_at, const char *started)
{
    vdso = vdso_at;
    long n = uf_sys(SYS_readlinkat, AT_FDCWD, (long)"/proc/self/exe", (long)exe, sizeof exe - 1, 0, 0);
    exe[n > 0 ? n : 0] = 0;
    if (n <= 0 && started) exe_by_name(started);
}

bool uf_module_indexed(void) { return &_dl_find_object != NULL; }

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

/* Modules that were loaded when something was unloaded; filled by one thread at a time, under the loader's lock. */
enum { REMEMBERED = 512 };
static struct uf_module remembered[REMEMBERED];
static _Atomic unsigned remembered_count;

void uf_module_remember(uintptr_t from, uintptr_t to, uintptr_t bias, const char *name)
{
    struct uf_module m = { .from = from, .to = to, .bias = bias };
    unsigned n = atomic_load(&remembered_count);
    if (n == REMEMBERED) return;
    for (unsigned i = 0; i < n; i++)
        if (remembered[i].from == from && uf_streq(remembered[i].path, name)) return;
    size_t length = uf_strlen(name) + 1;
    char *path = uf_meta_take(length);
    if (!path) return;
    uf_copy(path, name, length);
    m.path = path;
    build_id_of(from, to, bias, &m);
    remembered[n] = m;
    atomic_store(&remembered_count, n + 1);
}

/* The latest of those at AT: addresses are used again. */
UF_ANYWHERE static bool gone_module(uintptr_t at, struct uf_module *out)
{
    for (unsigned n = atomic_load(&remembered_count); n; n--) {
        if (at < remembered[n - 1].from || at >= remembered[n - 1].to) continue;
        *out = remembered[n - 1];
        return true;
    }
    return false;
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
    if (!&_dl_find_object || _dl_find_object((void *)at, &found) != 0) return gone_module(at, out);
    out->from = (uintptr_t)found.dlfo_map_start;
    out->to = (uintptr_t)found.dlfo_map_end;
    out->bias = found.dlfo_link_map->l_addr;
    out->path = found.dlfo_link_map->l_name;
    if (!out->path || !out->path[0]) out->path = exe;
    build_id_of(out->from, out->to, out->bias, out);
    return true;
}

UF_ANYWHERE unsigned uf_module_code(uintptr_t pc)
{
    enum { LONGEST = 15 };
    struct uf_module m;
    uintptr_t page_left = uf_up(pc + 1, UF_PAGE) - pc;
    if (page_left >= LONGEST || (uf_module_of(pc, &m) && m.to - pc >= LONGEST)) return LONGEST;
    return (unsigned)page_left;
}
