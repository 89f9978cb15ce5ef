/* compact.c WHAT: small blocks that share memory (--compact), where a fork would share it too. Plainly and guarded it prints the same. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 3000 };
static char *block[N];
static int size_of(int i) { return 1 + i * 7 % 200; }
static void write_all(int with) { for (int i = 0; i < N; i++) memset(block[i], with + i, size_of(i)); }
static int wrong(int with)
{
    int n = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < size_of(i); k++) n += block[i][k] != (char)(with + i);
    return n;
}

static volatile int stop;
static void *churn(void *unused)
{
    while (!stop) {
        char *p = memset(malloc(48), 7, 48);
        FILE *f = fopen("/dev/null", "w"); /* libc's own blocks, which it writes to in the child */
        fputs("x", f);
        fclose(f);
        free(p);
    }
    return unused;
}

static int to_child[2], to_parent[2];
static void tell(const int *pipe) { if (write(pipe[1], "x", 1) != 1) abort(); }
static void await_(const int *pipe) { char c; if (read(pipe[0], &c, 1) != 1) abort(); }

/* The parent writes after the fork, the child looks, writes, and has a child of its own. */
static int child(void *unused)
{
    (void)unused;
    await_(to_child);
    int bad = wrong(1) != 0;
    write_all(100);
    pid_t pid = fork();
    if (pid == 0) {
        int worse = wrong(100) != 0;
        write_all(33);
        for (int i = 0; i < N; i += 2) free(block[i]), block[i] = memset(malloc((size_t)size_of(i)), 3, (size_t)size_of(i));
        _exit(worse);
    }
    int status;
    waitpid(pid, &status, 0);
    bad |= (status != 0) << 1 | (wrong(100) != 0) << 2;
    for (int i = 0; i < N; i += 3) free(block[i]), block[i] = malloc((size_t)size_of(i));
    tell(to_parent);
    _exit(bad);
}

static pid_t part(const char *how)
{
    static char stack[1 << 18] __attribute__((aligned(16)));
    if (!strcmp(how, "fork")) return fork();
    if (!strcmp(how, "_Fork")) return _Fork();
    if (!strcmp(how, "clone")) return clone(child, stack + sizeof stack, SIGCHLD, NULL);
    if (!strcmp(how, "syscall")) return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    struct clone_args args = { .exit_signal = SIGCHLD };
    return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

/* What the kernel does to shared memory when it swaps it out: the page is not there, its contents are. */
static int away(void)
{
    char got[300];
    int wrong_ones = 0;
    for (int i = 0; i < N; i++) block[i] = memset(malloc((size_t)size_of(i)), i, (size_t)size_of(i));
    for (int i = 0; i < N; i++) madvise((void *)((uintptr_t)block[i] & ~4095ul), 4096, MADV_DONTNEED);
    for (int i = 100; i < N; i++) {
        wrong_ones += write(to_child[1], block[i], (size_t)size_of(i)) != size_of(i) || read(to_child[0], got, sizeof got) != size_of(i);
        wrong_ones += memcmp(got, block[i], (size_t)size_of(i)) != 0 || got[0] != (char)i;
    }
    printf("%d\n", wrong_ones);
    return wrong_ones != 0;
}

int main(int argc, char **argv)
{
    int threads = argc > 2 ? atoi(argv[2]) : 0, status;
    pthread_t t[4];
    if (pipe(to_child) || pipe(to_parent)) return 1;
    if (!strcmp(argv[1], "away")) return away();
    for (int i = 0; i < N; i++) block[i] = malloc((size_t)size_of(i));
    for (int i = 0; i < N; i += 5) free(block[i]), block[i] = malloc((size_t)size_of(i));
    for (int i = 0; i < threads; i++) pthread_create(&t[i], NULL, churn, NULL);
    for (int turn = 0; turn < 3; turn++) {
        write_all(1);
        pid_t pid = part(argv[1]);
        if (pid == 0) child(NULL);
        write_all(50);
        tell(to_child);
        await_(to_parent);
        printf("parent: %d bytes of the child's\n", wrong(50));
        waitpid(pid, &status, 0);
        printf("child: %x; parent: %d\n", (unsigned)status, wrong(50));
        fflush(stdout);
    }
    stop = 1;
    for (int i = 0; i < threads; i++) pthread_join(t[i], NULL);
    for (int i = 0; i < N; i++) free(block[i]);
    return 0;
}
