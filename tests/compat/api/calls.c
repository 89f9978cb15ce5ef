/* calls.c: the functions of calls.def, called by their symbols with buffers in guarded blocks of exactly the size they need:
 * what they return, printed. The same must come out with us as without us, refusals by the kernel included. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

/* fortified and older builds call these; libc's headers do not declare them */
ssize_t __read_chk(int, void *, size_t, size_t), __pread_chk(int, void *, size_t, off_t, size_t);
ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t), __recv_chk(int, void *, size_t, size_t, int);
ssize_t __recvfrom_chk(int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *);
ssize_t __readlink_chk(const char *, char *, size_t, size_t), __readlinkat_chk(int, const char *, char *, size_t, size_t);
char *__getcwd_chk(char *, size_t, size_t);
int __open_2(const char *, int), __open64_2(const char *, int), __openat_2(int, const char *, int), __openat64_2(int, const char *, int);
int __poll_chk(struct pollfd *, nfds_t, int, size_t), __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);
int __xstat(int, const char *, struct stat *), __lxstat(int, const char *, struct stat *), __fxstat(int, int, struct stat *);
int __xstat64(int, const char *, struct stat64 *), __lxstat64(int, const char *, struct stat64 *), __fxstat64(int, int, struct stat64 *);
int __fxstatat(int, int, const char *, struct stat *, int), __fxstatat64(int, int, const char *, struct stat64 *, int);

#define ROOM ((size_t)-1)
#define SAW(name, ...) saw(#name, (long)name(__VA_ARGS__))
static char *file, *other, *buf; /* two names, a hundred bytes */
static int fd, sockets[2];

/* What matters is success, its size where that is certain, and errno. */
static void saw(const char *name, long result)
{
    printf("%-20s %s\n", name, result == -1 ? strerror(errno) : "done");
    errno = 0;
}

/* A descriptor, and no more of it. */
static void got(const char *name, long result)
{
    saw(name, result);
    if (result >= 0) close((int)result);
}

static void vectors(void)
{
    struct iovec *v = malloc(2 * sizeof *v), *far = malloc(sizeof *far);
    v[0] = (struct iovec){ buf, 40 }, v[1] = (struct iovec){ buf + 40, 60 }, *far = (struct iovec){ file, 5 };
    SAW(preadv, fd, v, 2, 0), SAW(preadv64, fd, v, 2, 0), SAW(preadv2, fd, v, 2, 0, 0), SAW(preadv64v2, fd, v, 2, 0, 0);
    SAW(pwritev, fd, v, 2, 0), SAW(pwritev64, fd, v, 2, 0), SAW(pwritev2, fd, v, 2, 0, 0), SAW(pwritev64v2, fd, v, 2, 0, 0);
    SAW(process_vm_readv, getpid(), v, 1, far, 1, 0), SAW(process_vm_writev, getpid(), far, 1, v, 1, 0);
    strcpy(file, "uf-calls");
    off64_t *in = calloc(1, sizeof *in), *out = calloc(1, sizeof *out);
    int null = open64("/dev/null", O_WRONLY);
    SAW(pread64, fd, buf, 100, 0), SAW(pwrite64, fd, buf, 100, 0);
    SAW(__read_chk, fd, buf, 100, ROOM), SAW(__pread_chk, fd, buf, 100, 0, ROOM), SAW(__pread64_chk, fd, buf, 100, 0, ROOM);
    SAW(sendfile64, null, fd, in, 50), SAW(copy_file_range, fd, in, fd, out, 0, 0), SAW(getentropy, buf, 100);
    close(null), free(in), free(out), free(far), free(v);
}

static void sockets_too(void)
{
    struct sockaddr_un *addr = calloc(1, sizeof *addr);
    socklen_t *len = malloc(sizeof *len);
    int *one = malloc(sizeof *one);
    *len = sizeof *addr, *one = 1;
    SAW(getpeername, sockets[0], (struct sockaddr *)addr, len), SAW(setsockopt, sockets[0], SOL_SOCKET, SO_PASSCRED, one, 4);
    SAW(write, sockets[0], "abc", 3), SAW(__recv_chk, sockets[1], buf, 100, ROOM, MSG_PEEK), *len = sizeof *addr;
    SAW(__recvfrom_chk, sockets[1], buf, 100, ROOM, 0, (struct sockaddr *)addr, len);
    free(one), free(len), free(addr);
}

static void stats(void)
{
    struct stat *st = malloc(sizeof *st);
    struct stat64 *st64 = malloc(sizeof *st64);
    struct statfs *fs = malloc(sizeof *fs);
    struct statfs64 *fs64 = malloc(sizeof *fs64);
    struct statvfs *vfs = malloc(sizeof *vfs);
    struct statvfs64 *vfs64 = malloc(sizeof *vfs64);
    struct statx *x = malloc(sizeof *x);
    SAW(fstat, fd, st), SAW(lstat, file, st), SAW(fstatat, AT_FDCWD, file, st, 0), SAW(stat64, file, st64), SAW(lstat64, file, st64);
    SAW(fstat64, fd, st64), SAW(fstatat64, AT_FDCWD, file, st64, 0), SAW(statx, AT_FDCWD, file, 0, STATX_SIZE, x);
    SAW(__xstat, 1, file, st), SAW(__lxstat, 1, file, st), SAW(__fxstat, 1, fd, st), SAW(__fxstatat, 1, AT_FDCWD, file, st, 0);
    SAW(__xstat64, 1, file, st64), SAW(__lxstat64, 1, file, st64), SAW(__fxstat64, 1, fd, st64);
    SAW(__fxstatat64, 1, AT_FDCWD, file, st64, 0), SAW(statfs, file, fs), SAW(fstatfs, fd, fs), SAW(statfs64, file, fs64);
    SAW(fstatfs64, fd, fs64), SAW(statvfs, file, vfs), SAW(fstatvfs, fd, vfs), SAW(statvfs64, file, vfs64), SAW(fstatvfs64, fd, vfs64);
    free(st), free(st64), free(fs), free(fs64), free(vfs), free(vfs64), free(x);
}

static void names(void)
{
    got("creat", creat(other, 0600)), got("creat64", creat64(other, 0600)), got("openat64", openat64(AT_FDCWD, other, O_RDONLY));
    got("__open_2", __open_2(file, O_RDONLY)), got("__open64_2", __open64_2(file, O_RDONLY));
    got("__openat_2", __openat_2(AT_FDCWD, file, O_RDONLY)), got("__openat64_2", __openat64_2(AT_FDCWD, file, O_RDONLY));
    FILE *f = fopen64(file, "r");
    f = freopen(other, "r", f), f = freopen64(file, "r", f);
    saw("freopen64", f ? 0 : -1), fclose(f);
    SAW(faccessat, AT_FDCWD, file, R_OK, 0), SAW(euidaccess, file, R_OK), SAW(eaccess, file, R_OK), SAW(remove, other);
    SAW(link, file, other), SAW(unlink, other), SAW(linkat, AT_FDCWD, file, AT_FDCWD, other, 0), SAW(unlinkat, AT_FDCWD, other, 0);
    SAW(symlink, file, other), SAW(readlink, other, buf, 100), SAW(readlinkat, AT_FDCWD, other, buf, 100);
    SAW(__readlink_chk, other, buf, 100, ROOM), SAW(__readlinkat_chk, AT_FDCWD, other, buf, 100, ROOM), SAW(unlink, other);
    SAW(symlinkat, file, AT_FDCWD, other), SAW(lchown, other, getuid(), getgid()), SAW(unlink, other);
    SAW(rename, file, other), SAW(renameat, AT_FDCWD, other, AT_FDCWD, file), SAW(renameat2, AT_FDCWD, file, AT_FDCWD, other, 0);
    SAW(rename, other, file), SAW(mkdir, other, 0700), SAW(rmdir, other), SAW(mkdirat, AT_FDCWD, other, 0700), SAW(rmdir, other);
    SAW(mkfifo, other, 0600), SAW(unlink, other), SAW(mkfifoat, AT_FDCWD, other, 0600), SAW(unlink, other);
    SAW(mknod, other, S_IFREG | 0600, 0), SAW(unlink, other), SAW(mknodat, AT_FDCWD, other, S_IFREG | 0600, 0), SAW(unlink, other);
    SAW(chmod, file, 0600), SAW(lchmod, file, 0600), SAW(fchmodat, AT_FDCWD, file, 0600, 0), SAW(chown, file, getuid(), getgid());
    SAW(fchownat, AT_FDCWD, file, getuid(), getgid(), 0), SAW(truncate, file, 50), SAW(truncate64, file, 100), SAW(chdir, ".");
    SAW(chroot, "/nowhere"), SAW(acct, "/nowhere/at/all"), SAW(umount, "/nowhere"), SAW(umount2, "/nowhere", 0), SAW(swapoff, "/nowhere");
    SAW(mount, "none", "/nowhere", "tmpfs", 0, NULL);
    char *at = malloc(4096);
    printf("%d\n", __getcwd_chk(at, 4096, ROOM) == at);
    DIR *dir = opendir(".");
    saw("getdents64", getdents64(dirfd(dir), at, 4096) > 0 ? 0 : -1);
    closedir(dir), free(at);
}

static void times_and_labels(void)
{
    struct utimbuf *u = calloc(1, sizeof *u);
    struct timeval *tv = calloc(2, sizeof *tv);
    struct timespec *ts = calloc(2, sizeof *ts);
    SAW(utime, file, u), SAW(utimes, file, tv), SAW(lutimes, file, tv), SAW(futimes, fd, tv), SAW(futimens, fd, ts);
    SAW(utimensat, AT_FDCWD, file, ts, 0), free(u), free(tv), free(ts);
    const char *name = strdup("user.uf"), *value = strdup("value");
    SAW(setxattr, file, name, value, 5, 0), SAW(lsetxattr, file, name, value, 5, 0), SAW(fsetxattr, fd, name, value, 5, 0);
    SAW(getxattr, file, name, buf, 100), SAW(lgetxattr, file, name, buf, 100), SAW(fgetxattr, fd, name, buf, 100);
    SAW(listxattr, file, buf, 100), SAW(llistxattr, file, buf, 100), SAW(flistxattr, fd, buf, 100), SAW(removexattr, file, name);
    SAW(lremovexattr, file, name), SAW(fremovexattr, fd, name), got("memfd_create", memfd_create(name, 0));
    int watch = inotify_init1(IN_NONBLOCK);
    SAW(inotify_add_watch, watch, file, IN_OPEN), close(watch), free((char *)name), free((char *)value);
}

static void process(void)
{
    struct timespec *ts = calloc(1, sizeof *ts);
    struct timeval *tv = calloc(1, sizeof *tv);
    struct itimerval *it = calloc(1, sizeof *it);
    struct itimerspec *its = calloc(1, sizeof *its);
    struct rlimit *rl = malloc(sizeof *rl);
    struct rlimit64 *rl64 = malloc(sizeof *rl64);
    struct sched_param *param = calloc(1, sizeof *param);
    struct sysinfo *info = malloc(sizeof *info);
    cpu_set_t *cpus = malloc(sizeof *cpus);
    uid_t *ids = malloc(3 * sizeof *ids);
    int *fds = malloc(2 * sizeof *fds), *status = malloc(sizeof *status), timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct rusage *usage = malloc(sizeof *usage);
    SAW(clock_getres, CLOCK_MONOTONIC, ts), SAW(clock_settime, CLOCK_MONOTONIC, ts), ts->tv_sec = 0, ts->tv_nsec = 1;
    SAW(clock_nanosleep, CLOCK_MONOTONIC, 0, ts, NULL), SAW(gettimeofday, tv, NULL), tv->tv_usec = -1, SAW(settimeofday, tv, NULL);
    SAW(getitimer, ITIMER_VIRTUAL, it), SAW(setitimer, ITIMER_VIRTUAL, it, NULL), SAW(timerfd_settime, timer, 0, its, NULL);
    SAW(timerfd_gettime, timer, its), SAW(getrlimit64, RLIMIT_CORE, rl64), SAW(setrlimit64, RLIMIT_CORE, rl64);
    SAW(setrlimit, RLIMIT_CORE, (getrlimit(RLIMIT_CORE, rl), rl)), SAW(prlimit, 0, RLIMIT_CORE, NULL, rl), SAW(prlimit64, 0, RLIMIT_CORE, NULL, rl64);
    SAW(pipe2, fds, O_CLOEXEC), close(fds[0]), close(fds[1]), sched_getaffinity(0, sizeof *cpus, cpus);
    SAW(sched_setaffinity, 0, sizeof *cpus, cpus), SAW(sched_getparam, 0, param), SAW(sched_setparam, 0, param);
    SAW(sched_setscheduler, 0, SCHED_OTHER, param), SAW(sched_rr_get_interval, 0, ts), SAW(sysinfo, info);
    saw("getgroups", getgroups(0, NULL) >= 0 ? 0 : -1), SAW(setgroups, 70000, ids), SAW(getresuid, ids, ids + 1, ids + 2);
    SAW(getresgid, ids, ids + 1, ids + 2), SAW(sethostname, buf, 1000000);
    for (int i = 0; i < 2; i++) {
        fflush(stdout);
        if (fork() == 0) _exit(3);
        saw(i ? "wait3" : "waitpid", (i ? wait3(status, 0, usage) : waitpid(-1, status, 0)) > 0 ? WEXITSTATUS(*status) : -1);
    }
    struct pollfd *one = calloc(1, sizeof *one);
    one->fd = -1, ts->tv_sec = 0, ts->tv_nsec = 1;
    SAW(__poll_chk, one, 1, 0, ROOM), SAW(__ppoll_chk, one, 1, ts, NULL, ROOM), SAW(fcntl64, fd, F_GETFL, 0);
    free(one), close(timer), free(ts), free(tv), free(it), free(its), free(rl), free(rl64), free(param), free(info);
    free(cpus), free(ids), free(fds), free(status), free(usage);
}

static void messages(void)
{
    long *m = calloc(1, sizeof *m + 10);
    int q = msgget(IPC_PRIVATE, 0600), sem = semget(IPC_PRIVATE, 1, 0600);
    struct sembuf *op = calloc(1, sizeof *op);
    struct timespec *ts = calloc(1, sizeof *ts);
    struct mq_attr attr = { .mq_maxmsg = 2, .mq_msgsize = 100 };
    unsigned *prio = malloc(sizeof *prio);
    mqd_t mq = mq_open("/uf-calls", O_CREAT | O_RDWR, 0600, &attr);
    *m = 1;
    SAW(msgsnd, q, m, 10, IPC_NOWAIT), SAW(msgrcv, q, m, 10, 0, IPC_NOWAIT), op->sem_op = 1, SAW(semop, sem, op, 1);
    SAW(semtimedop, sem, op, 1, ts), msgctl(q, IPC_RMID, NULL), semctl(sem, 0, IPC_RMID);
    SAW(mq_send, mq, buf, 100, 0), SAW(mq_timedsend, mq, buf, 100, 0, ts), SAW(mq_receive, mq, buf, 100, prio);
    SAW(mq_timedreceive, mq, buf, 100, prio, ts), mq_unlink("/uf-calls");
    free(m), free(op), free(ts), free(prio);
}

int main(void)
{
    file = strdup("uf-calls"), other = strdup("uf-other"), buf = calloc(1, 100);
    unlink(file), unlink(other), rmdir(other);
    fd = open(file, O_CREAT | O_RDWR, 0600);
    if (fd < 0 || write(fd, buf, 100) != 100 || socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets)) return 1;
    vectors(), sockets_too(), stats(), names(), times_and_labels(), process(), messages();
    unlink(file);
    free(file), free(other), free(buf);
    return 0;
}
