/* symbol.c: names looked up in the hash tables that every library carries. */
#include "faults/symbol.h"

#include "base/bytes.h"

#include <dlfcn.h>
#include "base/banned.h"

struct tables {
    const uint32_t *hash;     /* DT_GNU_HASH */
    const ElfW(Sym) *symbols;
    const char *strings;
    const ElfW(Half) *versions; /* NULL: none */
};

/* The loader relocates the entries of most libraries in place, but not of those it may not write (the vDSO). */
UF_ANYWHERE static uintptr_t address(const struct link_map *m, uintptr_t value) { return value < m->l_addr ? value + m->l_addr : value; }

UF_ANYWHERE static struct tables tables_of(const struct link_map *m)
{
    struct tables t = { NULL, NULL, NULL, NULL };
    for (const ElfW(Dyn) *d = m->l_ld; d && d->d_tag != DT_NULL; d++) {
        if (d->d_tag == DT_GNU_HASH) t.hash = (const uint32_t *)address(m, d->d_un.d_ptr);
        if (d->d_tag == DT_SYMTAB) t.symbols = (const ElfW(Sym) *)address(m, d->d_un.d_ptr);
        if (d->d_tag == DT_VERSYM) t.versions = (const ElfW(Half) *)address(m, d->d_un.d_ptr);
        if (d->d_tag == DT_STRTAB) t.strings = (const char *)address(m, d->d_un.d_ptr);
    }
    return t;
}

UF_ANYWHERE static uint32_t gnu_hash(const char *s)
{
    uint32_t h = 5381;
    for (; *s; s++) h = h * 33 + (unsigned char)*s;
    return h;
}

/* Layout of the table: buckets, first symbol in it, words of the filter, a shift; filter; buckets; chains. */
UF_ANYWHERE static const ElfW(Sym) *defined(const struct tables *t, const char *name, uint32_t hash)
{
    uint32_t buckets = t->hash[0], first = t->hash[1], words = t->hash[2];
    const uintptr_t *filter = (const uintptr_t *)(t->hash + 4);
    const uint32_t *bucket = (const uint32_t *)(filter + words), *chain = bucket + buckets;
    if (!buckets) return NULL;
    for (uint32_t i = bucket[hash % buckets]; i >= first && i; i++) {
        const ElfW(Sym) *s = &t->symbols[i];
        bool old = t->versions && t->versions[i] & 0x8000; /* kept for old programs only: dlsym does not see it (cfree) */
        if ((chain[i - first] ^ hash) < 2 && !old && s->st_shndx != SHN_UNDEF && uf_streq(t->strings + s->st_name, name)) return s;
        if (chain[i - first] & 1) break; /* the last of its chain */
    }
    return NULL;
}

const struct link_map *uf_symbol_home(const void *at)
{
    Dl_info info;
    struct link_map *m = NULL;
    return dladdr1(at, &info, (void **)&m, RTLD_DL_LINKMAP) ? m : NULL;
}

bool uf_symbol_exists(const struct link_map *from, const char *name)
{
    uint32_t hash = gnu_hash(name);
    for (const struct link_map *m = from; m; m = m->l_next) {
        struct tables t = tables_of(m);
        if (!t.symbols || !t.strings) continue;
        if (!t.hash) return true; /* an old table: let the loader say */
        if (defined(&t, name, hash)) return true;
    }
    return false;
}

static const struct link_map *ours;

void uf_symbol_ours(const void *here) { ours = uf_symbol_home(here); }

UF_ANYWHERE uintptr_t uf_symbol_of_ours(const char *name)
{
    if (!ours) return 0;
    struct tables t = tables_of(ours);
    const ElfW(Sym) *s = t.symbols && t.strings && t.hash ? defined(&t, name, gnu_hash(name)) : NULL;
    return s ? ours->l_addr + s->st_value : 0;
}
