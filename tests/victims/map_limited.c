/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
#include <sys/resource.h>

/* Under RLIMIT_AS, set before this image begins, the quarantine leaves the program its share. */
int main(int argc, char **argv)
{
    struct rlimit limit = { 2000ul << 20, 2000ul << 20 };
    if (argc == 1) {
        setrlimit(RLIMIT_AS, &limit);
        execl("/proc/self/exe", argv[0], "again", (char *)NULL);
        return 1;
    }
    for (int i = 0; i < 3000; i++) {
        size_t size = (size_t)(1 + i % 64) << 20;
        char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) {
            printf("refused at %d\n", i);
            return 1;
        }
        p[size - 1] = 1;
        munmap(p, size);
    }
    say("good");
    return 0;
}
