/* show.h: the head by which another process finds our tables (include/tables.h). */
#ifndef UF_SHOW_H
#define UF_SHOW_H

#include "base/types.h"

/* The process is guarded; TOUCH: with touch mode's tables, whose time began at TICKS and NS. runs: bring-up */
void uf_tables_show(bool touch, uint64_t ticks, uint64_t ns);

#endif
