/* Eight threads meet on the same pages: each page is counted once.
 * racing: yes
 * expect: touched_pages 4096
 * expect: again_pages 0
 * region: 16777216 4096 0 */
#include "touch.h"

static char *p;

static void *run(void *arg)
{
    for (int i = 0; i < 4096; i++) (uintptr_t)arg & 1 ? set(p, i) : (void)get(p, i);
    return NULL;
}

int main(void)
{
    pthread_t t[8];
    p = malloc(16 << 20);
    for (uintptr_t i = 0; i < 8; i++) MUST(pthread_create(&t[i], NULL, run, (void *)i) == 0);
    for (int i = 0; i < 8; i++) pthread_join(t[i], NULL);
    free(p);
    return 0;
}
