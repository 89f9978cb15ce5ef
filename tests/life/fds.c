/* fds.c WHAT: programs that take descriptors away, then overrun a block and go on. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void overrun(void)
{
    volatile char *volatile p = malloc(24);
    p[40] = 1; /* past the slack */
    free((void *)p);
    for (int i = 0; i < 300; i++) free(memset(malloc(5000), 1, 5000));
}

/* Every number is the program's own file, but the few that LEFT says. */
static void take_all(const char *name, int left)
{
    int last = 0;
    for (int fd; (fd = open(name, O_RDWR | O_CREAT, 0644)) >= 0;) last = fd;
    for (int i = 0; i < left; i++) close(last - i);
    errno = 0;
}

/* Past libc, whose syscall() is ours. */
static void raw(long nr, long a, long b)
{
#ifdef __x86_64__
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(0L) : "rcx", "r11", "memory");
#else
    register long x8 __asm__("x8") = nr, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = 0;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
#endif
}

static void raw_close_all(int from)
{
    raw(SYS_close_range, from, ~0u);
}

/* As daemons do who read /proc/self/fd. */
static void close_listed(void)
{
    int listed[2048], n = 0;
    DIR *all = opendir("/proc/self/fd");
    for (struct dirent *e; all && (e = readdir(all)) && n < 2048;)
        if (atoi(e->d_name) > 2) listed[n++] = atoi(e->d_name);
    for (int i = 0; i < n; i++) raw(SYS_close, listed[i], 0);
}

static void limit(rlim_t n)
{
    struct rlimit l = { n, n };
    setrlimit(RLIMIT_NOFILE, &l);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    char *big = malloc(4 << 20); /* lives on across what happens */
    memset(big, 7, 2 << 20);
    free(malloc(1));
    if (!strcmp(what, "close_range")) close_range(3, ~0u, 0);
    else if (!strcmp(what, "closefrom")) closefrom(3);
    else if (!strcmp(what, "close")) for (int i = 3; i < 4096; i++) close(i);
    else if (!strcmp(what, "number")) syscall(SYS_close_range, 3, ~0u, 0);
    else if (!strcmp(what, "numbers")) for (int i = 3; i < 4096; i++) syscall(SYS_close, i);
    else if (!strcmp(what, "raw")) raw_close_all(3);
    else if (!strcmp(what, "listed")) close_listed();
    else if (!strcmp(what, "raw-reused")) {
        limit(1024);
        raw_close_all(3);
        take_all("mine", 6);
    } else if (!strcmp(what, "raw-none-left")) {
        limit(1024);
        raw_close_all(3);
        take_all("mine", 0);
    } else if (!strcmp(what, "dup2")) {
        int mine = open("mine", O_RDWR | O_CREAT, 0644);
        for (int i = mine + 1; i < 1024; i++) dup2(mine, i);
    } else if (!strcmp(what, "dup3")) {
        int mine = open("mine", O_RDWR | O_CREAT, 0644);
        for (int i = 1023; i > mine; i--) dup3(mine, i, O_CLOEXEC);
    } else if (!strcmp(what, "emfile")) {
        limit(64);
        take_all("mine", 0);
    } else if (!strcmp(what, "sixteen")) {
        limit(16);
        take_all("mine", 0);
    } else if (!strcmp(what, "stderr-taken")) {
        raw_close_all(2);
        limit(1024);
        take_all("mine", 6);
    } else if (!strcmp(what, "chroot")) {
        mkdir("root", 0755);
        if (chroot("root") != 0 || chdir("/") != 0) return 1;
    } else if (!strcmp(what, "chdir")) {
        mkdir("gone", 0755);
        if (chdir("gone") != 0 || rmdir("../gone") != 0) return 1;
    } else if (!strcmp(what, "removed")) {
        if (getenv("UFFENCE_RECORDS")) unlink(getenv("UFFENCE_RECORDS"));
    } else return 1;
    overrun();
    for (size_t i = 0; i < (4 << 20); i += 4096)
        if (big[i] != (i < (2 << 20) ? 7 : 0)) puts("big block damaged");
    free(big);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        overrun();
        _exit(5);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    printf("%s went on, child %d\n", what, WEXITSTATUS(status));
    return 0;
}
