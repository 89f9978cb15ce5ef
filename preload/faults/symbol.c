/* symbol.c: names looked up in the hash tables that every library carries. */
#include "faults/symbol.h"

#include "base/bytes.h"

#include <dlfcn.h>
#include "base/banned.h"

/* The loader relocates the entries of most libraries in place, but not of those it may not write (the vDSO). */
UF_ANYWHERE static uintptr_t address(const struct link_map *m, uintptr_t value) { return value < m->l_addr ? value + m->l_addr : value; }

UF_ANYWHERE static struct uf_symbol_table table_of(const struct link_map *m)
{
    struct uf_symbol_table t = { NULL, NULL, NULL, NULL };
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
UF_ANYWHERE static const ElfW(Sym) *defined(const struct uf_symbol_table *t, const char *name, uint32_t hash)
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

static bool may_define(const struct uf_symbol_table *t, const char *name, uint32_t hash)
{
    if (!t->symbols || !t->strings) return false;
    return !t->hash || defined(t, name, hash); /* an old table: let the loader say */
}

static bool any_may_define(const struct link_map *from, const char *name, uint32_t hash)
{
    for (; from; from = from->l_next) {
        struct uf_symbol_table t = table_of(from);
        if (may_define(&t, name, hash)) return true;
    }
    return false;
}

void uf_symbols_read(struct uf_symbols *s, const struct link_map *from)
{
    for (s->count = 0; from && s->count < UF_COUNT(s->table); from = from->l_next) s->table[s->count++] = table_of(from);
    s->rest = from;
}

bool uf_symbols_hold(const struct uf_symbols *s, const char *name)
{
    uint32_t hash = gnu_hash(name);
    for (unsigned i = 0; i < s->count; i++)
        if (may_define(&s->table[i], name, hash)) return true;
    return any_may_define(s->rest, name, hash);
}

bool uf_symbol_exists(const struct link_map *from, const char *name) { return any_may_define(from, name, gnu_hash(name)); }

static const struct link_map *ours;

const struct link_map *uf_symbol_ours(const void *here)
{
    if (!ours) ours = uf_symbol_home(here);
    return ours;
}

UF_ANYWHERE uintptr_t uf_symbol_of_ours(const char *name)
{
    if (!ours) return 0;
    struct uf_symbol_table t = table_of(ours);
    const ElfW(Sym) *s = t.symbols && t.strings && t.hash ? defined(&t, name, gnu_hash(name)) : NULL;
    return s ? ours->l_addr + s->st_value : 0;
}
