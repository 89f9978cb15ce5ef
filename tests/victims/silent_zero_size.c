/* EXPECT: none */
#include "victim.h"

/* malloc(0) is a distinct pointer each time; realloc(p, 0) frees and returns NULL; free(NULL) does nothing. */
int main(void)
{
    void *a = HIDE(malloc(0)), *b = HIDE(malloc(0)), *c = HIDE(calloc(0, 9)), *d = HIDE(realloc(NULL, 0));
    printf("%d %d %d %d\n", a && b && c && d, a != b, b != c, c != d);
    free(a);
    free(b);
    free(c);
    free(NULL);
    printf("%d\n", realloc(d, 0) == NULL);
    void *e = HIDE(malloc(100));
    printf("%d\n", realloc(e, 0) == NULL);
    return 0;
}
