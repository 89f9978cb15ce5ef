/* Sequential touches, filled ahead: few traps, every byte right.
 * options: --granule=auto
 * expect: again_pages 0
 * expect: reserved_bytes 4194304 */
#include "touch.h"

int main(void)
{
    char *p = malloc(4 << 20);
    for (int i = 0; i < 1024; i++) set(p, i);
    for (int i = 0; i < 1024; i++) MUST(get(p, i) == 1 && p[(size_t)i * PAGE + 1] == 0);
    free(p);
    return 0;
}
