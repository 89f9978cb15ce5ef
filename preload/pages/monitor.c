/* monitor.c: our side of the socket. */
#include "pages/monitor.h"

#include "base/bytes.h"
#include "base/lock.h"
#include "base/sys.h"
#include "fault_reader.h"
#include "pages/backend.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "base/banned.h"

static struct sockaddr_un address;
static _Atomic int line = -1;
static struct uf_lock lock;

void uf_monitor_beside(const char *records)
{
    size_t n = uf_strlen(records);
    if (n + sizeof UF_MONITOR_ENDING > sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    uf_copy(address.sun_path, records, n);
    uf_copy(address.sun_path + n, UF_MONITOR_ENDING, sizeof UF_MONITOR_ENDING);
}

UF_ANYWHERE int uf_monitor_fd(void) { return line; }

void uf_monitor_move(void)
{
    long got = uf_sys_fcntl(line, F_DUPFD_CLOEXEC, line + 1);
    if (!uf_sys_failed(got)) line = (int)got;
}

/* One request, one answer of SIZE bytes at most. FD: goes with it, -1: none. 0 or -errno. */
UF_ANYWHERE static long ask(const struct uf_monitor_request *r, int fd, void *answer, size_t size)
{
    union { struct cmsghdr head; char room[CMSG_SPACE(sizeof(int))]; } control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS } };
    struct iovec part = { (void *)r, sizeof *r };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
    if (fd >= 0) {
        uf_copy(CMSG_DATA(&control.head), &fd, sizeof fd);
        m.msg_control = &control;
        m.msg_controllen = sizeof control;
    }
    long n = uf_sys(SYS_sendmsg, line, (long)&m, MSG_NOSIGNAL, 0, 0, 0);
    if (n != (long)sizeof *r) return n == -ENOTSOCK || n == -EBADF ? -EPIPE : uf_sys_failed(n) ? n : -EPIPE;
    do n = uf_sys(SYS_recvfrom, line, (long)answer, (long)size, 0, 0, 0);
    while (n == -EINTR);
    return n == (long)size ? 0 : -EPIPE;
}

long uf_monitor_hand_over(int fd)
{
    uf_lock_reset(&lock);
    if (line >= 0) uf_sys_close(line); /* in the child of a fork: the parent's */
    line = -1;
    if (!address.sun_family) return -ENOENT;
    long got = uf_sys(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, 0, 0, 0);
    if (uf_sys_failed(got)) return got;
    long err = uf_sys(SYS_connect, got, (long)&address, sizeof address, 0, 0, 0);
    line = uf_fd_hide((int)got);
    int32_t answer = 0;
    if (!err) err = ask(&(struct uf_monitor_request){ UF_MONITOR_HELLO, UF_MONITOR_VERSION, (uint64_t)uf_sys_getpid(), 0 }, fd, &answer, sizeof answer);
    if (!err) err = answer;
    if (!err) return 0;
    uf_sys_close(line);
    line = -1;
    return err;
}

/* A handler that came between request and answer would take the other's answer. */
UF_ANYWHERE static long tell(unsigned op, uintptr_t at, size_t size, void *answer, size_t answer_size)
{
    uint64_t all = ~((1ull << (SIGBUS - 1)) | (1ull << (SIGSEGV - 1)) | (1ull << (SIGSYS - 1))), mask = 0;
    long err = -EPIPE;
    if (line < 0) return err;
    uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&all, (long)&mask, sizeof all, 0, 0);
    if (uf_lock_take(&lock, (uint32_t)uf_sys_gettid())) {
        err = ask(&(struct uf_monitor_request){ op, UF_MONITOR_VERSION, at, size }, -1, answer, answer_size);
        uf_lock_drop(&lock);
    }
    uf_sys(SYS_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0, sizeof mask, 0, 0);
    return err;
}

UF_ANYWHERE long uf_monitor_watch(uintptr_t at, size_t size)
{
    int32_t answer = 0;
    long err = tell(UF_MONITOR_WATCH, at, size, &answer, sizeof answer);
    return err ? err : answer;
}

UF_ANYWHERE long uf_monitor_unwatch(uintptr_t at, size_t size)
{
    int32_t answer = 0;
    long err = tell(UF_MONITOR_UNWATCH, at, size, &answer, sizeof answer);
    return err ? err : answer;
}

unsigned uf_monitor_ask_filled(struct uf_monitor_filled *out)
{
    return tell(UF_MONITOR_FILLED, 0, 0, out, sizeof *out) ? 0 : (unsigned)out->count;
}
