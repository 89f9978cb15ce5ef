#include "cli/report_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_map.h"

bool report_sink_open(struct report_sink *sink, const char *path, int fd, const char *name, char **error)
{
    *sink = (struct report_sink){ .fd = fd };
    if (path) {
        sink->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
        sink->own = sink->fd >= 0;
        if (!sink->own) {
            if (asprintf(error, "cannot write %s: %s", path, strerror(errno)) < 0) *error = NULL;
            return false;
        }
    }
    sink->name = report_strdup(path ? path : name);
    return true;
}

void report_sink_add(struct report_sink *sink, const char *data, size_t len)
{
    if (sink->cap - sink->len < len) {
        sink->cap = (sink->len + len) * 2;
        sink->data = report_realloc(sink->data, sink->cap);
    }
    if (len) memcpy(sink->data + sink->len, data, len);
    sink->len += len;
}

static void failed(struct report_sink *sink, int error)
{
    sink->error = error;
    fprintf(stderr, "uffence: cannot write %s: %s; the rest of it is lost\n", sink->name, strerror(error));
}

void report_sink_flush(struct report_sink *sink)
{
    size_t done = 0;
    while (done < sink->len && !sink->error && sink->fd >= 0) {
        ssize_t n = write(sink->fd, sink->data + done, sink->len - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            /* somebody made the terminal or pipe non-blocking: wait for it, lose nothing */
            struct pollfd ready = { .fd = sink->fd, .events = POLLOUT };
            poll(&ready, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            failed(sink, n == 0 ? ENOSPC : errno);
        }
    }
    sink->len = 0;
}

int report_sink_close(struct report_sink *sink)
{
    report_sink_flush(sink);
    /* network filesystems tell of a full disk only here */
    if (sink->own && close(sink->fd) != 0 && !sink->error) failed(sink, errno);
    int result = sink->error ? -1 : 0;
    free(sink->data);
    free(sink->name);
    *sink = (struct report_sink){ .fd = -1 };
    return result;
}
