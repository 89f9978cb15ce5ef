/* rights.c: /proc/self/maps. */
#include "pages/rights.h"

#include "base/sys.h"

#include <sys/mman.h>
#include "base/banned.h"

struct reader { int fd; unsigned used, size; char text[2048]; };

static int next_char(struct reader *r)
{
    if (r->used == r->size) {
        long n = uf_sys_read(r->fd, r->text, sizeof r->text);
        if (n <= 0) return -1;
        r->used = 0;
        r->size = (unsigned)n;
    }
    return (unsigned char)r->text[r->used++];
}

/* A number in BASE and the character behind it. */
static uint64_t number(struct reader *r, unsigned base, int *behind)
{
    uint64_t n = 0;
    int c;
    while ((c = next_char(r)) >= 0) {
        unsigned d = c >= '0' && c <= '9' ? (unsigned)c - '0' : c >= 'a' && c <= 'f' ? (unsigned)c - 'a' + 10 : 99;
        if (d >= base) break;
        n = n * base + d;
    }
    *behind = c;
    return n;
}

static bool line(struct reader *r, struct uf_vma *v)
{
    int c;
    unsigned n = 0;
    v->from = number(r, 16, &c);
    if (c != '-') return false;
    v->to = number(r, 16, &c);
    v->prot = next_char(r) == 'r' ? PROT_READ : 0;
    v->prot |= next_char(r) == 'w' ? PROT_WRITE : 0;
    v->prot |= next_char(r) == 'x' ? PROT_EXEC : 0;
    v->shared = next_char(r) == 's';
    next_char(r);
    v->offset = number(r, 16, &c);
    number(r, 16, &c);
    number(r, 16, &c);
    v->inode = number(r, 10, &c);
    while (c == ' ') c = next_char(r);
    for (; c >= 0 && c != '\n'; c = next_char(r))
        if (n < sizeof v->path - 1) v->path[n++] = (char)c;
    v->path[n] = 0;
    return true;
}

long uf_vma_each(bool (*each)(const struct uf_vma *v, void *data), void *data)
{
    struct reader r = { .used = 0 };
    struct uf_vma v;
    long in = uf_sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return in;
    r.fd = (int)in;
    while (line(&r, &v) && each(&v, data)) {}
    uf_sys_close((int)in);
    return 0;
}

struct question { uintptr_t at, to; int prot; };

static bool look(const struct uf_vma *v, void *data)
{
    struct question *q = data;
    if (v->to <= q->at) return true;
    if (v->from > q->at || (q->prot >= 0 && v->prot != q->prot)) {
        q->prot = -1;
        return false;
    }
    q->prot = v->prot;
    q->at = v->to;
    return q->at < q->to;
}

int uf_rights_of(uintptr_t from, uintptr_t to)
{
    struct question q = { from, to, -2 };
    if (uf_vma_each(look, &q) || q.at < to || q.prot < 0) return -1;
    return q.prot;
}
