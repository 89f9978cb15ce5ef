#include "cli/symbol_unit.h"

#include <dwarf.h>
#include <stdlib.h>

#include "cli/report_map.h"

enum { NESTING = 32 }; /* namespaces in classes in namespaces …: a hostile file must not exhaust our stack */

bool symbol_ranges_add(struct symbol_ranges *ranges, Dwarf_Die *die, size_t value)
{
    Dwarf_Addr base, start, end;
    bool any = false;
    for (ptrdiff_t at = 0; (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
        /* start 0: a function that the linker dropped */
        if (start >= end || start == 0) continue;
        if (ranges->count == ranges->room) {
            ranges->room = ranges->room ? ranges->room * 2 : 64;
            ranges->range = report_realloc(ranges->range, ranges->room * sizeof *ranges->range);
        }
        ranges->range[ranges->count++] = (struct symbol_range){ .start = start, .end = end, .value = value };
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
    if (!symbol_ranges_add(&unit->where, die, unit->functions)) return;
    if (unit->functions == unit->room) {
        unit->room = unit->room ? unit->room * 2 : 64;
        unit->function = report_realloc(unit->function, unit->room * sizeof *unit->function);
    }
    unit->function[unit->functions++] = *die;
}

static void index_children(struct symbol_unit *unit, Dwarf_Die *parent, int nesting)
{
    Dwarf_Die die;
    if (nesting > NESTING || dwarf_child(parent, &die) != 0) return;
    do {
        switch (dwarf_tag(&die)) {
        case DW_TAG_subprogram:
            function_add(unit, &die);
            break;
        case DW_TAG_namespace: case DW_TAG_module:
        case DW_TAG_class_type: case DW_TAG_structure_type: case DW_TAG_union_type:
            index_children(unit, &die, nesting + 1);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&die, &die) == 0);
}

/* What the index does not hold: functions inside functions (Ada, GNU C). Slow, but rare. */
static size_t chain_by_scopes(struct symbol_unit *unit, Dwarf_Addr addr, Dwarf_Die *chain, size_t room)
{
    Dwarf_Die *scopes = NULL;
    size_t depth = 0;
    int n = dwarf_getscopes(&unit->code, addr, &scopes);
    for (int i = n - 1; i >= 0 && depth < room; i--) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag == DW_TAG_subprogram) depth = 0;
        if (tag == DW_TAG_subprogram || (tag == DW_TAG_inlined_subroutine && depth)) chain[depth++] = scopes[i];
    }
    free(scopes);
    return depth;
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

size_t symbol_unit_chain(struct symbol_unit *unit, Dwarf_Addr addr, Dwarf_Die *chain, size_t room)
{
    size_t index;
    if (!unit->indexed) {
        index_children(unit, &unit->code, 0);
        symbol_ranges_sort(&unit->where);
        unit->indexed = true;
    }
    if (!symbol_ranges_find(&unit->where, addr, &index)) return chain_by_scopes(unit, addr, chain, room);
    chain[0] = unit->function[index];
    return descend(&unit->function[index], addr, chain, 1, room, 0);
}

void symbol_unit_free(struct symbol_unit *unit)
{
    free(unit->function);
    symbol_ranges_free(&unit->where);
}
