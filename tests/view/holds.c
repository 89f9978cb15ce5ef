/* A process that has touched 300 pages, 8 of them by read(), and its child that has touched 50 of its own, both waiting until somebody
 * has looked at them. 10 pages more when the parent goes on. Without an argument there is no child. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static __attribute__((noinline)) void sweep(char *p, long n)
{
    for (long i = 0; i < n; i++) ((volatile char *)p)[i * 4096] = 1;
    __asm__ volatile("" ::: "memory");
}

static char wait_for_word(char word)
{
    if (write(1, &word, 1) != 1) _exit(3);
    return read(0, &word, 1) == 1 ? word : 0;
}

int main(int argc, char **argv)
{
    char *p = malloc(8 << 20);
    int fd = open("/dev/zero", O_RDONLY), status = 0;
    (void)argv;
    sweep(p, 292);
    if (read(fd, p + (6 << 20), 8 * 4096) != 8 * 4096) return 4;
    pid_t child = argc > 1 ? fork() : 0;
    if (argc > 1 && child == 0) {
        sweep(malloc(4 << 20), 50);
        wait_for_word('c');
        _exit(0);
    }
    if (argc > 1) read(fd, &status, 0);
    wait_for_word('p');
    sweep(p + (2 << 20), 10);
    if (child) waitpid(child, &status, 0);
    return status;
}
