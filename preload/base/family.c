/* family.c: the table of families. */
#include "base/family.h"

static const struct {
    enum uf_group group;
    const char *name;
} families[] = {
#define UF_FAMILY(id, group, name) { UF_GROUP_##group, name },
#include "families.def"
};

UF_ANYWHERE const char *uf_family_name(unsigned family) { return family < UF_FAM_COUNT ? families[family].name : "?"; }
UF_ANYWHERE enum uf_group uf_family_group(unsigned family)
{
    return family < UF_FAM_COUNT ? families[family].group : UF_GROUP_ANY;
}
