/* More memory is resident than may be.
 * options: --rss-limit=16M
 * status: 99
 * expect: touched_pages 8192
 * expect: findings 1 */
#include "touch.h"

int main(void)
{
    char *p = malloc(32 << 20);
    for (int i = 0; i < 8192; i++) set(p, i);
    free(p);
    return 0;
}
