/* Long stretches written by libc's functions: their pages come at once and are counted one by one, also where some are there already,
 * were given back, lie in several kernel mappings, or are written by two threads at once.
 * expect: touched_pages 145
 * expect: again_pages 4
 * expect: kernel_touched_pages 0
 * racing: yes
 * region: 1044480 21 4
 * region: 1052672 18 0
 * region: 1056768 18 0 */
#include "touch.h"

static char *shared;
static _Atomic int ready;

static void *fill(void *value)
{
    for (ready++; ready < 2;) {}
    memset(shared, *(char *)value, 64 * PAGE);
    return NULL;
}

int main(void)
{
    char *m = map(255 * PAGE), *q = malloc(257 * PAGE), *r = malloc(258 * PAGE), *split = map(1 << 20);
    pthread_t t[2];
    set(m, 5);
    memset(m + 100, 1, 20 * PAGE);
    for (int i = 0; i < 20 * PAGE; i++) MUST(m[100 + i] == 1);
    MUST(m[99] == 0 && m[20 * PAGE + 100] == 0);
    MUST(madvise(m + 2 * PAGE, 4 * PAGE, MADV_DONTNEED) == 0);
    memset(m, 2, 16 * PAGE);
    memcpy(q + 3, m, 17 * PAGE);
    memmove(r + 5, q + 3, 17 * PAGE);
    MUST(memcmp(q + 3, m, 17 * PAGE) == 0 && memcmp(r + 5, m, 17 * PAGE) == 0 && q[2] == 0 && r[17 * PAGE + 5] == 0);
    MUST(madvise(split + 8 * PAGE, 3 * PAGE, MADV_NOHUGEPAGE) == 0); /* three kernel mappings */
    memset(split, 3, 24 * PAGE);
    for (int i = 0; i < 24 * PAGE; i++) MUST(split[i] == 3);
    shared = map(1 << 20);
    for (int i = 0; i < 2; i++) MUST(pthread_create(&t[i], NULL, fill, "ab" + i) == 0);
    for (int i = 0; i < 2; i++) MUST(pthread_join(t[i], NULL) == 0);
    for (int i = 0; i < 64 * PAGE; i++) MUST(shared[i] == 'a' || shared[i] == 'b');
    return 0;
}
