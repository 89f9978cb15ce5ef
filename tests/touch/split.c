/* A buffer that lies in several mappings, as the kernel sees them, is there for the call all the same.
 * expect: touched_pages 8
 * call: read 8
 * region: 262144 8 0 */
#include "touch.h"

int main(void)
{
    int pair[2];
    char *p = map(64 * PAGE), *from = calloc(8, PAGE);
    MUST(mprotect(p + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
    MUST(pipe(pair) == 0);
    MUST(write(pair[1], from, 8 * PAGE) == 8 * PAGE);
    MUST(read(pair[0], p, 8 * PAGE) == 8 * PAGE);
    free(from);
    return 0;
}
