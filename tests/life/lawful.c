/* lawful.c [mlockall|uffd|plain]: many blocks of many sizes, all used rightly, their bytes summed; a program whose result
 * must be the same wherever it runs. */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCKS = 3000 };

static unsigned long work(void)
{
    static __thread unsigned char *block[BLOCKS];
    unsigned long sum = 0;
    for (int i = 0; i < BLOCKS; i++) {
        size_t size = (size_t)(i % 97 == 0 ? i * 64 : i % 500) + 1;
        block[i] = i % 3 ? malloc(size) : calloc(1, size);
        if (!block[i]) abort();
        memset(block[i], i, size);
        if (i % 5 == 0) block[i] = realloc(block[i], size * 2);
        sum += block[i][size - 1];
        if (i % 7 == 0) free(block[i]), block[i] = NULL;
    }
    for (int i = 0; i < BLOCKS; i++) {
        sum += block[i] ? block[i][0] : 0;
        free(block[i]);
    }
    return sum;
}

static void *in_thread(void *unused) { return (void)unused, (void *)work(); }

/* The program watches memory of its own. */
static void own_uffd(void)
{
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    struct uffdio_api api = { .api = UFFD_API };
    char *at = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (fd < 0 || ioctl(fd, UFFDIO_API, &api) != 0) {
        puts("no userfaultfd");
        return;
    }
    struct uffdio_register r = { .range = { (unsigned long)at, 65536 }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    printf("register %d", ioctl(fd, UFFDIO_REGISTER, &r));
    char *page = aligned_alloc(4096, 4096);
    memset(page, 42, 4096);
    struct uffdio_copy c = { .dst = (unsigned long)at + 4096, .src = (unsigned long)page, .len = 4096 };
    printf(" copy %d", ioctl(fd, UFFDIO_COPY, &c));
    printf(" reads %d\n", at[4096]);
    free(page);
    close(fd);
    munmap(at, 65536);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "plain";
    char *before = malloc(100000);
    memset(before, 1, 100000);
    if (!strcmp(what, "mlockall")) printf("mlockall %d errno %d\n", mlockall(MCL_CURRENT | MCL_FUTURE), errno);
    if (!strcmp(what, "uffd")) own_uffd();
    printf("%lu\n", work());
    pthread_t t[2];
    void *sum;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&t[i], NULL, in_thread, NULL) != 0) return 1;
    for (int i = 0; i < 2; i++) pthread_join(t[i], &sum), printf("%lu\n", (unsigned long)sum);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        printf("child %lu\n", work());
        fflush(stdout);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    printf("status %d last %d\n", status, before[99999]);
    if (!strcmp(what, "mlockall")) printf("mlock %d munlockall %d\n", mlock(before, 100), munlockall());
    free(before);
    return 0;
}
