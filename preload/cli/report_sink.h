/* report_sink.h: an output that is filled piece by piece and written whole, and remembers its first failure.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_SINK_H
#define UF_CLI_REPORT_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct report_sink {
    int fd;      /* -1: nowhere */
    bool own;    /* close it at the end */
    int error;   /* errno of the first failed write, 0 none */
    char *name;  /* for messages */
    char *data;
    size_t len, cap;
};

/* Open PATH for writing from its start, or take FD when PATH is NULL. False with a sentence in *error. */
bool report_sink_open(struct report_sink *sink, const char *path, int fd, const char *name, char **error);

void report_sink_add(struct report_sink *sink, const char *data, size_t len);

/* Write what was added. A failure is said on standard error, once, and remembered; later data are dropped. */
void report_sink_flush(struct report_sink *sink);

/* Flush and close; 0, or -1 when anything was lost. */
int report_sink_close(struct report_sink *sink);

#endif
