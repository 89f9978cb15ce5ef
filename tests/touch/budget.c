/* More is touched than may be, in all and by one function; told with the stacks that spent it.
 * options: --touch-limit=64K,budget.c:spend=32K,budget.c:save=0 --rss-limit=1M
 * status: 99
 * expect: touched_pages 20
 * untouched: 966656
 * budget: --touch-limit=64K 81920 spend
 * budget: --touch-limit=budget.c:spend=32K 65536 spend
 * budget: --touch-limit=budget.c:save=0 16384 save
 * budget: --rss-limit=1048576 - spend
 * expect: errors 4
 * expect: findings 4 */
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
