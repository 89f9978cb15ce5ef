/* calls_vec.c: vectors, messages and addresses as the kernel takes them. */
#include "hooks/calls.h"

#include "base/out.h"

#include <limits.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* Check P[0..N) and say whether its members may be followed. */
static bool follow(struct uf_use *u, const char *param, const void *p, size_t n, bool writes)
{
    if (!p || n == 0) return false;
    uf_use_bytes(u, param, p, n, writes);
    return uf_use_readable(p, n);
}

void uf_call_addr(struct uf_use *u, const char *param, const void *p, const void *len)
{
    socklen_t n;
    if (!p || !follow(u, param, len, sizeof n, true)) return;
    n = *(const socklen_t *)len;
    if (n <= INT_MAX) uf_use_bytes(u, param, p, n, true); /* the kernel refuses what is negative */
}

void uf_call_vec(struct uf_use *u, const char *array, const char *element, const struct iovec *v, long n, bool writes)
{
    if (n <= 0 || n > IOV_MAX || !follow(u, array, v, (size_t)n * sizeof *v, false)) return;
    for (long i = 0; i < n; i++) uf_use_bytes(u, element, v[i].iov_base, v[i].iov_len, writes);
}

/* One message: its own words are call(msg.WHAT), of an array call(mmsg[INDEX].msg_hdr.WHAT). */
struct message {
    struct uf_use *u;
    const char *call;
    long index; /* -1: no array */
    bool writes;
};

/* The words are made only when P is stray. ELEMENT: of WHAT's array, -1 for none. */
static void member(const struct message *at, const char *what, long element, const void *p, size_t n)
{
    static char text[128]; /* used at once; a race costs a wrong name, never memory */
    uf_use_present(at->u, p, n, at->writes);
    if (uf_likely(uf_use_sound(p, n))) return;
    struct uf_out o = { text, 0, sizeof text - 1, false };
    uf_put(&o, at->call);
    uf_put(&o, at->index < 0 ? "(msg" : "(mmsg[");
    if (at->index >= 0) {
        uf_put_u64(&o, (uint64_t)at->index);
        uf_put(&o, "].msg_hdr");
    }
    uf_put(&o, what);
    if (element >= 0) {
        uf_put_u64(&o, (uint64_t)element);
        uf_put_char(&o, ']');
    }
    uf_put_char(&o, ')');
    text[o.used] = 0;
    uf_use_accuse(at->u, text, (uintptr_t)p, n, at->writes);
}

static void pieces(const struct message *at, const struct msghdr *m)
{
    if (!m->msg_iov || m->msg_iovlen == 0 || m->msg_iovlen > IOV_MAX) return;
    uf_use_present(at->u, m->msg_iov, m->msg_iovlen * sizeof *m->msg_iov, false); /* read in both directions */
    member(at, ".msg_iov", -1, m->msg_iov, m->msg_iovlen * sizeof *m->msg_iov);
    if (!uf_use_readable(m->msg_iov, m->msg_iovlen * sizeof *m->msg_iov)) return;
    for (size_t i = 0; i < m->msg_iovlen; i++) member(at, ".msg_iov[", (long)i, m->msg_iov[i].iov_base, m->msg_iov[i].iov_len);
}

static void message(const struct message *at, const struct msghdr *m)
{
    member(at, "", -1, m, sizeof *m);
    if (!uf_use_readable(m, sizeof *m)) return;
    if (m->msg_name) member(at, ".msg_name", -1, m->msg_name, m->msg_namelen);
    pieces(at, m);
    if (m->msg_control) member(at, ".msg_control", -1, m->msg_control, m->msg_controllen); /* last: the result counts bytes of the pieces */
}

void uf_call_msg(struct uf_use *u, const char *call, const struct msghdr *m, bool writes)
{
    struct message at = { u, call, -1, writes };
    if (m) message(&at, m);
}

/* The program may have given the stream a buffer (setvbuf) and released it. */
void uf_call_stream(struct uf_use *u, const void *stream)
{
    const FILE *f = stream;
    if (!f) return;
    uf_use_bytes(u, NULL, f, sizeof *f, false);
    if (!uf_use_sound(f, sizeof *f) || f->_IO_write_ptr <= f->_IO_write_base) return;
    uf_use_bytes(u, "write(buf)", f->_IO_write_base, (size_t)(f->_IO_write_ptr - f->_IO_write_base), false);
}

void uf_call_mmsg(struct uf_use *u, const char *call, const struct mmsghdr *v, unsigned n, bool writes)
{
    struct message at = { u, call, -1, writes };
    if (!v || n == 0) return;
    if (n > IOV_MAX) n = IOV_MAX; /* as the kernel does */
    uf_use_present(u, v, n * sizeof *v, writes);
    if (!uf_use_sound(v, n * sizeof *v)) {
        at.index = 0;
        member(&at, "", -1, v, n * sizeof *v);
        return;
    }
    if (!uf_use_readable(v, n * sizeof *v)) return;
    for (at.index = 0; at.index < (long)n; at.index++) message(&at, &v[at.index].msg_hdr);
}
