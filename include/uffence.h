/* uffence.h: what the preloaded object, the command and the user's scripts agree on. */
#ifndef UFFENCE_H
#define UFFENCE_H

#define UFFENCE_VERSION "0.1.0"

/* Environment. UFFENCE_OPTIONS: key=value:key=value, the options of options.def with scope SHIM.
 * UFFENCE_RECORDS: set by the command: absolute path of the file to which records are appended.
 * Without it (bare LD_PRELOAD) records go to log_file, or to standard error. */
#define UFFENCE_ENV_OPTIONS "UFFENCE_OPTIONS"
#define UFFENCE_ENV_RECORDS "UFFENCE_RECORDS"

/* Exit statuses of the command (and, for findings, of a bare preloaded program). */
enum {
    UFFENCE_EXIT_USAGE     = 97, /* wrong option; the message names it */
    UFFENCE_EXIT_UNGUARDED = 98, /* could not be guarded as asked */
    UFFENCE_EXIT_FINDING   = 99, /* default of --error-exitcode */
    UFFENCE_EXIT_SIGNAL    = 128 /* + N: killed by signal N without a finding */
};

#endif
