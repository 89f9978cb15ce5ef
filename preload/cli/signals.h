/* signals.h: the command's signals: taken at start, given back to the program, passed on while it runs. */
#ifndef UF_CLI_SIGNALS_H
#define UF_CLI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/types.h>

/* As the command got them from its parent; the program is to get the same. */
struct signals_found {
    sigset_t mask;
    struct sigaction chld, pipe;
};

/* Block what we pass on, make SIGCHLD waitable and SIGPIPE harmless. Returns a signalfd, or -1 with errno. */
int signals_take(struct signals_found *found);

/* In the child, before exec: everything as it was found. Async-signal-safe. */
void signals_restore(const struct signals_found *found);

/* Was it sent to this process alone? The terminal's go to the whole foreground group, and the program has it already. */
bool signals_for_us_alone(const struct signalfd_siginfo *info);

/* Send what INFO says to PID, with its value if it carries one. */
void signals_pass(const struct signalfd_siginfo *info, pid_t pid);

#endif
