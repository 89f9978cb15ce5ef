/* args.h: from the command line to options and the program to run, and back into UFFENCE_OPTIONS. */
#ifndef UF_CLI_ARGS_H
#define UF_CLI_ARGS_H

#include <stdbool.h>

#include "base/opt.h"

enum args_wish { ARGS_RUN, ARGS_HELP, ARGS_VERSION };

struct args {
    enum args_wish wish;
    bool valgrind;  /* called by a name that holds valgrind's: an option that nobody knows is told and passed over */
    char **command; /* the program and its arguments, NULL at the end; points into argv; *command NULL when none was given */
};

/* Read UFFENCE_OPTIONS, then the command line over it, into *OPTIONS.
 * False after saying what is wrong; the caller exits with UFFENCE_EXIT_USAGE. */
bool args_read(int argc, char **argv, struct uf_options *options, struct args *out);

/* Our own words before the program's, NULL at their end: what args_read has read. */
char *const *args_words(void);

/* The options for the preloaded object that differ from their defaults, as UFFENCE_OPTIONS writes them; "" when none does.
 * The caller frees it. NULL, after saying it, when a text cannot be written so (both kinds of quote and a colon). */
char *args_for_shim(struct uf_options *options);

#endif
