/* EXPECT: none */
/* Memory that is freed, resized, unmapped or mapped over is a pool no more. */
#include "victim.h"

#include <sys/mman.h>
#include <uffence.h>

enum { SIZE = 1 << 18 };

OUTLINE static void use(char *p, size_t size)
{
    for (size_t i = 0; i < size; i += 512) POKE(char, p + i, 1);
    memset(p, 2, size);
}

static char *fresh(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

int main(void)
{
    for (int i = 0; i < 50; i++) {
        char *p = malloc(SIZE);
        uffence_pool_create(p, SIZE);
        uffence_pool_alloc(p + 4096, 4096);
        free(p);
        p = malloc(SIZE);
        use(p, SIZE);
        uffence_pool_create(p, SIZE);
        uffence_pool_alloc(p, 64);
        POKE(char, p, 3);
        p = realloc(p, 2 * SIZE);
        use(p, 2 * SIZE);
        free(p);
    }
    char *m = fresh(SIZE);
    uffence_pool_create(m, SIZE);
    munmap(m, SIZE);
    m = mmap(m, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    use(m, SIZE);
    uffence_pool_create(m, SIZE);
    m = mmap(m, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    use(m, SIZE);
    uffence_guard(m + 10, SIZE - 20);
    m = mremap(m, SIZE, 4 * SIZE, MREMAP_MAYMOVE);
    use(m, SIZE);
    munmap(m, 4 * SIZE);
    say("done");
    return 0;
}
