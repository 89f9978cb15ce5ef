/* symbol_near.h: which unit has an address, as .debug_aranges tells it without a look at the units. gcc and the assemblers write it, clang
 * leaves it out. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SYMBOL_NEAR_H
#define UF_CLI_SYMBOL_NEAR_H

#include <elfutils/libdw.h>

#include "cli/symbol_unit.h"

/* Add what DWARF's file says there: the value is the offset of the unit's header. What is not understood is left out. */
void symbol_near_read(struct symbol_ranges *ranges, Dwarf *dwarf);

#endif
