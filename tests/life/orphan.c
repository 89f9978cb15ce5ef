/* Touches memory, kills its parent, which watches it, and goes on: touches more, forks, hands absent memory to the kernel. The word
 * goes to the file named by the argument, which is a FIFO that somebody reads. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64 };

static volatile char *map(void)
{
    return mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static int touch(volatile char *p, int from, int to)
{
    int sum = 0;
    for (int i = from; i < to; i++) {
        sum += p[i * PAGE];
        p[i * PAGE + 1] = 1;
    }
    return sum;
}

int main(int argc, char **argv)
{
    volatile char *p = map(), *q;
    pid_t parent = getppid();
    int status = -1, pair[2], sum = touch(p, 0, 10);
    if (argc != 2 || kill(parent, SIGKILL) != 0) return 1;
    while (getppid() == parent) {}
    sum += touch(p, 10, 30);
    q = map();
    sum += touch(q, 0, 5);
    pid_t child = fork();
    if (child == 0) _exit(touch(p, 30, 40) + touch(q, 5, 10));
    waitpid(child, &status, 0);
    if (pipe(pair) != 0 || write(pair[1], (void *)(p + 50 * PAGE), 2 * PAGE) != 2 * PAGE) sum = 1000;
    if (read(pair[0], (void *)(q + 50 * PAGE), 2 * PAGE) != 2 * PAGE) sum = 2000;
    int out = open(argv[1], O_WRONLY);
    char text[64];
    int n = snprintf(text, sizeof text, "went on %d %d\n", sum, status);
    return write(out, text, (size_t)n) != n;
}
