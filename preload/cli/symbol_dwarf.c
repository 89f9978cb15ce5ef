#include "cli/symbol_dwarf.h"

#include <dwarf.h>
#include <stdlib.h>

#include "cli/report_map.h"
#include "cli/symbol_near.h"
#include "cli/symbol_unit.h"

struct symbol_dwarf {
    Dwarf *dwarf, *own; /* OWN: not libdwfl's */
    Dwarf_Addr bias; /* ours less the debug information's */
    struct symbol_unit *unit;
    size_t units, unit_room;
    bool all;                    /* WHERE knows every unit */
    struct symbol_ranges near;   /* address to offset of a unit's header */
    struct symbol_ranges where;  /* address to unit */
    struct report_map by_offset; /* of the unit's header: its number and 1 */
};

static size_t unit_add(struct symbol_dwarf *d, Dwarf_Die *die, Dwarf_Die *split, uint8_t type)
{
    if (d->units == d->unit_room) {
        d->unit_room = d->unit_room ? d->unit_room * 2 : 16;
        d->unit = report_realloc(d->unit, d->unit_room * sizeof *d->unit);
    }
    d->unit[d->units] = (struct symbol_unit){ .lines = *die };
    d->unit[d->units].code = type == DW_UT_skeleton && dwarf_tag(split) != DW_TAG_invalid ? *split : *die;
    return d->units++;
}

struct symbol_dwarf *symbol_dwarf_open(Dwfl_Module *mod, struct symbol_image *image)
{
    Dwarf_Addr bias = 0;
    Dwarf *own = image ? dwarf_begin_elf(symbol_image_elf(image), DWARF_C_READ, NULL) : NULL;
    Dwarf *dwarf = image ? own : dwfl_module_getdwarf(mod, &bias);
    if (!dwarf) return NULL;
    struct symbol_dwarf *d = report_alloc(sizeof *d);
    *d = (struct symbol_dwarf){ .dwarf = dwarf, .own = own, .bias = bias };
    symbol_near_read(&d->near, dwarf);
    symbol_ranges_sort(&d->near);
    return d;
}

void symbol_dwarf_close(struct symbol_dwarf *dwarf)
{
    if (!dwarf) return;
    for (size_t i = 0; i < dwarf->units; i++) symbol_unit_free(&dwarf->unit[i]);
    symbol_ranges_free(&dwarf->where);
    symbol_ranges_free(&dwarf->near);
    report_map_clear(&dwarf->by_offset, NULL);
    dwarf_end(dwarf->own);
    free(dwarf->unit);
    free(dwarf);
}

/* By their own ranges: clang writes no .debug_aranges. */
static void index_all(struct symbol_dwarf *d)
{
    Dwarf_CU *cu = NULL;
    Dwarf_Die die, split;
    uint8_t type;
    d->all = true;
    while (dwarf_get_units(d->dwarf, cu, &cu, NULL, &type, &die, &split) == 0)
        if (type == DW_UT_compile || type == DW_UT_skeleton) symbol_ranges_add(&d->where, &die, unit_add(d, &die, &split, type));
    symbol_ranges_sort(&d->where);
}

/* The unit whose header is at OFFSET; false when there is none that holds code. */
static bool unit_at(struct symbol_dwarf *d, Dwarf_Off offset, size_t *index)
{
    uintptr_t *known = (uintptr_t *)report_map_at(&d->by_offset, &offset, sizeof offset);
    Dwarf_Off next;
    size_t header;
    Dwarf_Die die, unit, split;
    uint8_t type;
    if (!*known && dwarf_next_unit(d->dwarf, offset, &next, &header, NULL, NULL, NULL, NULL, NULL, NULL) == 0 &&
        dwarf_offdie(d->dwarf, offset + header, &die) && dwarf_cu_info(die.cu, NULL, &type, &unit, &split, NULL, NULL, NULL) == 0 &&
        (type == DW_UT_compile || type == DW_UT_skeleton))
        *known = unit_add(d, &unit, &split, type) + 1;
    *index = *known - 1;
    return *known != 0;
}

static bool find_unit(struct symbol_dwarf *d, Dwarf_Addr addr, size_t *index)
{
    size_t offset;
    if (symbol_ranges_find(&d->near, addr, &offset) && unit_at(d, offset, index)) return true;
    if (!d->all) index_all(d);
    return symbol_ranges_find(&d->where, addr, index);
}

static const char *linkage_of(Dwarf_Die *die, bool mangles)
{
    Dwarf_Attribute attr;
    if (dwarf_attr_integrate(die, DW_AT_linkage_name, &attr) ||
        (mangles && dwarf_attr_integrate(die, DW_AT_MIPS_linkage_name, &attr))) /* as it was before DWARF 4 */
        return dwarf_formstring(&attr);
    return NULL;
}

static bool mangles(Dwarf_Die *unit)
{
    switch (dwarf_srclang(unit)) {
    case DW_LANG_C_plus_plus: case DW_LANG_C_plus_plus_03: case DW_LANG_C_plus_plus_11: case DW_LANG_C_plus_plus_14:
    case DW_LANG_Rust: case DW_LANG_D: return true;
    default: return false;
    }
}

static Dwarf_Word number(Dwarf_Die *die, unsigned name)
{
    Dwarf_Attribute attr;
    Dwarf_Word value;
    return dwarf_attr(die, name, &attr) && dwarf_formudata(&attr, &value) == 0 ? value : 0;
}

/* Where the inlined call DIE was made. */
static void call_site(struct symbol_raw *out, Dwarf_Die *die, Dwarf_Die *unit)
{
    Dwarf_Files *files;
    size_t count;
    Dwarf_Word file = number(die, DW_AT_call_file), line = number(die, DW_AT_call_line);
    if (!line || dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count) return;
    out->file = dwarf_filesrc(files, file, NULL, NULL);
    out->line = out->file ? (unsigned)line : 0;
}

static void line_of(struct symbol_raw *out, Dwarf_Die *unit, Dwarf_Addr addr)
{
    int number = 0;
    Dwarf_Line *line = dwarf_getsrc_die(unit, addr);
    if (!line || dwarf_lineno(line, &number) != 0 || number <= 0) return;
    out->file = dwarf_linesrc(line, NULL, NULL);
    out->line = out->file ? (unsigned)number : 0;
}

/* Wrappers that a header marks as no code of its own (attribute artificial: those of uffence.h, of _FORTIFY_SOURCE) are
 * left out of the innermost calls; the line is that of the call. */
static bool artificial(Dwarf_Die *die)
{
    Dwarf_Attribute attr;
    bool is = false;
    return dwarf_attr_integrate(die, DW_AT_artificial, &attr) && dwarf_formflag(&attr, &is) == 0 && is;
}

size_t symbol_dwarf_find(struct symbol_dwarf *dwarf, uint64_t addr, struct symbol_raw out[SYMBOL_DEPTH])
{
    Dwarf_Die chain[SYMBOL_DEPTH], left_out;
    size_t index;
    bool wrapped = false;
    addr -= dwarf->bias;
    if (!find_unit(dwarf, addr, &index)) return 0;
    struct symbol_unit *unit = &dwarf->unit[index];
    size_t depth = symbol_unit_chain(unit, addr, chain, SYMBOL_DEPTH); /* outermost first */
    for (; depth > 1 && artificial(&chain[depth - 1]); wrapped = true) left_out = chain[--depth];
    size_t count = depth ? depth : 1;
    Dwarf_Attribute attr;
    const char *directory = dwarf_attr(&unit->lines, DW_AT_comp_dir, &attr) ? dwarf_formstring(&attr) : NULL;
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct symbol_raw){ .directory = directory };
        if (i == 0 && wrapped) call_site(&out[i], &left_out, &unit->code);
        else if (i == 0) line_of(&out[i], &unit->lines, addr);
        else call_site(&out[i], &chain[depth - i], &unit->code);
        if (!depth) break;
        out[i].mangles = mangles(&unit->code);
        out[i].linkage = linkage_of(&chain[depth - 1 - i], out[i].mangles);
        out[i].name = dwarf_diename(&chain[depth - 1 - i]);
    }
    return count;
}
