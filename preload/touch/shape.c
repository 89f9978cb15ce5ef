/* shape.c: the rows of touch_calls.def and touch_rings.def, walked. What an array in the program's memory says is read by the kernel for us: a
 * program may hand over any pointer and expect EFAULT. */
#include "touch/shape.h"

#include "base/sys.h"

#include <limits.h>
#include <linux/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "base/banned.h"

enum kind { NONE, BYTES, TIMES, FIXED, STRING, LENGTH, POINTERS, VECTOR, MESSAGE, MESSAGES, IOCTL };

struct shape {
    uint8_t kind, arg, len;
    bool writes;
    uint16_t size;
};

enum { SHAPES = 6, CALLS = 512, UNKNOWN_MOST = 1 << 20 };

struct row {
    const char *name;
    struct shape shape[SHAPES];
};

#define IN(a, n)       { BYTES, a, n, false, 0 }
#define OUT(a, n)      { BYTES, a, n, true, 0 }
#define INS(a, n, s)   { TIMES, a, n, false, s }
#define OUTS(a, n, s)  { TIMES, a, n, true, s }
#define INF(a, s)      { FIXED, a, 0, false, s }
#define OUTF(a, s)     { FIXED, a, 0, true, s }
#define STR(a)         { STRING, a, 0, false, 0 }
#define LEN(a, l)      { LENGTH, a, l, true, 0 }
#define PTRS(a)        { POINTERS, a, 0, false, 0 }
#define VIN(a, n)      { VECTOR, a, n, false, 0 }
#define VOUT(a, n)     { VECTOR, a, n, true, 0 }
#define MSG(a)         { MESSAGE, a, 0, true, 0 }
#define MMSG(a, n)     { MESSAGES, a, n, true, 0 }
#define IOC(a, op)     { IOCTL, a, op, true, 0 }
#define UF_SYSCALL(name, ...) [SYS_##name] = { #name, { __VA_ARGS__ } },
static const struct row rows[CALLS] = {
#include "touch_calls.def"
};

#define UF_RING_OP(number, name, ...) [number] = { "io_uring:" #name, { __VA_ARGS__ } },
#define UF_RING_REGISTER(number, ...)
#define UF_RING_RESOURCE(number, ...)
static const struct row requests[] = {
#include "touch_rings.def"
};

#define UF_RING_OP(number, name, ...)
#define UF_RING_REGISTER(number, ...) [number] = { "io_uring_register", { __VA_ARGS__ } },
#define UF_RING_RESOURCE UF_RING_REGISTER
static const struct row registers[] = {
#include "touch_rings.def"
};
#define UF_RING_OP(number, name, ...)
#define UF_RING_REGISTER(number, ...)
#define UF_RING_RESOURCE(number, ...) [number] = true,
static const bool resources[UF_COUNT(registers)] = {
#include "touch_rings.def"
};

struct walk {
    uf_shape_each *each;
    void *data;
};

static void tell(const struct walk *w, uintptr_t at, size_t size, bool writes)
{
    if (at >= UF_PAGE && size) w->each(at, size, writes, w->data);
}

static bool fetch(const struct walk *w, void *to, uintptr_t from, size_t size)
{
    struct iovec near = { to, size }, far = { (void *)from, size };
    if (from < UF_PAGE) return false;
    tell(w, from, size, false);
    return uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0) == (long)size;
}

static void vector(const struct walk *w, uintptr_t at, size_t n, bool writes)
{
    struct iovec v[8];
    if (n > IOV_MAX) return;
    for (size_t i = 0, k; i < n; i += k) {
        k = n - i < UF_COUNT(v) ? n - i : UF_COUNT(v);
        if (!fetch(w, v, at + i * sizeof *v, k * sizeof *v)) return;
        for (size_t e = 0; e < k; e++) tell(w, (uintptr_t)v[e].iov_base, v[e].iov_len, writes);
    }
}

static void message(const struct walk *w, uintptr_t at)
{
    struct msghdr m;
    if (!fetch(w, &m, at, sizeof m)) return;
    tell(w, (uintptr_t)m.msg_name, m.msg_namelen, true);
    tell(w, (uintptr_t)m.msg_control, m.msg_controllen, true);
    vector(w, (uintptr_t)m.msg_iov, m.msg_iovlen, true);
}

static void messages(const struct walk *w, uintptr_t at, size_t n)
{
    for (size_t i = 0; i < n && i < IOV_MAX; i++, at += sizeof(struct mmsghdr)) {
        tell(w, at, sizeof(struct mmsghdr), true);
        message(w, at);
    }
}

/* The page it begins in, and the next as long as no NUL is found: paths, names. */
static void string(const struct walk *w, uintptr_t at)
{
    char piece[256];
    for (size_t done = 0; done < PATH_MAX; done += sizeof piece) {
        size_t n = sizeof piece, to_page = uf_up(at + done + 1, UF_PAGE) - (at + done);
        if (n > to_page) n = to_page;
        if (!fetch(w, piece, at + done, n)) return;
        for (size_t i = 0; i < n; i++)
            if (!piece[i]) return;
        done -= sizeof piece - n;
    }
}

static void pointers(const struct walk *w, uintptr_t at)
{
    uintptr_t p;
    for (unsigned i = 0; i < 1u << 16; i++, at += sizeof p) {
        if (!fetch(w, &p, at, sizeof p) || !p) return;
        string(w, p);
    }
}

/* Of file systems' calls some have an array behind what their number says. */
static size_t ioctl_size(size_t op)
{
    if (_IOC_TYPE(op) == 'f' || _IOC_TYPE(op) == 0x94) return UNKNOWN_MOST;
    return _IOC_SIZE(op) ? _IOC_SIZE(op) : 256;
}

static void one(const struct walk *w, const struct shape *s, const long args[6])
{
    uintptr_t at = (uintptr_t)args[s->arg];
    size_t n = (size_t)args[s->len];
    unsigned length;
    if (!at) return;
    switch (s->kind) {
    case BYTES: tell(w, at, n, s->writes); break;
    case TIMES: if (n < 1u << 24) tell(w, at, n * s->size, s->writes); break;
    case FIXED: tell(w, at, s->size, s->writes); break;
    case STRING: string(w, at); break;
    case LENGTH: if (fetch(w, &length, n, sizeof length)) tell(w, at, length, true); break;
    case POINTERS: pointers(w, at); break;
    case VECTOR: vector(w, at, n, s->writes); break;
    case MESSAGE: message(w, at); break;
    case MESSAGES: messages(w, at, n); break;
    case IOCTL: tell(w, at, ioctl_size(n), true); break;
    default: break;
    }
}

static void all(const struct walk *w, const struct row *row, const long args[6])
{
    for (unsigned i = 0; i < SHAPES && row->shape[i].kind; i++) one(w, &row->shape[i], args);
}

void uf_shape_walk(long n, const long args[6], uf_shape_each *each, void *data)
{
    struct walk w = { each, data };
    if (n >= 0 && n < CALLS && rows[n].name)
        all(&w, &rows[n], args);
    else
        for (unsigned i = 0; i < 6; i++) tell(&w, (uintptr_t)args[i], UNKNOWN_MOST, true);
}

const char *uf_shape_name(long n)
{
    return n >= 0 && n < CALLS && rows[n].name ? rows[n].name : "system call";
}

const char *uf_shape_request_name(unsigned op) { return op < UF_COUNT(requests) ? requests[op].name : NULL; }

void uf_shape_request(unsigned op, const long args[6], uf_shape_each *each, void *data)
{
    struct walk w = { each, data };
    all(&w, &requests[op], args);
}

/* 6 is the oldest form; in those of two halves the first says where, the other what. */
static bool resource(const struct walk *w, unsigned op, const long args[6], long out[6])
{
    uint64_t s[4] = { 0 };
    if (!fetch(w, s, (uintptr_t)args[2], op == 6 ? 16 : sizeof s)) return false;
    bool update = op == 14 || op == 16;
    out[0] = op == 6 || update ? (long)s[1] : (long)s[2];
    out[1] = op == 6 ? args[3] : (long)(uint32_t)(update ? s[3] : s[0]);
    out[2] = op == 6 ? 0 : (long)(update ? s[2] : s[3]);
    return true;
}

bool uf_shape_register(unsigned op, const long args[6], uf_shape_each *each, void *data)
{
    struct walk w = { each, data };
    long out[6] = { 0 };
    if (op >= UF_COUNT(registers) || !registers[op].name) return false;
    if (!resources[op])
        all(&w, &registers[op], args);
    else if (resource(&w, op, args, out))
        all(&w, &registers[op], out);
    return true;
}
