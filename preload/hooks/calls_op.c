/* calls_op.c: calls whose argument shapes hang on a number. Only shapes that are certain: an unknown number says nothing. */
#include "hooks/calls.h"

#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/hook.h"
#include "hooks/sandbox.h"
#include "hooks/touch.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>

void uf_call_poll(struct uf_use *u, const char *param, struct pollfd *v, unsigned long n)
{
    if (n <= INT_MAX) uf_use_bytes(u, param, v, n * sizeof *v, true);
}

void uf_call_events(struct uf_use *u, struct epoll_event *v, int n)
{
    if (n > 0) uf_use_bytes(u, "epoll_pwait(events)", v, (size_t)n * sizeof *v, true);
}

void uf_call_select(struct uf_use *u, const char *param, int n, const void *set)
{
    if (n > 0) uf_use_bytes(u, param, set, (size_t)n / 8, true); /* the kernel rounds up; memcheck asks for no more */
}

static void path(struct uf_use *u, const char *param, const char *s)
{
    if (uf_unlikely(uf_buffer_watched((uintptr_t)s))) uf_use_string(u, param, s, PATH_MAX);
}

void uf_call_exec(struct uf_use *u, const char *file, char *const *argv, char *const *envp)
{
    path(u, "execve(filename)", file);
    for (int i = 0; i < 2; i++) {
        char *const *v = i ? envp : argv;
        const char *element = i ? "execve(envp[i])" : "execve(argv[i])";
        for (; v; v++) {
            uf_use_bytes(u, i ? "execve(envp)" : "execve(argv)", v, sizeof *v, false);
            if (!uf_use_readable(v, sizeof *v) || !*v) break;
            path(u, element, *v);
        }
    }
}

static const struct request {
    unsigned op;
    unsigned short reads, writes;
} requests[] = {
#define UF_IOCTL(request, reads, writes) { request, reads, writes },
#include "ioctls.def"
};

/* What a number made by _IOC says of itself. Other numbers have no size there. */
static struct request said_by(unsigned op)
{
    unsigned short size = (unsigned short)_IOC_SIZE(op);
    return (struct request){ op, _IOC_DIR(op) & _IOC_WRITE ? size : 0, _IOC_DIR(op) & _IOC_READ ? size : 0 };
}

void uf_call_limit(int pid, int what, const void *limit)
{
    if (uf_likely(what != RLIMIT_FSIZE || !limit || (pid && pid != uf_sys_getpid()))) return;
    if (uf_phase_now() == UF_READY && uf_use_readable(limit, sizeof(struct rlimit64))) uf_channel_limited(((const struct rlimit64 *)limit)->rlim_cur);
}

void uf_call_ioctl(struct uf_use *u, unsigned long number, const void *arg)
{
    unsigned op = (unsigned)number; /* the kernel looks at 32 bits; callers that pass an int may have extended its sign */
    if (uf_likely(!uf_use_watched(arg))) return;
    struct request r = said_by(op);
    for (unsigned i = 0; i < UF_COUNT(requests); i++)
        if (requests[i].op == op) r = requests[i];
    uf_use_bytes(u, "ioctl(arg)", arg, r.reads, false);
    if (!u->told || r.writes > r.reads) uf_use_bytes(u, "ioctl(arg)", arg, r.writes, true);
}

void uf_call_fcntl(struct uf_use *u, int op, const void *arg)
{
    switch (op) {
    case F_SETLK: case F_SETLKW: case F_OFD_SETLK: case F_OFD_SETLKW:
        uf_use_bytes(u, "fcntl(lock)", arg, sizeof(struct flock), false);
        return;
    case F_GETLK: case F_OFD_GETLK: uf_use_bytes(u, "fcntl(lock)", arg, sizeof(struct flock), true); return;
    case F_SETOWN_EX: uf_use_bytes(u, "fcntl(owner)", arg, sizeof(struct f_owner_ex), false); return;
    case F_GETOWN_EX: uf_use_bytes(u, "fcntl(owner)", arg, sizeof(struct f_owner_ex), true); return;
    default: return;
    }
}

/* Known by its name: who asks may have left every root that shows /proc (Chromium's zygote, by a descriptor from before). */
void uf_call_tasks(const char *path, struct stat *st)
{
    char own[32];
    struct uf_out o = { own, 0, sizeof own - 1, false };
    size_t n = path ? uf_strlen(path) : 0;
    if (n && path[n - 1] == '/') n--;
    if (n < 9 || path[n - 1] != 'k' || !S_ISDIR(st->st_mode) || st->st_size || st->st_nlink <= 3 || uf_is_vfork_child()) return;
    uf_put_u64(&o, (uint64_t)uf_sys_getpid());
    uf_put(&o, "/task");
    bool is = false;
    for (unsigned k = 0; k < 2 && !is; k++) {
        const char *name = k ? "self/task" : own;
        size_t size = k ? 9 : o.used, at = n - size;
        is = n >= size && (!at || path[at - 1] == '/');
        for (size_t i = 0; is && i < size; i++) is = path[at + i] == name[i];
    }
    if (is) st->st_nlink--;
}

#define AT(i) ((const void *)args[i])
#define IN(param, i, size) uf_use_bytes(u, param, AT(i), size, false)
#define OUT(param, i, size) uf_use_bytes(u, param, AT(i), size, true)
#define PATH(param, i) path(u, param, AT(i))

void uf_call_syscall(struct uf_use *u, long nr, const long *args)
{
    uf_sandbox_call(nr, args);
    switch (nr) {
    case SYS_read: OUT("read(buf)", 1, (size_t)args[2]); break;
    case SYS_write: IN("write(buf)", 1, (size_t)args[2]); break;
    case SYS_pread64: OUT("pread64(buf)", 1, (size_t)args[2]); break;
    case SYS_pwrite64: IN("pwrite64(buf)", 1, (size_t)args[2]); break;
    case SYS_openat: PATH("openat(filename)", 1); break;
    case SYS_openat2: PATH("openat2(filename)", 1); IN("openat2(how)", 2, (size_t)args[3]); break;
    case SYS_statx: PATH("statx(filename)", 1); OUT("statx(buf)", 4, sizeof(struct statx)); break;
    case SYS_getcwd: OUT("getcwd(buf)", 0, (size_t)args[1]); break;
    case SYS_getdents64: OUT("getdents64(dirp)", 1, (size_t)(unsigned)args[2]); break;
    case SYS_getrandom: OUT("getrandom(buf)", 0, (size_t)args[1]); break;
    case SYS_memfd_create: PATH("memfd_create(uname)", 0); break;
    case SYS_uname: OUT("uname(buf)", 0, sizeof(struct utsname)); break;
    case SYS_futex: IN("futex(futex)", 0, sizeof(int)); break;
    case SYS_capget: OUT("capget(header)", 0, 8); break;
    case SYS_capset: OUT("capset(header)", 0, 8); break;
    case SYS_add_key: PATH("add_key(type)", 0); PATH("add_key(description)", 1); IN("add_key(payload)", 2, (size_t)args[3]); break;
    case SYS_bpf: IN("bpf(attr)", 1, (size_t)(unsigned)args[2]); break;
    case SYS_perf_event_open: IN("perf_event_open(attr)", 0, PERF_ATTR_SIZE_VER0); break;
    case SYS_io_uring_setup: OUT("io_uring_setup(params)", 1, 120); uf_touch_ring(); break;
    case SYS_pidfd_send_signal: IN("pidfd_send_signal(info)", 2, sizeof(siginfo_t)); break;
    case SYS_sched_setattr: IN("sched_setattr(p)", 1, 48); break;
    case SYS_sched_getattr: OUT("sched_getattr(p)", 1, (size_t)(unsigned)args[2]); break;
    case SYS_seccomp: if (args[0] == 1) IN("seccomp(filter)", 2, 16); break;
    case SYS_clone3: OUT("clone3(cl_args)", 0, (size_t)args[1]); break;
    default: break;
    }
}
