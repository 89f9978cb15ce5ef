/* map_hole.c: a file that is mapped: where it lives, what --holes says of it, and where its holes are. */
#include "hooks/map_hole.h"

#include "base/bytes.h"
#include "base/opt.h"
#include "base/out.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/env.h"
#include "pages/backend.h"
#include "touch/hole.h"

#include <errno.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>

enum { TMPFS = 0x01021994, HUGETLBFS = (int)0x958458f6, AT_ONCE = 32, HOLES = 512 };

static const char *const policies[] = { "off", "report", "count", "deny" };

static void put_fd_path(struct uf_out *o, int fd)
{
    uf_put(o, "/proc/self/fd/");
    uf_put_u64(o, (uint64_t)fd);
    o->text[o->used] = 0;
}

/* The file's path; memfd:NAME for one that has none. */
static bool path_of(int fd, char *path, size_t size)
{
    char link[40];
    struct uf_out o = { link, 0, sizeof link - 1, false };
    put_fd_path(&o, fd);
    long n = uf_sys(SYS_readlinkat, AT_FDCWD, (long)link, (long)path, (long)size - 1, 0, 0);
    if (uf_sys_failed(n)) return false;
    path[n] = 0;
    static const char gone[] = " (deleted)";
    size_t tail = sizeof gone - 1;
    if ((size_t)n > tail && uf_streq(path + n - tail, gone)) path[(size_t)n - tail] = 0;
    if (uf_after(path, "/memfd:")) uf_copy(path, path + 1, uf_strlen(path));
    return true;
}

enum { WRONG = -1, ANOTHERS = -2 };
/* One piece of the option: POLICY, or GLOB=POLICY; for another path, or neither. */
static int policy_of_piece(const char *s, const char *end, const char *path)
{
    const char *word = s;
    for (const char *at = s; at < end; at++)
        if (*at == '=') word = at + 1;
    for (unsigned i = 0; i < UF_COUNT(policies); i++) {
        size_t n = uf_strlen(policies[i]), k = 0;
        while (k < n && word + k < end && word[k] == policies[i][k]) k++;
        if (k != n || word + n != end) continue;
        return word == s || uf_env_glob(s, word - 1, path) ? (int)i : ANOTHERS;
    }
    return WRONG;
}

/* The first piece that fits decides. */
static unsigned policy_for(const char *path)
{
    static _Atomic bool wrong_told;
    for (const char *s = uf_options.holes; *s;) {
        const char *end = s;
        while (*end && *end != ',') end++;
        int policy = policy_of_piece(s, end, path);
        if (policy == WRONG && !atomic_exchange(&wrong_told, true))
            uf_note("warning", "holes", "--holes is POLICY or GLOB=POLICY, commas between several; a policy is report, count, deny or off");
        if (policy >= 0) return (unsigned)policy;
        s = *end ? end + 1 : end;
    }
    return UF_HOLE_OFF;
}

static void say(const char *before, const char *path, const char *after)
{
    char line[384];
    struct uf_out o = { line, 0, sizeof line - 1, false };
    uf_put(&o, before);
    uf_put(&o, path);
    uf_put(&o, after);
    line[o.used] = 0;
    uf_note("warning", "holes", line);
}

static void hole(struct uf_hole_extent *e, unsigned *n, const struct uf_hole_map *m, uint64_t from, uint64_t to)
{
    uint64_t end = m->offset + (m->to - m->from);
    from = uf_up(from > m->offset ? from : m->offset, UF_PAGE);
    to = uf_down(to < end ? to : end, UF_PAGE);
    if (from < to && *n < HOLES) e[(*n)++] = (struct uf_hole_extent){ m->from + (from - m->offset), m->from + (to - m->offset) };
}

/* The gaps between the extents that the file system tells of, without moving the descriptor's position. Their number, or
 * -errno. What lies behind the file's last page is no hole: a touch there is the program's SIGBUS. */
static long disk_holes(int fd, const struct uf_hole_map *m, uint64_t file_size, struct uf_hole_extent *e)
{
    struct { struct fiemap head; struct fiemap_extent extent[AT_ONCE]; } q;
    uint64_t at = 0, stop = uf_up(file_size, UF_PAGE);
    unsigned n = 0;
    bool last = false;
    while (at < stop && !last) {
        uf_fill(&q, 0, sizeof q);
        q.head.fm_start = at;
        q.head.fm_length = stop - at;
        q.head.fm_extent_count = AT_ONCE;
        long err = uf_sys_ioctl(fd, FS_IOC_FIEMAP, &q);
        if (uf_sys_failed(err)) return err;
        if (!q.head.fm_mapped_extents) break;
        for (unsigned i = 0; i < q.head.fm_mapped_extents; i++) {
            const struct fiemap_extent *x = &q.extent[i];
            hole(e, &n, m, at, x->fe_logical);
            at = x->fe_logical + x->fe_length;
            last |= x->fe_flags & FIEMAP_EXTENT_LAST;
        }
    }
    hole(e, &n, m, at, stop);
    return n;
}

static int path_fd(int fd)
{
    char link[40];
    struct uf_out o = { link, 0, sizeof link - 1, false };
    put_fd_path(&o, fd);
    long got = uf_sys_open(link, O_PATH | O_CLOEXEC, 0); /* holds no lock of the file, and drops none when it is closed */
    return uf_sys_failed(got) ? -1 : uf_fd_hide((int)got);
}

static void add(struct uf_thread *t, struct uf_hole_map *m, int fd, int flags, const struct stat *st, long type)
{
    static struct uf_hole_extent e[HOLES]; /* one mapping at a time: hooks of one thread; another's waits below */
    static _Atomic bool busy, refused_told;
    bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    long n = 0, err;
    if (atomic_exchange(&busy, true)) return;
    m->disk = type != TMPFS && type != HUGETLBFS;
    if (m->disk && shared && (m->prot & PROT_WRITE)) {
        say("holes of ", m->path, " cannot be watched: it is a disk file, mapped shared and writable");
    } else if (m->disk && (n = disk_holes(fd, m, (uint64_t)st->st_size, e)) < 0) {
        say("holes of ", m->path, " cannot be watched: its file system does not tell where they are");
    } else if (!m->disk || n) {
        m->path_fd = m->disk ? -1 : path_fd(fd);
        err = uf_hole_add(m, e, (unsigned)n, t);
        if (err && m->path_fd >= 0) uf_sys_close(m->path_fd);
        if (err && !atomic_exchange(&refused_told, true)) say("holes of ", m->path, err == -ENOSYS ? " cannot be watched on this machine" : " cannot be watched: too many mappings, or the kernel refuses");
    }
    atomic_store(&busy, false);
}

void uf_map_holes(uintptr_t at, size_t size, int prot, int flags, int fd, uint64_t off, const struct uf_caller *c)
{
    struct statfs fs;
    struct stat st;
    struct uf_thread *t = uf_thread();
    if (fd < 0 || (flags & MAP_ANONYMOUS) || t->depth || !(prot & PROT_READ)) return;
    if (uf_sys_failed(uf_sys(SYS_fstat, fd, (long)&st, 0, 0, 0, 0)) || (st.st_mode & S_IFMT) != S_IFREG) return;
    if (uf_sys_failed(uf_sys(SYS_fstatfs, fd, (long)&fs, 0, 0, 0, 0))) return;
    uf_enter(t);
    long type = (int)fs.f_type;
    struct uf_hole_map m = { .from = at, .asked = size, .page = type == HUGETLBFS ? (size_t)fs.f_bsize : UF_PAGE, .prot = (uint8_t)prot,
                             .offset = off, .path_fd = -1, .tid = uf_thread_tid(t) };
    m.to = at + uf_up(size, m.page);
    if (path_of(fd, m.path, sizeof m.path) && (m.policy = (uint8_t)policy_for(m.path)) != UF_HOLE_OFF) {
        m.trace = uf_trace_here(t, c);
        add(t, &m, fd, flags, &st, type);
    }
    uf_leave(t);
}

void uf_map_holes_moved(const struct uf_hole_map *m, uintptr_t to, size_t size)
{
    struct uf_hole_map n = *m;
    struct uf_thread *t = uf_thread();
    uf_enter(t);
    n.from = to;
    n.to = to + uf_up(size, m->page);
    n.asked = size;
    n.touched = n.kernel_touched = n.denied = 0;
    n.path_fd = -1;
    if (m->disk || uf_hole_add(&n, NULL, 0, t)) say("holes of ", m->path, " are not watched any more: the mapping was moved");
    uf_leave(t);
}

void uf_hole_report(void)
{
    for (uint32_t i = 0; i < uf_hole_used(); i++) {
        char text[1024];
        struct uf_out o;
        const struct uf_hole_map *m = uf_hole_get(i);
        if (!m->from) continue;
        uf_record_begin(&o, text, sizeof text, "holes");
        uf_put_key_str(&o, "path", m->path);
        uf_put_key_str(&o, "policy", policies[m->policy]);
        uf_put_key_u64(&o, "size", m->asked);
        uf_put_key_u64(&o, "page", m->page);
        uf_put_key_u64(&o, "touched_pages", m->touched);
        uf_put_key_u64(&o, "kernel_touched_pages", m->kernel_touched);
        uf_put_key_u64(&o, "denied", m->denied);
        uf_record_end(&o);
    }
}
