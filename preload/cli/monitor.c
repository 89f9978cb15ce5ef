#include "cli/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cli/say.h"
#include "cli/turn.h"
#include "fault_reader.h"

enum { TOLD = 64, PATIENCE_MS = 20, AT_ONCE = 32, PAGE = 4096 };

enum kind { LISTENS, ASKS, FAULTS, LIVES };

struct item {
    enum kind kind;
    int fd;
    struct target *target; /* NULL: LISTENS */
};

/* A thread that was told of its fault; it is looked at again when it has not touched anything else for a while. */
struct told {
    pid_t tid; /* 0: unused */
    struct uf_fault_message what;
    int64_t since;
};

struct target {
    struct target *next;
    pid_t pid;
    bool gone;
    struct item asks, faults, lives;
    struct told told[TOLD];
    struct uf_fault_message *filled; /* by us, not yet told to it */
    size_t filled_count, filled_room;
};

struct monitor {
    struct item listens;
    struct target *targets;
    char *path;
    int epoll;
    bool waiting;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct monitor *monitor_open(const char *records)
{
    struct monitor *m = calloc(1, sizeof *m);
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    if (m == NULL)
        return NULL;
    m->listens = (struct item){ LISTENS, socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), NULL };
    m->epoll = -1;
    m->path = text_of("%s%s", records, UF_MONITOR_ENDING);
    bool fits = strlen(m->path) < sizeof a.sun_path;
    if (fits)
        strcpy(a.sun_path, m->path);
    else
        errno = ENAMETOOLONG;
    /* a child that changed its user connects too; nobody knows the name who was not told */
    if (fits && m->listens.fd >= 0 && bind(m->listens.fd, (struct sockaddr *)&a, sizeof a) == 0) {
        if (chmod(m->path, 0622) == 0 && listen(m->listens.fd, 64) == 0)
            return m;
    }
    say("--delivery=monitor: no socket %s: %s", m->path, strerror(errno));
    monitor_close(m);
    return NULL;
}

static bool watch(struct monitor *m, struct item *item)
{
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = item };
    return epoll_ctl(m->epoll, EPOLL_CTL_ADD, item->fd, &e) == 0;
}

bool monitor_join(struct monitor *m, int epoll)
{
    m->epoll = epoll;
    return watch(m, &m->listens);
}

static void shut(struct item *item)
{
    if (item->fd >= 0)
        close(item->fd); /* which takes it out of the epoll: there is no second descriptor of these files here */
    item->fd = -1;
}

/* What it had registered is ordinary memory from here on, and who waits goes on. */
static void let_go(struct target *t)
{
    t->gone = true;
    shut(&t->faults);
    shut(&t->asks);
    shut(&t->lives);
}

static void accept_one(struct monitor *m)
{
    int fd = accept4(m->listens.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (fd < 0)
        return;
    struct target *t = calloc(1, sizeof *t);
    if (t == NULL || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
        free(t);
        close(fd);
        return;
    }
    t->pid = peer.pid;
    t->asks = (struct item){ ASKS, fd, t };
    t->faults = (struct item){ FAULTS, -1, t };
    t->lives = (struct item){ LIVES, -1, t };
    t->next = m->targets;
    m->targets = t;
    if (!watch(m, &t->asks))
        let_go(t);
}

/* The descriptor that came with a message, -1: none. */
static int descriptor_of(struct msghdr *msg)
{
    int fd = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof fd))
            memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

static int hello(struct monitor *m, struct target *t, const struct uf_monitor_request *r, int fd)
{
    if (fd < 0 || t->faults.fd >= 0 || r->version != UF_MONITOR_VERSION)
        return -EPROTO;
    t->faults.fd = fd;
    if (r->from != (uint64_t)t->pid)
        return -EXDEV; /* another PID namespace: the numbers in its messages mean others here */
    if (kill(t->pid, 0) != 0)
        return -errno;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    t->lives.fd = (int)syscall(SYS_pidfd_open, t->pid, 0);
    if (!watch(m, &t->faults) || (t->lives.fd >= 0 && !watch(m, &t->lives)))
        return -errno;
    return 0;
}

static int answer_to(struct monitor *m, struct target *t, const struct uf_monitor_request *r, int fd)
{
    struct uffdio_register watch_it = { .range = { r->from, r->size }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    switch (r->op) {
    case UF_MONITOR_HELLO: return hello(m, t, r, fd);
    case UF_MONITOR_WATCH: return ioctl(t->faults.fd, UFFDIO_REGISTER, &watch_it) ? -errno : 0;
    case UF_MONITOR_UNWATCH: return ioctl(t->faults.fd, UFFDIO_UNREGISTER, &watch_it.range) ? -errno : 0;
    default: return -EPROTO;
    }
}

/* The thread does not listen: its page is filled here, and counted when the program asks for what was. */
static void fill(struct target *t, const struct uf_fault_message *what)
{
    struct uffdio_zeropage z = { .range = { what->at & ~(uint64_t)(PAGE - 1), PAGE } };
    if (ioctl(t->faults.fd, UFFDIO_ZEROPAGE, &z) != 0) {
        ioctl(t->faults.fd, UFFDIO_WAKE, &z.range);
        return;
    }
    if (t->filled_count == t->filled_room) {
        size_t room = t->filled_room ? 2 * t->filled_room : 64;
        struct uf_fault_message *more = realloc(t->filled, room * sizeof *more);
        if (more == NULL)
            return;
        t->filled = more;
        t->filled_room = room;
    }
    t->filled[t->filled_count++] = *what;
}

static void answer_filled(struct target *t)
{
    struct uf_monitor_filled answer = { 0 };
    while (t->filled_count > 0 && answer.count < (int)(sizeof answer.page / sizeof *answer.page))
        answer.page[answer.count++] = t->filled[--t->filled_count];
    if (send(t->asks.fd, &answer, sizeof answer, MSG_NOSIGNAL) < 0)
        let_go(t);
}

static void take_request(struct monitor *m, struct target *t)
{
    struct uf_monitor_request r = { 0 };
    union { struct cmsghdr align; char room[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec part = { &r, sizeof r };
    struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t n = recvmsg(t->asks.fd, &msg, MSG_CMSG_CLOEXEC);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    int fd = n > 0 ? descriptor_of(&msg) : -1;
    if (n == sizeof r && r.op == UF_MONITOR_FILLED && fd < 0) {
        answer_filled(t);
        return;
    }
    int32_t answer = n == sizeof r ? answer_to(m, t, &r, fd) : -EPROTO;
    if (fd >= 0 && fd != t->faults.fd)
        close(fd);
    if (n <= 0 || send(t->asks.fd, &answer, sizeof answer, MSG_NOSIGNAL) < 0 || (r.op == UF_MONITOR_HELLO && answer))
        let_go(t);
}

/* ---- faults */

static bool tell(const struct target *t, pid_t tid, const struct uf_fault_message *what)
{
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = SIGBUS;
    info.si_code = SI_QUEUE;
    memcpy((char *)&info + UF_FAULT_MESSAGE_AT, what, sizeof *what);
    if (syscall(SYS_rt_tgsigqueueinfo, t->pid, tid, SIGBUS, &info) == 0)
        return true;
    return syscall(SYS_rt_tgsigqueueinfo, tid, tid, SIGBUS, &info) == 0; /* a vfork child of it */
}

/* In what a thread stands, as /proc tells. */
enum standing { ENDED, RUNS, STOPPED, WAITS };

static FILE *open_of(pid_t pid, pid_t tid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/%s", (int)pid, (int)tid, name);
    FILE *in = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/%s", (int)tid, name); /* a vfork child */
    return in ? in : fopen(path, "re");
}

/* *PC: the instruction at which it waits, 0 when that is not told. */
static enum standing standing_of(pid_t pid, pid_t tid, uint64_t *pc)
{
    *pc = 0;
    char text[512], state = 'S';
    FILE *in = open_of(pid, tid, "stat");
    if (in == NULL)
        return ENDED;
    char *name_end = fgets(text, sizeof text, in) ? strrchr(text, ')') : NULL;
    if (name_end && name_end[1])
        state = name_end[2];
    fclose(in);
    if (state != 'S' && state != 'D')
        return state == 'R' ? RUNS : state == 'T' || state == 't' ? STOPPED : ENDED;
    in = open_of(pid, tid, "syscall");
    bool calls = in && fgets(text, sizeof text, in) && strncmp(text, "-1 ", 3) != 0;
    if (in && !calls && sscanf(text, "-1 %*s %" SCNx64, pc) != 1)
        *pc = 0;
    if (in)
        fclose(in);
    return calls ? RUNS : WAITS;
}

/* Has the signal not been taken yet? A thread that took it and waits now waits for something else, a page of another
 * userfaultfd for example. */
static bool unheard(pid_t pid, pid_t tid)
{
    char text[256];
    unsigned long long pending = 0;
    FILE *in = open_of(pid, tid, "status");
    while (in && fgets(text, sizeof text, in) && sscanf(text, "SigPnd: %llx", &pending) != 1) {
    }
    if (in)
        fclose(in);
    return pending >> (SIGBUS - 1) & 1;
}

/* True: it may be looked at again later. */
static bool serve_in_its_place(struct target *t, struct told *row)
{
    enum standing is = standing_of(t->pid, row->tid, &row->what.pc);
    if (is == WAITS && unheard(t->pid, row->tid))
        fill(t, &row->what);
    return is == STOPPED;
}

static void remember(struct monitor *m, struct target *t, pid_t tid, const struct uf_fault_message *what)
{
    struct told *row = &t->told[0];
    for (unsigned i = 0; i < TOLD && row->tid != tid; i++)
        if (t->told[i].tid == 0 || t->told[i].tid == tid || (row->tid != 0 && t->told[i].since < row->since))
            row = &t->told[i];
    if (row->tid != 0 && row->tid != tid)
        serve_in_its_place(t, row); /* all rows are taken: the oldest has waited long enough */
    *row = (struct told){ tid, *what, now_ms() };
    m->waiting = true;
}

static bool take_messages(struct monitor *m, struct target *t)
{
    struct uffd_msg messages[AT_ONCE], *one = messages;
    ssize_t got = read(t->faults.fd, messages, sizeof messages);
    for (ssize_t left = got / (ssize_t)sizeof *one; left > 0; left--, one++) {
        if (one->event != UFFD_EVENT_PAGEFAULT)
            continue;
        pid_t tid = (pid_t)one->arg.pagefault.feat.ptid;
        struct uf_fault_message what = { one->arg.pagefault.address, 0, (one->arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WRITE) != 0, UF_FAULT_MARK };
        if (tell(t, tid, &what))
            remember(m, t, tid, &what);
        else
            fill(t, &what);
    }
    return got > 0;
}

/* While they come thick and fast looking again is cheaper than to sleep and be woken; but others wait, too. */
static void take_faults(struct monitor *m, struct target *t)
{
    enum { YIELDS = 8, IN_A_ROW = 256 };
    for (int row = 0, idle = 0; row == 0 || (row < IN_A_ROW && idle < YIELDS && give_way()); row++)
        idle = take_messages(m, t) ? 0 : idle + 1;
}

static void look(struct monitor *m, struct target *t, int64_t now)
{
    for (unsigned i = 0; i < TOLD; i++) {
        struct told *row = &t->told[i];
        if (row->tid == 0)
            continue;
        if (now - row->since < PATIENCE_MS || serve_in_its_place(t, row))
            m->waiting = true;
        else
            row->tid = 0;
    }
}

int monitor_tidy(struct monitor *m)
{
    int64_t now = m->waiting ? now_ms() : 0;
    bool looks = m->waiting;
    m->waiting = false;
    for (struct target **at = &m->targets; *at;) {
        struct target *t = *at;
        if (t->gone) {
            *at = t->next;
            free(t->filled);
            free(t);
            continue;
        }
        if (looks)
            look(m, t, now);
        at = &t->next;
    }
    return m->waiting ? PATIENCE_MS : -1;
}

void monitor_serve(struct monitor *m, void *item)
{
    struct item *i = item;
    if (i->kind == LISTENS)
        accept_one(m);
    else if (i->fd < 0)
        return; /* let go by an earlier event of this turn */
    else if (i->kind == FAULTS)
        take_faults(m, i->target);
    else if (i->kind == ASKS)
        take_request(m, i->target);
    else
        let_go(i->target);
}

void monitor_close(struct monitor *m)
{
    if (m == NULL)
        return;
    for (struct target *t = m->targets, *next; t; t = next) {
        next = t->next;
        let_go(t);
        free(t->filled);
        free(t);
    }
    shut(&m->listens);
    unlink(m->path);
    free(m->path);
    free(m);
}
