/* channel.c: the record channel. */
#include "faults/channel.h"

#include "base/sys.h"
#include "pages/backend.h"

#include <errno.h>
#include <time.h>
#include "base/banned.h"

static _Atomic int fd = -1;
static char path_kept[4096];
_Atomic uint64_t uf_records_lost;

static long open_again(void)
{
    /* the command's file is there; with O_CREAT the kernel would refuse it to other users in a sticky directory */
    long got = uf_sys_open(path_kept, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
    if (got == -ENOENT) got = uf_sys_open(path_kept, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (uf_sys_failed(got)) return got;
    fd = uf_fd_hide((int)got);
    return 0;
}

long uf_channel_open(const char *path)
{
    size_t n = 0;
    path_kept[0] = 0;
    if (!path || !path[0]) return 0;
    while (path[n] && n < sizeof path_kept - 1) path_kept[n] = path[n], n++;
    path_kept[n] = 0;
    return open_again();
}

UF_ANYWHERE bool uf_channel_is_file(void) { return path_kept[0] != 0; }
UF_ANYWHERE int uf_channel_fd(void) { return fd; }

void uf_channel_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
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

/* The file behind our descriptor is the one we opened? A program may have closed it and opened its own there. */
UF_ANYWHERE static bool write_all(const char *text, size_t size)
{
    for (int tries = 0; tries < 4 && size; tries++) {
        long got = uf_sys_write(uf_channel_is_file() ? fd : 2, text, size);
        if (got == -EINTR || got == -EAGAIN) continue;
        if (got == -EBADF && uf_channel_is_file() && open_again() == 0) continue;
        if (uf_sys_failed(got)) return false;
        text += got;
        size -= (size_t)got;
    }
    return size == 0;
}

UF_ANYWHERE void uf_record_end(struct uf_out *o)
{
    bool cut = o->cut;
    o->size += 4; /* kept back for these */
    o->cut = false;
    uf_put(o, "}\n");
    if (cut || !write_all(o->text, o->used)) atomic_fetch_add(&uf_records_lost, 1);
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
