/* delivery_where.c: what the kernel says of threads. /proc/self/task/N/syscall says "running", or what a thread is stopped
 * in: "-1 sp pc" for a fault. */
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

bool uf_delivery_where(uint32_t tid, uintptr_t *pc, uintptr_t *sp)
{
    char text[256];
    long in = open_file("/proc/self/task/", tid);
    *pc = *sp = 0;
    if (uf_sys_failed(in)) in = open_file("/proc/", tid); /* a process that shares our memory */
    if (uf_sys_failed(in)) return true;
    long n = uf_sys_read((int)in, text, sizeof text - 1);
    uf_sys_close((int)in);
    if (n <= 0) return true;
    text[n] = 0;
    const char *at = uf_after(text, "-1 0x");
    if (!at) return false;
    *sp = hex(at);
    while (*at && *at != ' ') at++;
    at = uf_after(at, " 0x");
    if (at) *pc = hex(at);
    return true;
}

/* "pid (name) state ...": the first thread's state, in field 20 the number of threads, in field 52 how the first one ended,
 * as wait has it; the name may hold anything. */
bool uf_delivery_left_alone(int *status)
{
    char text[1024];
    long in = uf_sys_open("/proc/self/stat", O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return false;
    long n = uf_sys_read((int)in, text, sizeof text - 1);
    uf_sys_close((int)in);
    if (n <= 0) return false;
    text[n] = 0;
    while (n > 0 && text[n - 1] != ')') n--;
    if (text[n] != ' ' || text[n + 1] != 'Z') return false;
    const char *at = text + n;
    int field = 2;
    for (; field < 20 && *at; at++) field += *at == ' ';
    if (at[0] != '2' || at[1] != ' ') return false;
    for (; field < 52 && *at; at++) field += *at == ' ';
    unsigned code = 0;
    for (; *at >= '0' && *at <= '9'; at++) code = code * 10 + (unsigned)(*at - '0');
    *status = (int)code;
    return true;
}
