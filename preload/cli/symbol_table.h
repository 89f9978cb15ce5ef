/* symbol_table.h: the function symbols of one module, sorted: libdwfl's own search walks all of them every time.
 * Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_TABLE_H
#define UF_CLI_SYMBOL_TABLE_H

#include <elfutils/libdwfl.h>
#include <stddef.h>
#include <stdint.h>

struct symbol_entry {
    uint64_t start, end;
    uint64_t reach; /* the greatest end of this and all earlier entries: where a search backwards may stop */
    const char *name;
    int rank;       /* among names of one address, the lowest is shown */
};

struct symbol_table {
    struct symbol_entry *entry;
    size_t count;
};

void symbol_table_read(struct symbol_table *table, Dwfl_Module *mod);
void symbol_table_free(struct symbol_table *table);

/* The name whose size covers ADDR, the nearest start first; NULL when none does. */
const char *symbol_table_find(const struct symbol_table *table, uint64_t addr);

#endif
