/* More is touched than may be.
 * options: --touch-limit=64K,budget.c:spend=32K
 * status: 99
 * expect: touched_pages 20
 * expect: findings 2 */
#include "touch.h"

static __attribute__((noinline)) void spend(char *p)
{
    for (int i = 0; i < 20; i++) set(p, i);
    __asm__ volatile("" ::: "memory");
}

int main(void)
{
    char *p = malloc(1 << 20);
    spend(p);
    free(p);
    return 0;
}
