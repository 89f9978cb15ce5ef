#include "cli/symbol_table.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"

static int rank_of(const GElf_Sym *sym, const char *name)
{
    /* malloc before __libc_malloc, exported before local: as people know it */
    size_t underscores = strspn(name, "_");
    int bind = GELF_ST_BIND(sym->st_info);
    return (int)underscores * 4 + (bind == STB_GLOBAL ? 0 : bind == STB_WEAK ? 1 : 2);
}

static int order(const void *a, const void *b)
{
    const struct symbol_entry *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->rank != y->rank) return x->rank > y->rank ? -1 : 1; /* the best is the last of its address */
    return strcmp(y->name, x->name);
}

void symbol_table_read(struct symbol_table *table, Dwfl_Module *mod)
{
    int all = dwfl_module_getsymtab(mod);
    *table = (struct symbol_table){ 0 };
    if (all <= 0) return;
    table->entry = report_alloc((size_t)all * sizeof *table->entry);
    for (int i = 0; i < all; i++) {
        GElf_Sym sym;
        GElf_Addr at;
        GElf_Word section;
        const char *name = dwfl_module_getsym_info(mod, i, &sym, &at, &section, NULL, NULL);
        if (!name || !*name || sym.st_size == 0 || section == SHN_UNDEF || at + sym.st_size < at) continue;
        int type = GELF_ST_TYPE(sym.st_info);
        if (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_NOTYPE) continue;
        table->entry[table->count++] = (struct symbol_entry){
            .start = at, .end = at + sym.st_size, .name = name, .rank = rank_of(&sym, name)
        };
    }
    qsort(table->entry, table->count, sizeof *table->entry, order);
    uint64_t reach = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->entry[i].end > reach) reach = table->entry[i].end;
        table->entry[i].reach = reach;
    }
}

void symbol_table_free(struct symbol_table *table)
{
    free(table->entry);
    *table = (struct symbol_table){ 0 };
}

const char *symbol_table_find(const struct symbol_table *table, uint64_t addr)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (table->entry[mid].start <= addr) low = mid + 1;
        else high = mid;
    }
    while (low-- > 0 && table->entry[low].reach > addr)
        if (table->entry[low].end > addr) return table->entry[low].name;
    return NULL;
}
