/* A block that grows takes its pages along: their bytes are the same, and none is touched by that.
 * expect: touched_pages 12
 * expect: again_pages 0 */
#include "touch.h"

int main(void)
{
    char *p = malloc(1 << 20);
    for (int i = 0; i < 10; i++) p[(size_t)i * 10 * PAGE + 7] = (char)(i + 1);
    for (size_t size = 2 << 20; size <= 64ul << 20; size *= 2) {
        p = realloc(p, size);
        MUST(p);
        for (int i = 0; i < 10; i++) MUST(p[(size_t)i * 10 * PAGE + 7] == i + 1);
    }
    set(p, 10000);
    p = realloc(p, 100 * PAGE);
    for (int i = 0; i < 10; i++) MUST(p[(size_t)i * 10 * PAGE + 7] == i + 1);
    set(p, 99);
    p = realloc(p, 1000); /* libc's now */
    MUST(p && p[7] == 1);
    free(p);
    return 0;
}
