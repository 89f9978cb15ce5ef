/* marks.h: places of allocation that an earlier run found at fault (--rerun): their blocks lie exactly against a guard. */
#ifndef UF_MARKS_H
#define UF_MARKS_H

#include "base/types.h"

/* Are there any? */
extern bool uf_marks_on;

/* Read the option. runs: bring-up */
void uf_marks_open(void);

/* UF_SITE_MARK_... of the place with this trace. runs: hooks; locks: none */
unsigned uf_marks_of(uint32_t trace);

#endif
