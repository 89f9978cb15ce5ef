/* Blocks below --touch-min are libc's, a mapping below it too.
 * options: --touch-min=1M
 * expect: touched_pages 1
 * expect: reserved_bytes 1048576 */
#include "touch.h"

int main(void)
{
    char *p = malloc(512 << 10), *m = map(256 << 10), *q = map(1 << 20);
    for (int i = 0; i < 60; i++) set(p, i), set(m, i);
    set(q, 0);
    free(p);
    return 0;
}
