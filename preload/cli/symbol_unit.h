/* symbol_unit.h: one compilation unit and its functions by address; and the sorted ranges both levels use.
 * Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_UNIT_H
#define UF_CLI_SYMBOL_UNIT_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>

struct symbol_range {
    Dwarf_Addr start, end, reach; /* reach: the greatest end until here */
    size_t value;
};

struct symbol_ranges {
    struct symbol_range *range;
    size_t count, room;
};

/* Add every range of DIE, standing for VALUE; whether there was one. */
bool symbol_ranges_add(struct symbol_ranges *ranges, Dwarf_Die *die, size_t value);
void symbol_ranges_put(struct symbol_ranges *ranges, Dwarf_Addr start, Dwarf_Addr end, size_t value);
void symbol_ranges_sort(struct symbol_ranges *ranges);
bool symbol_ranges_find(const struct symbol_ranges *ranges, Dwarf_Addr addr, size_t *value);
void symbol_ranges_free(struct symbol_ranges *ranges);

struct symbol_unit {
    Dwarf_Die lines; /* the unit that has the line table */
    Dwarf_Die code;  /* the unit that has the functions: the same, or the split one */
    bool indexed, nested; /* the functions; those inside of functions, too */
    Dwarf_Die *function;
    size_t functions, room;
    struct symbol_ranges where; /* address to function */
};

/* The function at ADDR and the calls inlined there, outermost first; how many, 0 when unknown. */
size_t symbol_unit_chain(struct symbol_unit *unit, Dwarf_Addr addr, Dwarf_Die *chain, size_t room);
void symbol_unit_free(struct symbol_unit *unit);

#endif
