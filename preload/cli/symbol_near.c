#include "cli/symbol_near.h"

#include <gelf.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const unsigned char *at;
    size_t left;
};

/* A number of SIZE bytes in the machine's own order, which is the file's: see symbol_near_read. */
static uint64_t take(struct bytes *b, size_t size)
{
    uint64_t wide = 0;
    uint32_t four;
    uint16_t two;
    if (size > b->left) {
        b->left = 0;
        return 0;
    }
    if (size == 8) memcpy(&wide, b->at, 8);
    else if (size == 4) memcpy(&four, b->at, 4), wide = four;
    else if (size == 2) memcpy(&two, b->at, 2), wide = two;
    else wide = *b->at;
    b->at += size;
    b->left -= size;
    return wide;
}

/* Pairs of address and length, zeroes at the end. */
static void pairs(struct symbol_ranges *ranges, struct bytes *set, size_t width, uint64_t unit)
{
    while (set->left >= 2 * width) {
        uint64_t start = take(set, width), size = take(set, width);
        if (!start && !size) break;
        /* start 0: a function that the linker dropped */
        if (start && size && start + size > start) symbol_ranges_put(ranges, start, start + size, (size_t)unit);
    }
}

static Elf_Data *section(Elf *elf, const char *wanted)
{
    size_t names;
    Elf_Scn *s = NULL;
    if (elf_getshdrstrndx(elf, &names) != 0) return NULL;
    while ((s = elf_nextscn(elf, s))) {
        GElf_Shdr h;
        if (!gelf_getshdr(s, &h) || h.sh_type == SHT_NOBITS || h.sh_flags & SHF_COMPRESSED) continue;
        const char *name = elf_strptr(elf, names, h.sh_name);
        if (name && strcmp(name, wanted) == 0) return elf_rawdata(s, NULL);
    }
    return NULL;
}

void symbol_near_read(struct symbol_ranges *ranges, Dwarf *dwarf)
{
    Elf *elf = dwarf_getelf(dwarf);
    GElf_Ehdr e;
    static const uint16_t one = 1;
    if (!elf || !gelf_getehdr(elf, &e) || e.e_type == ET_REL || e.e_ident[EI_DATA] != (*(const unsigned char *)&one ? ELFDATA2LSB : ELFDATA2MSB)) return;
    Elf_Data *data = section(elf, ".debug_aranges");
    struct bytes all = { data ? data->d_buf : NULL, data && data->d_buf ? data->d_size : 0 };
    while (all.left > 4) {
        size_t width = 4;
        uint64_t length = take(&all, 4);
        if (length == UINT32_MAX) length = take(&all, width = 8);
        if (length > all.left) return;
        struct bytes set = { all.at, (size_t)length };
        const unsigned char *begin = all.at - (width == 8 ? 12 : 4);
        all.at += length;
        all.left -= (size_t)length;
        if (take(&set, 2) != 2) continue;
        uint64_t unit = take(&set, width);
        size_t address = (size_t)take(&set, 1), segment = (size_t)take(&set, 1), beside = (size_t)(set.at - begin) % (2 * (address ? address : 1));
        if (segment || (address != 4 && address != 8)) continue;
        if (beside) { /* pairs begin at a multiple of their size */
            size_t skip = 2 * address - beside;
            if (skip > set.left) continue;
            set.at += skip;
            set.left -= skip;
        }
        pairs(ranges, &set, address, unit);
    }
}
