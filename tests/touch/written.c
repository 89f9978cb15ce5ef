/* Every page is written before it is read: nothing to tell. A page that is read after a part of it was written is not looked at.
 * options: --never-written=report
 * expect: findings 0 */
#include "touch.h"

int main(void)
{
    int out = open("/dev/null", O_WRONLY);
    char *p = malloc(1 << 20), *q;
    for (int i = 0; i < 256; i++) set(p, i);
    for (int i = 0; i < 256; i++) MUST(get(p, i) == 1);
    MUST(write(out, p, 1 << 20) == 1 << 20);
    q = realloc(p, 4 << 20);
    for (int i = 0; i < 256; i++) MUST(get(q, i) == 1);
    MUST(madvise(q, 1 << 20, MADV_DONTNEED) == 0);
    for (int i = 1; i < 255; i++) MUST(get(q, i) == 0); /* given back: zeros again, and it was written once */
    free(q);
    return 0;
}
