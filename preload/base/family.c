/* family.c: the table of families. */
#include "base/family.h"

#include "base/bytes.h"

static const struct {
    enum uf_group group;
    const char *name, *symbol;
} families[] = {
#define UF_FAMILY(id, group, name, symbol) { UF_GROUP_##group, name, symbol },
#include "families.def"
};

UF_ANYWHERE const char *uf_family_name(unsigned family) { return family < UF_FAM_COUNT ? families[family].name : "?"; }
UF_ANYWHERE enum uf_group uf_family_group(unsigned family)
{
    return family < UF_FAM_COUNT ? families[family].group : UF_GROUP_ANY;
}

UF_ANYWHERE const char *uf_family_symbol(const char *name)
{
    for (unsigned i = 0; i < UF_FAM_COUNT; i++)
        if (families[i].symbol && uf_streq(families[i].name, name)) return families[i].symbol;
    return name;
}
