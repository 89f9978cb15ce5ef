/* EXPECT: kind=overlap access=write function=strcpy size=9 block=100 side=inside distance=0 in=main alloc=main then kind=overlap function=stpcpy|__stpcpy size=5 distance=0 then kind=overlap function=strncpy then kind=overlap function=stpncpy then kind=overlap function=strncat then kind=overlap function=wcscpy then kind=overlap function=wcsncpy then kind=overlap function=wcsncat then kind=overlap function=wcpcpy */
/* BUILD: -Wno-restrict -Wno-stringop-overflow -Wno-stringop-truncation -Wno-unknown-warning-option */
#include "victim.h"
#include <wchar.h>

/* Not strcat and wcscat: they may lose the end of what they read, and never stop. */
static char *p;

/* The block anew: a text of ten characters at its start, another in its middle. */
OUTLINE static char *fresh(void)
{
    memset(p, 0, 100);
    memcpy(p, "0123456789", 10);
    return HIDE(p);
}

OUTLINE static wchar_t *wide(void)
{
    memset(p, 0, 100);
    wmemcpy((wchar_t *)p, L"01234", 5);
    return HIDE((wchar_t *)p);
}

int main(void)
{
    p = HIDE(malloc(100));
    char *s = fresh();
    strcpy(s, BUGGY(s + 1, "123456789")); /* HERE */
    s = fresh();
    (void)HIDE(stpcpy(s, BUGGY(s + 3, "3456789"))); /* HERE */
    s = fresh();
    strncpy(s + BUGGY(2, 20), s, HIDE((size_t)8)); /* HERE */
    s = fresh();
    (void)HIDE(stpncpy(s + BUGGY(2, 20), s, HIDE((size_t)8))); /* HERE */
    s = fresh();
    strncat(s, BUGGY(s + 2, "23456789x"), HIDE((size_t)9)); /* HERE */
    wchar_t *w = wide();
    wcscpy(w, BUGGY(w + 1, L"1234")); /* HERE */
    w = wide();
    wcsncpy(w + BUGGY(2, 10), w, HIDE((size_t)4)); /* HERE */
    w = wide();
    wcsncat(w, BUGGY(w + 2, L"234x"), HIDE((size_t)4)); /* HERE */
    w = wide();
    (void)HIDE(wcpcpy(w, BUGGY(w + 1, L"1234"))); /* HERE */
    free(p);
    say("done");
    return 0;
}
