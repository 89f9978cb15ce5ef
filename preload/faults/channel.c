/* channel.c: the record channel. */
#include "faults/channel.h"

#include "base/sys.h"
#include "base/bytes.h"
#include "pages/backend.h"
#include "uffence.h"

#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include "base/banned.h"

static _Atomic int fd = -1;
static char path_kept[4096];
static uint64_t socket_kept; /* its inode, when records go into a socket; 0: into a file */
_Atomic uint64_t uf_records_lost;
_Atomic bool uf_channel_diverted;

/* Which file it is that a number stands for: programs close numbers that are not theirs and open their own there. */
struct identity {
    bool open;
    dev_t device;
    ino_t file;
    bool socket;
};
static struct identity records, standard_error;

UF_ANYWHERE static struct identity identity_of(int number, mode_t *mode)
{
    struct stat st;
    if (uf_sys_failed(uf_sys(SYS_fstat, number, (long)&st, 0, 0, 0, 0))) return (struct identity){ 0 };
    if (mode) *mode = st.st_mode;
    return (struct identity){ true, st.st_dev, st.st_ino, S_ISSOCK(st.st_mode) };
}

UF_ANYWHERE static bool same(const struct identity *a, const struct identity *b)
{
    return a->open && b->open && a->device == b->device && a->file == b->file;
}

/* Is it the one that was named, open for us? */
UF_ANYWHERE static bool wanted(int number, const struct identity *file)
{
    struct identity it = identity_of(number, NULL);
    if (socket_kept) return it.socket && it.file == socket_kept;
    return same(&it, file) && uf_sys_fcntl(number, F_GETFL, 0) & O_APPEND;
}

/* Where descriptors of ours lie that begin to be looked for at FROM. */
UF_ANYWHERE static int found_from(int from, const struct identity *file)
{
    enum { NEAR = 8 };
    for (; from > 2; from = uf_fd_lower(from))
        for (int number = from; number < from + NEAR; number++)
            if (wanted(number, file)) return number;
    return -1;
}

/* The image before us left its descriptor open, because it is a socket or because we may not open the file. */
UF_ANYWHERE static bool inherit(void)
{
    struct stat st = { 0 };
    if (!socket_kept && uf_sys_failed(uf_sys(SYS_newfstatat, AT_FDCWD, (long)path_kept, (long)&st, 0, 0, 0))) return false;
    struct identity file = { true, st.st_dev, st.st_ino, false };
    int number = found_from(uf_fd_high(), &file);
    if (number < 0) number = found_from(UF_FD_HIGHEST, &file); /* the limit may have been a higher one */
    if (number < 0) return false;
    if (!socket_kept) uf_sys_fcntl(number, F_SETFD, FD_CLOEXEC);
    records = identity_of(number, NULL);
    fd = number;
    return true;
}

/* MAKE: the file may have to be made; never under the command, which would not read another one. */
static long open_again(bool make)
{
    if (socket_kept) return inherit() ? 0 : -ENOENT;
    /* the command's file is there; with O_CREAT the kernel would refuse it to other users in a sticky directory */
    long got = uf_sys_open(path_kept, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
    if (got == -ENOENT && make) got = uf_sys_open(path_kept, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (uf_sys_failed(got)) return got;
    struct identity now = identity_of((int)got, NULL);
    if (records.open && !same(&now, &records)) {
        uf_sys_close((int)got);
        return -ESTALE; /* another root, or another file of that name */
    }
    records = now;
    fd = uf_fd_hide((int)got);
    return 0;
}

void uf_channel_over_exec(bool on)
{
    if (fd < 0 || socket_kept) return;
    long got = on ? uf_sys_open(path_kept, O_WRONLY | O_APPEND | O_CLOEXEC, 0) : -EBADF;
    if (!uf_sys_failed(got))
        uf_sys_close((int)got);
    else
        uf_sys_fcntl(fd, F_SETFD, on ? 0 : FD_CLOEXEC);
}

/* socket:INODE:PATH */
static const char *read_name(const char *name, uint64_t *inode)
{
    const char *at = uf_after(name, UFFENCE_RECORDS_SOCKET);
    *inode = 0;
    if (!at) return name;
    while (*at >= '0' && *at <= '9') *inode = *inode * 10 + (uint64_t)(*at++ - '0');
    return *at == ':' ? at + 1 : at;
}

const char *uf_channel_path(const char *name)
{
    uint64_t inode;
    return read_name(name, &inode);
}

bool uf_channel_ended(const char *name)
{
    read_name(name, &socket_kept);
    if (!socket_kept) return uf_sys(SYS_faccessat, AT_FDCWD, (long)name, 0, 0, 0, 0) == -ENOENT;
    struct timespec now = { 0, 0 };
    struct pollfd p = { .fd = inherit() ? fd : -1, .events = POLLOUT };
    return p.fd < 0 || (uf_sys(SYS_ppoll, (long)&p, 1, (long)&now, 0, 8, 0) > 0 && (p.revents & POLLHUP));
}

long uf_channel_open(const char *name)
{
    size_t n = 0;
    path_kept[0] = 0;
    socket_kept = 0;
    records.open = false;
    standard_error = identity_of(2, NULL);
    if (!name || !name[0]) return 0;
    read_name(name, &socket_kept);
    while (name[n] && n < sizeof path_kept - 1) path_kept[n] = name[n], n++;
    path_kept[n] = 0;
    long err = open_again(true);
    return err && !socket_kept && inherit() ? 0 : err;
}

UF_ANYWHERE bool uf_channel_is_file(void) { return path_kept[0] != 0; }
UF_ANYWHERE int uf_channel_fd(void) { return fd; }
UF_ANYWHERE int uf_channel_inherited(void) { return socket_kept ? fd : -1; }

void uf_channel_move(void)
{
    int how = socket_kept ? F_DUPFD : F_DUPFD_CLOEXEC;
    long got = uf_sys_fcntl(fd, how, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, how, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

UF_ANYWHERE void uf_record_begin(struct uf_out *o, char *text, size_t size, const char *type)
{
    struct timespec now = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_REALTIME, (long)&now, 0, 0, 0, 0);
    *o = (struct uf_out){ text, 0, size - 4, false };
    uf_put(o, "{");
    uf_put_key_str(o, "record", type);
    uf_put_key_u64(o, "pid", (uint64_t)uf_sys_getpid());
    uf_put_key_u64(o, "time", (uint64_t)now.tv_sec);
    uf_put_char(o, '.');
    for (long unit = 100000; unit; unit /= 10) uf_put_char(o, (char)('0' + now.tv_nsec / 1000 / unit % 10));
}

/* Standard error as we found it, or what a program makes of it to be read by people; not a file of its own that got the
 * number 2 because nobody had it. */
UF_ANYWHERE static bool error_is_there(void)
{
    mode_t mode = 0;
    struct identity now = identity_of(2, &mode);
    if (!now.open) return false;
    if (same(&now, &standard_error) || S_ISCHR(mode)) return true;
    long flags = S_ISREG(mode) ? uf_sys_fcntl(2, F_GETFL, 0) : 0;
    return flags > 0 && (flags & O_APPEND);
}

/* Where the next record goes; -1: nowhere. A record file that cannot be had again leaves standard error. */
UF_ANYWHERE static int target(void)
{
    if (uf_channel_is_file()) {
        struct identity now = identity_of(fd, NULL);
        if (same(&now, &records) || open_again(false) == 0) return fd;
        uf_channel_diverted = true;
    }
    return error_is_there() ? 2 : -1;
}

/* Past RLIMIT_FSIZE the kernel answers with a signal that ends the program (sshd limits itself to 0). */
UF_ANYWHERE static bool too_large(int to, size_t size)
{
    struct rlimit limit = { RLIM_INFINITY, 0 };
    struct stat st;
    uf_sys(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, (long)&limit, 0, 0);
    if (limit.rlim_cur == RLIM_INFINITY || uf_sys_failed(uf_sys(SYS_fstat, to, (long)&st, 0, 0, 0, 0))) return false;
    return S_ISREG(st.st_mode) && (uint64_t)st.st_size + size > limit.rlim_cur;
}

void uf_channel_limited(uint64_t bytes)
{
    struct stat st;
    if (fd < 0 || socket_kept || uf_sys_failed(uf_sys(SYS_fstat, fd, (long)&st, 0, 0, 0, 0)) || bytes >= (uint64_t)st.st_size + (1 << 20)) return;
    uf_note_number("warning", "fsize", "the program limits the size of files: what is found later may go unrecorded, its limit in bytes: ", bytes);
}

UF_ANYWHERE static bool write_all(const char *text, size_t size)
{
    int to = target();
    if (to >= 0 && too_large(to, size)) {
        if (to == 2 || !error_is_there() || too_large(2, size)) return false;
        uf_channel_diverted = true;
        to = 2;
    }
    for (int tries = 0; tries < 4 && size && to >= 0; tries++) {
        long got = uf_sys_write(to, text, size);
        if (got == -EINTR || got == -EAGAIN) continue;
        if (uf_sys_failed(got)) return false;
        text += got;
        size -= (size_t)got;
    }
    return size == 0;
}

/* False: it was cut. */
UF_ANYWHERE static bool complete(struct uf_out *o)
{
    bool cut = o->cut;
    o->size += 4; /* kept back for these */
    o->cut = false;
    uf_put(o, "}\n");
    return !cut;
}

UF_ANYWHERE void uf_record_end(struct uf_out *o)
{
    if (!complete(o) || !write_all(o->text, o->used)) atomic_fetch_add(&uf_records_lost, 1);
}

UF_ANYWHERE void uf_records_write(struct uf_records *r)
{
    if (r->used && !write_all(r->text, r->used)) atomic_fetch_add(&uf_records_lost, r->count);
    r->used = r->count = 0;
}

UF_ANYWHERE void uf_record_gather(struct uf_out *o, struct uf_records *r)
{
    bool whole = complete(o);
    if (!whole || o->used > r->size - r->used) uf_records_write(r);
    if (!whole || o->used > r->size) { /* alone, or lost */
        if (!whole || !write_all(o->text, o->used)) atomic_fetch_add(&uf_records_lost, 1);
        return;
    }
    uf_copy(r->text + r->used, o->text, o->used);
    r->used += o->used;
    r->count++;
}

UF_ANYWHERE void uf_note_number(const char *level, const char *code, const char *text, uint64_t number)
{
    char line[768], sentence[512];
    struct uf_out o, s = { sentence, 0, sizeof sentence - 1, false };
    if (!uf_channel_is_file() && level[0] == 'i') return;
    uf_put(&s, text);
    if (number != UINT64_MAX) uf_put_u64(&s, number);
    sentence[s.used] = 0;
    uf_record_begin(&o, line, sizeof line, "note");
    uf_put_key_str(&o, "level", level);
    uf_put_key_str(&o, "code", code);
    uf_put_key_str(&o, "text", sentence);
    uf_record_end(&o);
}

UF_ANYWHERE void uf_note(const char *level, const char *code, const char *text)
{
    uf_note_number(level, code, text, UINT64_MAX);
}
