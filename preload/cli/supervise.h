/* supervise.h: stand beside the running program until it and its descendants are gone. */
#ifndef UF_CLI_SUPERVISE_H
#define UF_CLI_SUPERVISE_H

#include <stdbool.h>
#include <sys/types.h>

#include "cli/channel.h"

struct monitor;
struct report;

struct supervised {
    pid_t pid;          /* the program */
    const char *name;   /* as the user called it */
    int signals;        /* the signalfd of signals_take */
    struct channel *channel;
    struct report *report;
    bool main_only;     /* --wait=main */
    struct monitor *monitor; /* --delivery=monitor, else NULL */
    /* found out on the way */
    bool ended;         /* false only when watching itself failed */
    int code, status;   /* CLD_EXITED or CLD_KILLED/CLD_DUMPED, and the status or signal */
    bool started;       /* the program's own start record came */
    bool unguarded;     /* the program's own unguarded record came */
    bool mourned;       /* the program told of its own end by a signal */
};

/* Orphaned descendants are to become our children. Call before the program is made. */
void supervise_adopt_orphans(void);

/* Serve records, signals and ends until nothing is left to wait for; every record has then been reported. */
void supervise(struct supervised *s);

/* Report one record of our own about the program: RECORD is note or unguarded. */
void supervise_note(struct supervised *s, const char *level, const char *code, const char *text);
void supervise_unguarded(struct supervised *s, const char *why);

#endif
