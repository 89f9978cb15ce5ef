#include "cli/symbol_unit.h"

#include <dwarf.h>
#include <stdlib.h>

#include "cli/report_map.h"

enum { NESTING = 32 }; /* namespaces in classes in namespaces …: a hostile file must not exhaust our stack */

void symbol_ranges_put(struct symbol_ranges *ranges, Dwarf_Addr start, Dwarf_Addr end, size_t value)
{
    if (ranges->count == ranges->room) {
        ranges->room = ranges->room ? ranges->room * 2 : 64;
        ranges->range = report_realloc(ranges->range, ranges->room * sizeof *ranges->range);
    }
    ranges->range[ranges->count++] = (struct symbol_range){ .start = start, .end = end, .value = value };
}

bool symbol_ranges_add(struct symbol_ranges *ranges, Dwarf_Die *die, size_t value)
{
    Dwarf_Addr base, start, end;
    bool any = false;
    for (ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
        /* start 0: a function that the linker dropped */
        if (start >= end || start == 0) continue;
        symbol_ranges_put(ranges, start, end, value);
        any = true;
    }
    return any;
}

static int order(const void *a, const void *b)
{
    const struct symbol_range *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return x->end > y->end ? -1 : x->end < y->end; /* the narrower is the later, and found first */
}

void symbol_ranges_sort(struct symbol_ranges *ranges)
{
    if (ranges->count) qsort(ranges->range, ranges->count, sizeof *ranges->range, order);
    Dwarf_Addr reach = 0;
    for (size_t i = 0; i < ranges->count; i++) {
        if (ranges->range[i].end > reach) reach = ranges->range[i].end;
        ranges->range[i].reach = reach;
    }
}

bool symbol_ranges_find(const struct symbol_ranges *ranges, Dwarf_Addr addr, size_t *value)
{
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (ranges->range[mid].start <= addr) low = mid + 1;
        else high = mid;
    }
    while (low-- > 0 && ranges->range[low].reach > addr) {
        if (ranges->range[low].end <= addr) continue;
        *value = ranges->range[low].value;
        return true;
    }
    return false;
}

void symbol_ranges_free(struct symbol_ranges *ranges)
{
    free(ranges->range);
    *ranges = (struct symbol_ranges){ 0 };
}

static void function_add(struct symbol_unit *unit, Dwarf_Die *die)
{
    /* most are declarations and what was inlined everywhere: dwarf_ranges looks five times to see that */
    if (!dwarf_hasattr(die, DW_AT_low_pc) && !dwarf_hasattr(die, DW_AT_ranges)) return;
    if (!symbol_ranges_add(&unit->where, die, unit->functions)) return;
    if (unit->functions == unit->room) {
        unit->room = unit->room ? unit->room * 2 : 64;
        unit->function = report_realloc(unit->function, unit->room * sizeof *unit->function);
    }
    unit->function[unit->functions++] = *die;
}

/* In C and C++ a class holds declarations alone: the functions with code stand beside it, and naming every member of every class
 * takes longer than all the rest. */
static bool classes_hold_code(struct symbol_unit *unit)
{
    switch (dwarf_srclang(&unit->code)) {
    case DW_LANG_C: case DW_LANG_C89: case DW_LANG_C99: case DW_LANG_C11: case DW_LANG_C_plus_plus: case DW_LANG_C_plus_plus_03:
    case DW_LANG_C_plus_plus_11: case DW_LANG_C_plus_plus_14: return false;
    default: return true;
    }
}

static void index_children(struct symbol_unit *unit, Dwarf_Die *parent, int nesting, bool classes)
{
    Dwarf_Die die;
    if (nesting > NESTING || dwarf_child(parent, &die) != 0) return;
    do {
        switch (dwarf_tag(&die)) {
        case DW_TAG_subprogram:
            function_add(unit, &die);
            break;
        case DW_TAG_class_type: case DW_TAG_structure_type: case DW_TAG_union_type:
            if (!classes) break;
            /* fall through */
        case DW_TAG_namespace: case DW_TAG_module:
            index_children(unit, &die, nesting + 1, classes);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&die, &die) == 0);
}

/* Functions inside functions: of lambdas and local classes, in Ada and GNU C. Not looked for until an address is in no other. */
static void index_nested(struct symbol_unit *unit, Dwarf_Die *parent, int nesting, bool inside)
{
    Dwarf_Die die;
    if (nesting > NESTING || dwarf_child(parent, &die) != 0) return;
    do {
        int tag = dwarf_tag(&die);
        if (tag == DW_TAG_subprogram && inside) function_add(unit, &die);
        switch (tag) {
        case DW_TAG_class_type: case DW_TAG_structure_type: case DW_TAG_union_type:
            if (!inside) break;
            /* fall through */
        case DW_TAG_subprogram: case DW_TAG_lexical_block: case DW_TAG_namespace: case DW_TAG_module:
        case DW_TAG_inlined_subroutine:
            index_nested(unit, &die, nesting + 1, inside || tag == DW_TAG_subprogram);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&die, &die) == 0);
}

/* A block without any range of its own may still hold inlined calls. */
static bool rangeless(Dwarf_Die *die)
{
    return dwarf_tag(die) == DW_TAG_lexical_block && !dwarf_hasattr(die, DW_AT_low_pc) &&
           !dwarf_hasattr(die, DW_AT_ranges);
}

/* Append the inlined calls at ADDR inside PARENT; the new depth. */
static size_t descend(Dwarf_Die *parent, Dwarf_Addr addr, Dwarf_Die *chain, size_t depth, size_t room, int nesting)
{
    Dwarf_Die die;
    if (depth == room || nesting > 4 * NESTING || dwarf_child(parent, &die) != 0) return depth;
    do {
        int tag = dwarf_tag(&die);
        bool scope = tag == DW_TAG_inlined_subroutine || tag == DW_TAG_lexical_block || tag == DW_TAG_try_block ||
                     tag == DW_TAG_catch_block || tag == DW_TAG_with_stmt;
        if (!scope) continue;
        if (dwarf_haspc(&die, addr) > 0) {
            if (tag == DW_TAG_inlined_subroutine) chain[depth++] = die;
            return descend(&die, addr, chain, depth, room, nesting + 1);
        }
        size_t inside = rangeless(&die) ? descend(&die, addr, chain, depth, room, nesting + 1) : depth;
        if (inside > depth) return inside;
    } while (dwarf_siblingof(&die, &die) == 0);
    return depth;
}

static bool find_function(struct symbol_unit *unit, Dwarf_Addr addr, size_t *index)
{
    if (!unit->indexed) {
        index_children(unit, &unit->code, 0, classes_hold_code(unit));
        symbol_ranges_sort(&unit->where);
        unit->indexed = true;
    }
    if (symbol_ranges_find(&unit->where, addr, index)) return true;
    if (unit->nested) return false;
    unit->nested = true;
    index_nested(unit, &unit->code, 0, false);
    symbol_ranges_sort(&unit->where);
    return symbol_ranges_find(&unit->where, addr, index);
}

size_t symbol_unit_chain(struct symbol_unit *unit, Dwarf_Addr addr, Dwarf_Die *chain, size_t room)
{
    size_t index;
    if (!find_function(unit, addr, &index)) return 0;
    chain[0] = unit->function[index];
    return descend(&unit->function[index], addr, chain, 1, room, 0);
}

void symbol_unit_free(struct symbol_unit *unit)
{
    free(unit->function);
    symbol_ranges_free(&unit->where);
}
