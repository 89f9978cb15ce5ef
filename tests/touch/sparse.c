/* One page in a hundred of 1 GiB, at random places, written or read.
 * expect: touched_pages 2621
 * expect: touched_bytes 10735616
 * expect: again_pages 0
 * expect: kernel_touched_pages 0
 * expect: reserved_bytes 1073741824
 * region: 1073741824 2621 0 */
#include "touch.h"

int main(void)
{
    size_t pages = (1ul << 30) / PAGE, left = pages / 100;
    char *p = malloc(1ul << 30), *seen = map(pages / 8 > 60000 ? 60000 : pages / 8);
    uint64_t r = 42;
    MUST(p);
    while (left) {
        r = r * 6364136223846793005ull + 1442695040888963407ull;
        size_t i = (r >> 33) % pages;
        if (seen[i / 8] >> i % 8 & 1) continue;
        seen[i / 8] |= (char)(1 << i % 8);
        if (left-- & 1) set(p, i);
        else MUST(get(p, i) == 0);
    }
    free(p);
    return 0;
}
