/* family.h: the functions of families.def as numbers, groups and names. */
#ifndef UF_FAMILY_H
#define UF_FAMILY_H

#include "base/types.h"

enum uf_group { UF_GROUP_MALLOC, UF_GROUP_NEW, UF_GROUP_ARRAY, UF_GROUP_MAP, UF_GROUP_POOL, UF_GROUP_ANY };

enum uf_family {
#define UF_FAMILY(id, group, name, symbol) UF_FAM_##id,
#include "families.def"
    UF_FAM_COUNT
};

const char *uf_family_name(unsigned family);         /* runs: anywhere */
const char *uf_family_symbol(const char *name);      /* of a function as reports name it; runs: anywhere */
enum uf_group uf_family_group(unsigned family);      /* runs: anywhere */

#endif
