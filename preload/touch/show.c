/* show.c: where the tables lie and how. */
#include "touch/show.h"

#include "base/grow.h"
#include "faults/trace.h"
#include "tables.h"
#include "touch/area.h"
#include "touch/count.h"
#include "touch/fill.h"
#include "touch/heat.h"

#include "base/banned.h"

/* Not constant, and not zero: it is to lie in the writable data. */
struct uf_tables uf_tables_head __attribute__((visibility("hidden"), used)) = {
    .magic = UF_TABLES_MAGIC, .version = UF_TABLES_VERSION, .size = sizeof(struct uf_tables),
    .field = {
#define UF_TABLE(name, of)
#define UF_FIELD(table, member) [UF_FIELD_##table##_##member] = { offsetof(struct uf_##table, member), sizeof(((struct uf_##table *)0)->member) },
#include "tables.def"
    },
};

static void table(unsigned which, const struct uf_grow *g, size_t stride)
{
    uf_tables_head.table[which].base = g->base;
    uf_tables_head.table[which].used_at = (uintptr_t)&g->used;
    uf_tables_head.table[which].stride = stride;
}

void uf_tables_show(bool touch, uint64_t ticks, uint64_t ns)
{
    struct uf_tables *h = &uf_tables_head;
    if (touch) {
        table(UF_TABLE_trace, uf_trace_table(&h->trace_shift), sizeof(struct uf_trace));
        table(UF_TABLE_area, uf_area_table(), sizeof(struct uf_area));
        table(UF_TABLE_count, uf_count_table(), sizeof(struct uf_count));
        if (uf_heat_on) table(UF_TABLE_heat, uf_heat_table(&h->heat_bits, &h->heat_unit, &h->heat_began), sizeof(struct uf_heat));
        h->calls = (uintptr_t)uf_touch_call_table(&h->calls_most);
        h->began_ticks = ticks;
        h->began_ns = ns;
    }
    __atomic_store_n(&h->mode, touch ? 2 : 1, __ATOMIC_RELEASE);
}
