/* delivery_where.c: /proc/self/task/N/syscall says "running", or what a thread is stopped in: "-1 sp pc" for a fault. */
#include "faults/delivery_where.h"

#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"
#include "base/banned.h"

static long open_file(const char *before, uint32_t tid)
{
    char path[64];
    struct uf_out o = { path, 0, sizeof path - 1, false };
    uf_put(&o, before);
    uf_put_u64(&o, tid);
    uf_put(&o, "/syscall");
    path[o.used] = 0;
    return uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
}

static uintptr_t hex(const char *s)
{
    uintptr_t n = 0;
    for (;; s++) {
        unsigned digit = *s >= '0' && *s <= '9' ? (unsigned)(*s - '0') : *s >= 'a' && *s <= 'f' ? (unsigned)(*s - 'a' + 10) : 16;
        if (digit > 15) return n;
        n = n << 4 | digit;
    }
}

bool uf_delivery_where(uint32_t tid, uintptr_t *pc)
{
    char text[256];
    long in = open_file("/proc/self/task/", tid);
    *pc = 0;
    if (uf_sys_failed(in)) in = open_file("/proc/", tid); /* a process that shares our memory */
    if (uf_sys_failed(in)) return true;
    long n = uf_sys_read((int)in, text, sizeof text - 1);
    uf_sys_close((int)in);
    if (n <= 0) return true;
    text[n] = 0;
    const char *at = uf_after(text, "-1 0x");
    if (!at) return false;
    while (*at && *at != ' ') at++;
    at = uf_after(at, " 0x");
    if (at) *pc = hex(at);
    return true;
}
