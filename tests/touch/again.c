/* Pages given back and touched once more are counted apart, with the same bytes: zeros.
 * expect: touched_pages 32
 * expect: again_pages 10
 * region: 1048576 32 10 */
#include "touch.h"

int main(void)
{
    char *p = map(1 << 20);
    for (int i = 0; i < 32; i++) set(p, i);
    MUST(madvise(p, 1 << 20, MADV_DONTNEED) == 0);
    for (int i = 0; i < 10; i++) MUST(get(p, i) == 0);
    MUST(munmap(p, 1 << 20) == 0);
    return 0;
}
