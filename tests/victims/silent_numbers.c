/* EXPECT: none */
#include "victim.h"
#include <errno.h>
#include <wchar.h>

/* Numbers that end with their block by a character of another kind, and errno as it was. */
int main(void)
{
    char *p = HIDE(malloc(4)), *end;
    wchar_t *w = HIDE(malloc(2 * sizeof *w));
    memcpy(p, "12,z", 4);
    errno = 5;
    printf("%ld %d\n", strtol(HIDE(p), &end, 10), end == p + 2);
    printf("%lu %g %d\n", strtoul(HIDE(p), &end, 10), strtod(HIDE(p), NULL), errno);
    memcpy(p, "99z,", 4);
    printf("%d %lld\n", atoi(HIDE(p)), strtoll(HIDE(p), NULL, 36) > 0 ? 1ll : 0ll);
    p[3] = 0;
    printf("%ld %d\n", strtol(HIDE(p + 2), &end, 10), end == p + 2);
    w[0] = L'7';
    w[1] = L'x';
    printf("%ld\n", wcstol(HIDE(w), NULL, 10));
    free(p);
    free(w);
    return 0;
}
