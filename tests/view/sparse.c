/* What the page is to show: a table of 4 MiB swept for 600 pages, 100 of them given back and swept again; a pool of 1 GiB with 64 pages
 * touched, 32 of them by read(); a reservation of 64 MiB that nobody touches. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };
static char *volatile idle;

static __attribute__((noinline)) void sweep(char *p, long from, long to)
{
    for (long i = from; i < to; i++) ((volatile char *)p)[i * PAGE] = 1;
    __asm__ volatile("" ::: "memory");
}

static __attribute__((noinline)) char *make_table(void)
{
    char *p = mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    __asm__ volatile("" ::: "memory");
    return p;
}

static __attribute__((noinline)) char *make_pool(void)
{
    char *p = malloc(1 << 30);
    __asm__ volatile("" ::: "memory");
    return p;
}

static __attribute__((noinline)) int load(char *p)
{
    int fd = open("/dev/zero", O_RDONLY);
    long got = read(fd, p, 32 * PAGE);
    close(fd);
    return got == 32 * PAGE;
}

int main(void)
{
    char *table = make_table(), *pool = make_pool();
    idle = malloc(64 << 20);
    sweep(table, 0, 600);
    madvise(table, 100 * PAGE, MADV_DONTNEED);
    sweep(table, 0, 100);
    sweep(pool, 1000, 1032);
    return !load(pool + (512 << 20));
}
