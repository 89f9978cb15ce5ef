/* limits.c: what is available here. */
#include "hooks/limits.h"

#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"

#include <sys/resource.h>

static char text[8192]; /* bring-up is alone, and so is who asks later: once */

/* The file as text; "" when it cannot be read. */
static const char *file(const char *path)
{
    long in = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    long n = uf_sys_failed(in) ? 0 : uf_sys_read((int)in, text, sizeof text - 1);
    if (!uf_sys_failed(in)) uf_sys_close((int)in);
    text[n > 0 ? n : 0] = 0;
    return text;
}

/* The number behind LABEL at the start of a line ("" : of the text); UINT64_MAX when there is none ("max"). */
static uint64_t number(const char *s, const char *label)
{
    for (; *s; s++) {
        const char *rest = uf_after(s, label);
        if (rest) {
            uint64_t n = 0;
            while (*rest == ' ' || *rest == '\t') rest++;
            if (*rest < '0' || *rest > '9') return UINT64_MAX;
            for (; *rest >= '0' && *rest <= '9'; rest++) n = n * 10 + (uint64_t)(*rest - '0');
            return n;
        }
        while (*s && *s != '\n') s++;
        if (!*s) break;
    }
    return UINT64_MAX;
}

/* What the memory cgroups above us leave, the tightest of them. */
static uint64_t cgroup_left(void)
{
    static char path[4096 + 64];
    const char *at = file("/proc/self/cgroup");
    const char *rest = uf_after(at, "0::");
    uint64_t least = UINT64_MAX;
    struct uf_out o = { path, 0, sizeof path - 32, false };
    if (!rest) return least;
    uf_put(&o, "/sys/fs/cgroup");
    const size_t root = o.used;
    while (*rest && *rest != '\n') uf_put_char(&o, *rest++);
    for (size_t end = o.used; !o.cut;) {
        uf_copy(path + end, "/memory.max", 12);
        uint64_t max = number(file(path), "");
        uf_copy(path + end, "/memory.current", 16);
        uint64_t now = number(file(path), "");
        if (max != UINT64_MAX && now != UINT64_MAX) {
            uint64_t left = max > now ? max - now : 0;
            if (left < least) least = left;
        }
        if (end == root) break; /* a container's own root may have limits too */
        while (end > root && path[end - 1] != '/') end--;
        if (end > root) end--;
    }
    return least;
}

/* What a limit leaves of what is used: the number behind LABEL in the file at PATH, in units of UNIT bytes, read when there is one. */
static uint64_t limit_left(int which, const char *path, const char *label, uint64_t unit)
{
    struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };
    uf_sys(SYS_prlimit64, 0, which, 0, (long)&limit, 0, 0);
    if (limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
    uint64_t n = number(file(path), label), used = n == UINT64_MAX ? 0 : n * unit;
    return limit.rlim_cur > used ? limit.rlim_cur - used : 0;
}

/* Addresses, and of those that are private and writable: the arena is both. */
static uint64_t address_space_left(void)
{
    uint64_t space = limit_left(RLIMIT_AS, "/proc/self/statm", "", UF_PAGE);
    uint64_t left = limit_left(RLIMIT_DATA, "/proc/self/status", "VmData:", 1024);
    return space < left ? space : left;
}

size_t uf_limit_arena(void)
{
    uint64_t left = address_space_left();
    if (left == UINT64_MAX) return (size_t)16 << 40;
    /* the program needs its share: a quarter is ours */
    size_t size = (size_t)1 << 24;
    while (size * 2 <= left / 4) size *= 2;
    return size;
}

int64_t uf_limit_memory(int64_t wanted)
{
    if (wanted >= 0) return wanted;
    uint64_t available = number(file("/proc/meminfo"), "MemAvailable:");
    available = available == UINT64_MAX ? (uint64_t)1 << 30 : available * 1024;
    uint64_t group = cgroup_left(), space = address_space_left();
    if (group < available) available = group;
    if (space < available) available = space;
    return (int64_t)(available / 100 * (uint64_t)-wanted);
}

bool uf_limit_swaps(void)
{
    uint64_t total = number(file("/proc/meminfo"), "SwapTotal:");
    return total && total != UINT64_MAX;
}

const char *uf_limit_log_name(const char *template, char **env)
{
    static char name[4096];
    struct uf_out o = { name, 0, sizeof name - 1, false };
    if (!template || !*template) return NULL;
    for (const char *s = template; *s; s++) {
        const char *rest;
        if (*s != '%') {
            uf_put_char(&o, *s);
        } else if (s[1] == 'p') {
            uf_put_u64(&o, (uint64_t)uf_sys_getpid());
            s++;
        } else if ((rest = uf_after(s, "%q{")) != NULL) {
            const char *end = rest;
            while (*end && *end != '}') end++;
            for (char **e = env; e && *e && *end; e++) {
                const char *v = *e, *k = rest;
                while (k < end && *v == *k) v++, k++;
                if (k == end && *v == '=') uf_put(&o, v + 1);
            }
            if (!*end) { /* never closed: taken as it stands */
                uf_put(&o, s);
                break;
            }
            s = end;
        } else {
            uf_put_char(&o, '%');
            if (s[1] == '%') s++;
        }
    }
    name[o.used] = 0;
    return name;
}
