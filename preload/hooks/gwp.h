/* gwp.h: the environment of GWP-ASan, so that what samples there samples here. */
#ifndef UF_GWP_H
#define UF_GWP_H

#include "base/opt.h"

/* Take TEXT (NULL: none), pairs of key=value between : , or white space; keys begin with PREFIX, others are somebody else's.
 * True: something of ours was set in O. What is no number is passed over. runs: bring-up; locks: none */
bool uf_gwp_read(struct uf_options *o, const char *text, const char *prefix);

#endif
