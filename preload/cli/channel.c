#include "cli/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/say.h"

/* Others may go through the directory but not list it; they may append to the file but not read it: a child that
 * changed its user can still report, and nobody who was not told the name can. */
enum { DIR_MODE = 0711, FILE_MODE = 0622 };

static char *make_directory(void)
{
    const char *places[] = { "/dev/shm", getenv("TMPDIR"), "/tmp" };
    int err = ENOENT;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i] == NULL || places[i][0] != '/')
            continue;
        char *dir = text_of("%s/uffence-XXXXXX", places[i]);
        if (mkdtemp(dir)) {
            if (chmod(dir, DIR_MODE) == 0)
                return dir;
            rmdir(dir);
        }
        err = errno;
        free(dir);
    }
    say("no directory for the records in /dev/shm, $TMPDIR or /tmp: %s", strerror(err));
    return NULL;
}

static int make_file(const char *dir, char **path)
{
    uint64_t secret[2];
    if (getrandom(secret, sizeof secret, 0) != sizeof secret)
        return -1;
    *path = text_of("%s/%016llx%016llx", dir, (unsigned long long)secret[0], (unsigned long long)secret[1]);
    int fd = open(*path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && fchmod(fd, FILE_MODE) != 0) { /* not by the open: the umask is the program's */
        close(fd);
        unlink(*path);
        return -1;
    }
    return fd;
}

/* SIGIO, which the command reads from its signalfd, tells that something in the directory was written. A descriptor of inotify does it
 * too, but to close one took 15 ms in which the program's caller waits. */
static bool watch_by_signal(struct channel *c)
{
    c->told = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (c->told >= 0 && fcntl(c->told, F_NOTIFY, DN_MODIFY | DN_MULTISHOT) == 0)
        return true;
    if (c->told >= 0)
        close(c->told);
    c->told = -1;
    return false;
}

bool channel_open(struct channel *c)
{
    *c = (struct channel){ .file = -1, .told = -1, .watch = -1 };
    c->dir = make_directory();
    if (c->dir == NULL)
        return false;
    c->file = make_file(c->dir, &c->path);
    if (c->file >= 0 && watch_by_signal(c))
        return true;
    if (c->file >= 0)
        c->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (c->watch >= 0 && inotify_add_watch(c->watch, c->path, IN_MODIFY) >= 0)
        return true;
    say("cannot make the file of records %s: %s", c->path ? c->path : c->dir, strerror(errno));
    channel_close(c);
    return false;
}

const char *channel_preload_name(struct channel *c, const char *library)
{
    if (strpbrk(library, ": \t\n") == NULL)
        return library;
    c->preload = text_of("%s/libuffence.so", c->dir);
    if (strpbrk(c->preload, ": \t\n") == NULL && symlink(library, c->preload) == 0)
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

void channel_drain(struct channel *c, channel_taker *take, void *context, bool last)
{
    static char text[1 << 16];
    ssize_t n;
    while ((n = pread(c->file, text, sizeof text, c->read_to)) > 0) {
        c->read_to += n;
        take_text(c, text, (size_t)n, take, context);
    }
    if (n < 0)
        say("cannot read the records: %s", strerror(errno));
    if (last && c->partial_len > 0) {
        take(context, c->partial, c->partial_len);
        c->partial_len = 0;
    }
}

void channel_seen(struct channel *c)
{
    char events[4096] __attribute__((aligned(8)));
    while (c->watch >= 0 && read(c->watch, events, sizeof events) > 0) {
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
    if (c->told >= 0)
        close(c->told);
    if (c->watch >= 0)
        close(c->watch);
    free(c->preload);
    free(c->path);
    free(c->dir);
    free(c->partial);
    *c = (struct channel){ .file = -1, .told = -1, .watch = -1 };
}
