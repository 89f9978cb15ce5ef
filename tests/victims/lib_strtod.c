/* EXPECT: kind=heap-overflow access=read function=strtod size=1 side=after distance=0 block=4 in=main alloc=main then kind=heap-overflow function=strtof block=4 then kind=heap-overflow function=strtold block=4 then kind=heap-overflow function=atof block=4 then kind=heap-overflow function=wcstod size=4 block=12 distance=0 then kind=heap-overflow function=wcstol|__isoc23_wcstol block=12 then kind=heap-overflow function=wcstoul|__isoc23_wcstoul block=12 then kind=heap-overflow function=wcstoll|__isoc23_wcstoll block=12 then kind=heap-overflow function=wcstoull|__isoc23_wcstoull block=12 */
/* BUILD: -fno-builtin -D__NO_INLINE__ -U__OPTIMIZE__ */
#include "victim.h"
#include <wchar.h>

int main(void)
{
    char *p = HIDE(malloc(BUGGY(4, 5)));
    wchar_t *w = HIDE(malloc(BUGGY(3, 4) * sizeof *w));
    memcpy(p, BUGGY("-2.5", "-2.5\0"), BUGGY(4, 5));
    wmemcpy(w, BUGGY(L"123", L"123\0"), BUGGY(3, 4));
    double sum = strtod(HIDE(p), NULL); /* HERE */
    sum += strtof(HIDE(p), NULL); /* HERE */
    sum += (double)strtold(HIDE(p), NULL); /* HERE */
    sum += atof(HIDE(p)); /* HERE */
    sum += wcstod(HIDE(w), NULL); /* HERE */
    sum += (double)wcstol(HIDE(w), NULL, 10); /* HERE */
    sum += (double)wcstoul(HIDE(w), NULL, 10); /* HERE */
    sum += (double)wcstoll(HIDE(w), NULL, 10); /* HERE */
    sum += (double)wcstoull(HIDE(w), NULL, 10); /* HERE */
    printf("%g\n", sum);
    free(p);
    free(w);
    return 0;
}
