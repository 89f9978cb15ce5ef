/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <sys/mman.h>
#include <pthread.h>
#include <sys/wait.h>

/* Mappings of every sort mean what they meant. */
enum { N = 1 << 20, RW = PROT_READ | PROT_WRITE, ANON = MAP_PRIVATE | MAP_ANONYMOUS };

static void *deep(void *data)
{
    volatile char room[N / 4];
    memset((char *)room, 1, sizeof room);
    return room[100] == 1 ? data : NULL;
}

static int stack_works(void)
{
    pthread_attr_t attr;
    pthread_t thread;
    void *got = NULL;
    char *stack = mmap(NULL, N, RW, ANON | MAP_STACK | MAP_NORESERVE, -1, 0);
    pthread_attr_init(&attr);
    pthread_attr_setstack(&attr, stack, N);
    if (pthread_create(&thread, &attr, deep, stack))
        return 0;
    pthread_join(thread, &got);
    return got == stack && munmap(stack, N) == 0;
}

static int shared_works(void)
{
    int *p = mmap(NULL, N, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0), status;
    pid_t pid = fork();
    if (pid == 0) {
        p[7] = 7;
        int *q = mremap(p, 0, N, MREMAP_MAYMOVE); /* the same memory once more */
        _exit(q == MAP_FAILED || q[7] != 7 || munmap(p, N));
    }
    return waitpid(pid, &status, 0) == pid && status == 0 && p[7] == 7 && munmap(p, N) == 0;
}

int main(void)
{
    char *low = mmap(NULL, N, RW, ANON | MAP_32BIT, -1, 0), *down = mmap(NULL, N, RW, ANON | MAP_GROWSDOWN, -1, 0);
    char *full = mmap(NULL, N, RW, ANON | MAP_POPULATE, -1, 0), *odd = mmap64(NULL, 1, PROT_READ, ANON, -1, 0);
    unsigned char in[N / 4096];
    int good = low != MAP_FAILED && (uintptr_t)low < (uintptr_t)1 << 32 && down != MAP_FAILED;
    memset(low, 1, N);
    memset(down, 1, N);
    good = good * 2 + (mincore(full, N, in) == 0 && (in[0] & 1) && (in[N / 4096 - 1] & 1));
    good = good * 2 + (odd[4095] == 0);
    good = good * 2 + stack_works();
    good = good * 2 + shared_works();
    good = good * 2 + (mmap(NULL, 0, RW, ANON, -1, 0) == MAP_FAILED && mmap(NULL, N, RW, 0, -1, 0) == MAP_FAILED);
    good = good * 2 + (mmap(NULL, SIZE_MAX - 4096, RW, ANON, -1, 0) == MAP_FAILED);
    good = good * 2 + !(munmap(low, N) | munmap(down, N) | munmap(full, N) | munmap(odd, 1));
    char *brk = sbrk(0);
    good = good * 2 + (sbrk(N) == brk && memset(brk, 1, N) == brk && sbrk(-N) == brk + N);
    printf("%x\n", good);
    return 0;
}
