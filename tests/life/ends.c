/* ends.c: ends by a signal, seen by a handler and not: ends null|sent|stack|block|map */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int deeper(volatile char *above)
{
    volatile char here[4096];
    here[0] = above ? above[0] : 1;
    if (here[0] == 2) return 0;
    return deeper(here) + here[0];
}

/* A system call that nobody sees: libc's syscall is one of the functions that are replaced. */
static void block_all(void)
{
    uint64_t all = ~0ull;
#ifdef __x86_64__
    register long size __asm__("r10") = sizeof all;
    long nr = SYS_rt_sigprocmask;
    __asm__ volatile("syscall" : "+a"(nr) : "D"((long)SIG_SETMASK), "S"(&all), "d"(0L), "r"(size) : "rcx", "r11", "memory");
#else
    register long nr __asm__("x8") = SYS_rt_sigprocmask, how __asm__("x0") = SIG_SETMASK, old __asm__("x2") = 0, size __asm__("x3") = sizeof all;
    register uint64_t *set __asm__("x1") = &all;
    __asm__ volatile("svc 0" : "+r"(how) : "r"(nr), "r"(set), "r"(old), "r"(size) : "memory");
#endif
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    volatile char *block = malloc(16), *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    if (strcmp(how, "null") == 0) *(volatile char *)8 = 1;
    if (strcmp(how, "sent") == 0) kill(getpid(), SIGSEGV);
    if (strcmp(how, "stack") == 0) return deeper(NULL);
    block_all();
    if (strcmp(how, "block") == 0) block[16] = 1;
    if (strcmp(how, "map") == 0) map[4096] = 1;
    puts("went on");
    return 0;
}
