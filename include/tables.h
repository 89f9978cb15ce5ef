/* tables.h: how `uffence --snapshot PID` finds touch mode's tables in the memory of a guarded process: it reads them from outside,
 * no signal, no thread and no word of the process is needed. One such head lies in the writable data of libuffence.so. */
#ifndef UF_TABLES_H
#define UF_TABLES_H

#include <stdint.h>

#define UF_TABLES_MAGIC "uffence tables\n" /* 16 bytes with its end */
enum { UF_TABLES_VERSION = 1 };

enum {
#define UF_TABLE(name, of) UF_TABLE_##name,
#define UF_FIELD(table, field)
#include "tables.def"
    UF_TABLES_ALL
};
enum {
#define UF_TABLE(name, of)
#define UF_FIELD(table, field) UF_FIELD_##table##_##field,
#include "tables.def"
    UF_FIELDS_ALL
};

struct uf_tables {
    char magic[16];
    uint32_t version, size;      /* of this struct */
    uint64_t mode;               /* 0: not up; 1: guard mode, no tables; 2: touch mode */
    uint64_t began_ticks, began_ns; /* CLOCK_MONOTONIC */
    struct { uint64_t base, used_at, stride; } table[UF_TABLES_ALL]; /* used_at: where the bytes in use are counted, a size_t */
    struct { uint16_t offset, size; } field[UF_FIELDS_ALL];
    uint32_t trace_shift;        /* a trace's number, shifted so, is its place in the table, its pcs follow it; others are counted from 1 */
    uint32_t heat_bits, heat_unit; /* packing of heat's times: see touch/heat.c */
    uint32_t calls_most;
    uint64_t calls;              /* array of pointers to the names of system calls */
    uint64_t heat_began;
};

#endif
