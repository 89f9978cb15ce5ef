/* The twin of budget.c: every byte that may be touched is, and not one more.
 * options: --touch-limit=80K,budget.c:spend=0,within.c:spend=64K,within.c:save=16K,within.c:main=80K --rss-limit=1G
 * status: 0
 * expect: touched_pages 20
 * expect: errors 0
 * expect: findings 0 */
#include "touch.h"

static __attribute__((noinline)) void spend(char *p)
{
    for (int i = 0; i < 16; i++) set(p, i);
    __asm__ volatile("" ::: "memory");
}

static __attribute__((noinline)) void save(char *p)
{
    for (int i = 0; i < 4; i++) set(p, i);
    __asm__ volatile("" ::: "memory");
}

int main(void)
{
    char *p = malloc(1 << 20);
    spend(p);
    save(p + (1 << 19));
    free(p);
    return 0;
}
