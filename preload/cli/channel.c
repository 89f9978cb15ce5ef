#include "cli/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/channel_dir.h"
#include "cli/say.h"
#include "uffence.h"

enum { FILE_MODE = 0622 /* others append without reading: a child that changed its user can still report */ };

static int make_file(struct channel *c)
{
    uint64_t secret[2];
    if (getrandom(secret, sizeof secret, 0) != sizeof secret)
        return -1;
    c->path = text_of("%s/%016llx%016llx", c->dir, (unsigned long long)secret[0], (unsigned long long)secret[1]);
    int fd = open(c->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && fchmod(fd, FILE_MODE) != 0) { /* not by the open: the umask is the program's */
        close(fd);
        unlink(c->path);
        return -1;
    }
    return fd;
}

/* Records are told by SIGIO, which the command reads from its signalfd: a descriptor of inotify does it too, but to close one took
 * 15 ms in which the program's caller waits. */
static bool open_file(struct channel *c)
{
    struct rlimit limit;
    if (c->dir == NULL || (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < ROOM))
        return false;
    c->file = make_file(c);
    if (c->file >= 0 && fcntl(c->told, F_NOTIFY, DN_MODIFY | DN_MULTISHOT) == 0)
        return true;
    if (c->file >= 0)
        close(c->file);
    c->file = -1;
    unlink(c->path);
    return false;
}

/* Needs no directory and knows no limit on the size of files, but has to be inherited. Packets: what one process writes at once is
 * read at once, and no signal comes where nobody reads any more. */
static bool open_socket(struct channel *c)
{
    int ends[2], room = 1 << 20;
    struct stat st;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    c->file = ends[0];
    c->socket = ends[1];
    setsockopt(c->socket, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (fstat(c->socket, &st) != 0)
        return false;
    c->name = text_of(UFFENCE_RECORDS_SOCKET "%llu:%s", (unsigned long long)st.st_ino, c->path ? c->path : "");
    return true;
}

bool channel_open(struct channel *c)
{
    *c = (struct channel){ .file = -1, .told = -1, .socket = -1 };
    c->dir = channel_dir_make(&c->told);
    if (open_file(c)) {
        c->name = text_of("%s", c->path);
        return true;
    }
    if (open_socket(c))
        return true;
    say("no channel for the records: %s", strerror(errno));
    channel_close(c);
    return false;
}

void channel_hand_over(const struct channel *c)
{
    struct rlimit limit = { 1024, 1024 };
    if (c->socket < 0)
        return;
    getrlimit(RLIMIT_NOFILE, &limit);
    /* where the preloaded object looks for it (pages/fdhide.c) */
    for (int from = limit.rlim_cur > 1024 ? 1000 : (int)limit.rlim_cur - 4; from > 2; from = from > 16 ? from / 2 : from - 4)
        if (fcntl(c->socket, F_DUPFD, from) >= 0)
            return;
    fcntl(c->socket, F_SETFD, 0);
}

const char *channel_preload_name(struct channel *c, const char *library)
{
    if (strpbrk(library, ": \t\n") == NULL)
        return library;
    c->preload = c->dir ? text_of("%s/libuffence.so", c->dir) : NULL;
    if (c->preload && strpbrk(c->preload, ": \t\n") == NULL && symlink(library, c->preload) == 0)
        return c->preload;
    say("LD_PRELOAD cannot hold the path %s", library);
    return NULL;
}

static bool keep_partial(struct channel *c, const char *text, size_t len)
{
    if (c->partial_len + len > c->partial_room) {
        size_t room = (c->partial_len + len) * 2;
        char *more = realloc(c->partial, room);
        if (more == NULL)
            return false;
        c->partial = more;
        c->partial_room = room;
    }
    memcpy(c->partial + c->partial_len, text, len);
    c->partial_len += len;
    return true;
}

static void take_text(struct channel *c, const char *text, size_t len, channel_taker *take, void *context)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t n = end ? (size_t)(end - text) : len;
        if (end && c->partial_len == 0) {
            take(context, text, n);
        } else if (!keep_partial(c, text, n)) {
            say("no memory for a record of more than %zu bytes: lost", c->partial_len);
            c->partial_len = 0;
        } else if (end) {
            take(context, c->partial, c->partial_len);
            c->partial_len = 0;
        }
        n += end != NULL;
        text += n;
        len -= n;
    }
}

static ssize_t next_part(struct channel *c, char *text, size_t size)
{
    ssize_t n;
    while ((n = c->socket >= 0 ? recv(c->file, text, size, MSG_DONTWAIT) : pread(c->file, text, size, c->read_to)) < 0 && errno == EINTR) {
    }
    if (n > 0)
        c->read_to += n;
    return n < 0 && errno == EAGAIN ? 0 : n;
}

void channel_drain(struct channel *c, channel_taker *take, void *context, bool last)
{
    static char text[1 << 20]; /* no record is longer: of a packet what does not fit is lost */
    ssize_t n;
    while ((n = next_part(c, text, sizeof text)) > 0)
        take_text(c, text, (size_t)n, take, context);
    if (n < 0)
        say("cannot read the records: %s", strerror(errno));
    if (last && c->partial_len > 0) {
        take(context, c->partial, c->partial_len);
        c->partial_len = 0;
    }
}

void channel_close(struct channel *c)
{
    if (c->preload)
        unlink(c->preload);
    if (c->path)
        unlink(c->path);
    if (c->dir)
        rmdir(c->dir);
    if (c->file >= 0)
        close(c->file);
    if (c->socket >= 0)
        close(c->socket);
    if (c->told >= 0)
        close(c->told);
    free(c->preload);
    free(c->path);
    free(c->name);
    free(c->dir);
    free(c->partial);
    *c = (struct channel){ .file = -1, .told = -1, .socket = -1 };
}
