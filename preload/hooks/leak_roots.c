/* leak_roots.c: where pointers may live. */
#include "base/bytes.h"
#include "base/grow.h"
#include "base/meta.h"
#include "base/sys.h"
#include "base/thread.h"
#include "faults/module.h"
#include "hooks/leak.h"

#include <dirent.h>
#include <sys/uio.h>

enum { PIECE = 64 << 10, SPARSE = 1 << 20, STACKS = 4096, RED_ZONE = 128 };

static char piece[PIECE] __attribute__((aligned(64)));
static uint64_t present[PIECE / 4096 * 32]; /* pagemap of as many pages as one read gives */
static uintptr_t stack[STACKS];             /* stack pointers of the other threads */
static size_t stacks;
static struct uf_module self;

/* Memory of our own: numbers and old pointers to blocks stand there. */
static bool ours(uintptr_t at)
{
    return at - self.from < self.to - self.from || uf_meta_owns(at) || uf_grow_any_owns(at) || uf_leak_maps_owns(at);
}

static void scan_present(uintptr_t from, uintptr_t to, uf_leak_word *each, void *data)
{
    for (uintptr_t at = from; at < to;) {
        size_t size = to - at < PIECE ? to - at : PIECE;
        struct iovec near = { piece, size }, far = { (void *)at, size };
        long got = uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0);
        if (got <= 0) { /* gone, or never there: the next page may be another matter */
            at = uf_down(at, UF_PAGE) + UF_PAGE;
            continue;
        }
        for (long i = 0; i + 8 <= got; i += 8) {
            uintptr_t word;
            uf_copy(&word, piece + i, sizeof word);
            if (uf_region_owns(word)) each(word, data);
            else uf_leak_maps_seen(word, at + (uintptr_t)i);
        }
        at += (size_t)got;
        if ((size_t)got < size) at = uf_up(at, 8);
    }
}

/* Of large ranges only pages that are in memory or swapped out. */
static void scan_sparse(int pagemap, uintptr_t from, uintptr_t to, uf_leak_word *each, void *data)
{
    for (uintptr_t at = uf_down(from, UF_PAGE); at < to;) {
        size_t pages = (uf_up(to, UF_PAGE) - at) >> UF_PAGE_SHIFT;
        if (pages > UF_COUNT(present)) pages = UF_COUNT(present);
        long got = uf_sys(SYS_pread64, pagemap, (long)present, (long)(pages * 8), (long)(at >> UF_PAGE_SHIFT) * 8, 0, 0);
        if (got < 8) return;
        for (long i = 0; i < got / 8; i++, at += UF_PAGE) {
            if (!(present[i] >> 62)) continue;
            uintptr_t low = at < from ? from : at, high = at + UF_PAGE < to ? at + UF_PAGE : to;
            scan_present(low, high, each, data);
        }
    }
}

void uf_leak_scan(uintptr_t from, uintptr_t to, uf_leak_word *each, void *data)
{
    static int pagemap = -2;
    from = uf_up(from, 8);
    if (to - from >= SPARSE && to > from) {
        if (pagemap == -2) pagemap = (int)uf_sys_open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC, 0);
        if (pagemap >= 0) {
            scan_sparse(pagemap, from, to, each, data);
            return;
        }
    }
    scan_present(from, to, each, data);
}

static const char *hex(const char *s, uintptr_t *out)
{
    if (s[0] == '0' && s[1] == 'x') s += 2;
    for (*out = 0;; s++) {
        char c = *s;
        if (c >= '0' && c <= '9') *out = *out << 4 | (uintptr_t)(c - '0');
        else if (c >= 'a' && c <= 'f') *out = *out << 4 | (uintptr_t)(c - 'a' + 10);
        else return s;
    }
}

/* A thread that waits in the kernel: its arguments and its stack pointer. One that runs has neither: all of its stack is
 * looked at. */
static void thread_words(const char *tid, uf_leak_word *each, void *data)
{
    char path[64] = "/proc/self/task/", text[256];
    size_t used = uf_strlen(path);
    for (const char *s = tid; *s && used < sizeof path - 12; s++) path[used++] = *s;
    uf_copy(path + used, "/syscall", 9);
    long in = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return;
    long n = uf_sys_read((int)in, text, sizeof text - 1);
    uf_sys_close((int)in);
    if (n <= 0 || text[0] == 'r') return;
    text[n] = 0;
    uintptr_t words[9] = { 0 };
    unsigned count = 0;
    for (const char *s = text; *s && count < 9;) {
        while (*s && *s != ' ') s++;
        while (*s == ' ') s++;
        if (*s) s = hex(s, &words[count++]);
    }
    if (count < 8) return;
    for (unsigned i = 0; i < 6; i++) {
        if (uf_region_owns(words[i])) each(words[i], data);
        else uf_leak_maps_seen(words[i], 0);
    }
    uf_leak_maps_seen(words[6], 0); /* it stands on it, and runs it */
    uf_leak_maps_seen(words[7], 0);
    if (stacks < STACKS) stack[stacks++] = words[6];
}

static void threads(uf_leak_word *each, void *data)
{
    struct dirent64_head { uint64_t ino; int64_t off; unsigned short length; unsigned char type; char name[]; };
    static char entries[4096] __attribute__((aligned(8)));
    long me = uf_sys_gettid(), in = uf_sys_open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n;
    stacks = 0;
    if (uf_sys_failed(in)) return;
    while ((n = uf_sys(SYS_getdents64, in, (long)entries, sizeof entries, 0, 0, 0)) > 0) {
        for (long at = 0; at < n;) {
            struct dirent64_head *e = (void *)(entries + at);
            long tid = 0;
            for (const char *s = e->name; *s >= '0' && *s <= '9'; s++) tid = tid * 10 + (*s - '0');
            if (tid && tid != me) thread_words(e->name, each, data);
            at += e->length;
        }
    }
    uf_sys_close((int)in);
}

/* The live part of a mapping: with one stack in it, from its pointer on. */
static uintptr_t live_from(uintptr_t from, uintptr_t to, uintptr_t frame)
{
    uintptr_t found = frame >= from && frame < to ? frame : 0;
    unsigned count = found != 0;
    for (size_t i = 0; i < stacks; i++) {
        if (stack[i] < from || stack[i] >= to) continue;
        count++;
        found = stack[i] - RED_ZONE;
    }
    return count == 1 && found > from ? found : from;
}

static void mapping(const char *line, uintptr_t frame, uf_leak_word *each, void *data)
{
    uintptr_t from, to, begin;
    const char *s = hex(line, &from);
    s = hex(s + 1, &to);
    if (s[0] != ' ' || s[1] != 'r' || s[2] != 'w') return;
    for (const char *p = s; *p; p++)
        if (p[0] == '/' && p[1] == 'd' && p[2] == 'e' && p[3] == 'v' && p[4] == '/') return; /* devices are not for reading */
    from = live_from(from, to, frame);
    /* in stretches: a mapping of ours may stand in one line with the program's */
    for (begin = from; begin < to;) {
        bool own = ours(begin) || uf_region_owns(begin);
        uintptr_t end = uf_down(begin, UF_PAGE) + UF_PAGE;
        while (end < to && (ours(end) || uf_region_owns(end)) == own) end += UF_PAGE;
        if (!own) uf_leak_scan(begin, end < to ? end : to, each, data);
        begin = end;
    }
}

bool uf_leak_roots(uintptr_t frame, uf_leak_word *each, void *data)
{
    static char text[8192];
    char probe;
    struct iovec near = { &probe, 1 }, far = { &stacks, 1 };
    if (uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0) != 1) return false;
    long in = uf_sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0), n;
    if (uf_sys_failed(in)) return false;
    uf_module_of((uintptr_t)&stacks, &self);
    uf_leak_maps_seen(frame, 0);
    threads(each, data);
    size_t held = 0;
    while ((n = uf_sys_read((int)in, text + held, sizeof text - 1 - held)) > 0) {
        char *line = text, *end;
        held += (size_t)n;
        text[held] = 0;
        for (;; line = end + 1) {
            for (end = line; *end && *end != '\n'; end++) {}
            if (!*end) break;
            *end = 0;
            mapping(line, frame, each, data);
        }
        held = (size_t)(text + held - line);
        if (held == sizeof text - 1) held = 0; /* no path is that long */
        for (size_t i = 0; i < held; i++) text[i] = line[i];
    }
    uf_sys_close((int)in);
    return true;
}
