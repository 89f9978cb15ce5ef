/* next.c: the functions behind us, found once. */
#include "hooks/hook.h"
#include "faults/symbol.h"

#include <dlfcn.h>
#include <link.h>

struct uf_next uf_next;

enum need { MUST, MAY };

static const struct {
    const char *name;
    size_t offset;
    enum need need;
} rows[] = {
#define UF_HOOK(ret, name, params, args, need, group) { #name, offsetof(struct uf_next, name), need },
#include "hooks.def"
};

/* We show what an older libc lacks: a program that asks whether it is there finds it, and it works. */
static void stand_in(void)
{
    if (!uf_next.__isoc23_strtol) uf_next.__isoc23_strtol = uf_next.strtol;
    if (!uf_next.__isoc23_strtoul) uf_next.__isoc23_strtoul = uf_next.strtoul;
    if (!uf_next.__isoc23_strtoll) uf_next.__isoc23_strtoll = uf_next.strtoll;
    if (!uf_next.__isoc23_strtoull) uf_next.__isoc23_strtoull = uf_next.strtoull;
}

/* Where this library begins and ends: the linker's names. */
extern const char __ehdr_start[] UF_HIDDEN, _end[] UF_HIDDEN;

bool uf_next_resolve(const char **missing)
{
    static struct uf_symbols behind; /* bring-up is alone */
    const struct link_map *us = uf_symbol_ours(&rows);
    uf_symbols_read(&behind, us ? us->l_next : NULL);
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        /* a dlsym that fails allocates, and the malloc it calls may be the program's own, half way through its start */
        void *at = us && !uf_symbols_hold(&behind, rows[i].name) ? NULL : dlsym(RTLD_NEXT, rows[i].name);
        *(void **)((char *)&uf_next + rows[i].offset) = at;
        if (!at && rows[i].need == MUST) {
            *missing = rows[i].name;
            return false;
        }
    }
    stand_in();
    return true;
}

/* The program, or a library in front of us, may bring its own. A program that is linked at a fixed address may answer
 * with its own jump to the function: that is nobody's function. */
static bool is_ours(const char *name)
{
    Dl_info them;
    const ElfW(Sym) *symbol = NULL;
    const struct link_map *first = uf_symbol_ours(&rows);
    while (first && first->l_prev) first = first->l_prev;
    const char *seen = first && !uf_symbol_exists(first, name) ? NULL : dlsym(RTLD_DEFAULT, name);
    if (!seen || (seen >= __ehdr_start && seen < _end)) return true;
    return dladdr1(seen, &them, (void **)&symbol, RTLD_DL_SYMENT) && symbol && symbol->st_shndx == SHN_UNDEF;
}

const char *uf_next_self(void)
{
    const struct link_map *us = uf_symbol_ours(&rows);
    return us ? us->l_name : NULL;
}

bool uf_next_heap_is_ours(void) { return is_ours("malloc") && is_ours("free") && is_ours("realloc") && is_ours("calloc"); }

bool uf_next_new_is_ours(void) { return is_ours("_Znwm") && is_ours("_ZdlPv"); }
