/* touch_pprof.h: pprof's protobuf, uncompressed, as its readers accept it. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_PPROF_H
#define UF_CLI_TOUCH_PPROF_H

#include <stdio.h>

#include "cli/touch_data.h"

/* Samples: bytes and pages of first and repeated touches, by touching stack, allocation as a leaf and as a label. */
void touch_pprof(FILE *f, const struct touch_data *data);

#endif
