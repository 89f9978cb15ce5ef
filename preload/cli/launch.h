/* launch.h: start the program with the guard preloaded and everything else as it would have been. */
#ifndef UF_CLI_LAUNCH_H
#define UF_CLI_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "cli/channel.h"
#include "cli/signals.h"
#include "cli/target.h"

struct launch {
    const struct target *target;
    char **command;          /* argv of the program */
    const char *preload;     /* what to put first into LD_PRELOAD; NULL: nothing */
    const char *options;     /* UFFENCE_OPTIONS; "" takes it out of the environment */
    const struct channel *channel;
    const struct signals_found *signals;
    pid_t pid;               /* set by launch_prepare */
    int gate, outcome;       /* our ends of two pipes */
};

/* Path of libuffence.so beside the command or in ../lib/uffence; NULL when it is in neither. The caller frees it. */
char *launch_library(void);

/* Make the program's process; it waits at a gate, so that files named after its pid can be opened first.
 * False, after saying why. */
bool launch_prepare(struct launch *l);

/* Open the gate. 0 when the program runs, else the errno of its execve; the process is then gone. */
int launch_go(struct launch *l);

/* Close the gate: the process ends without having run anything. */
void launch_cancel(struct launch *l);

#endif
