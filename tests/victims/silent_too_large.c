/* EXPECT: none */
#include "victim.h"
#include <errno.h>
#include <malloc.h>

/* What cannot be had: NULL and ENOMEM, and the old block untouched. */
static int refused(void *p)
{
    int was = errno;
    errno = 0;
    return p == NULL && was == ENOMEM;
}

int main(void)
{
    volatile size_t most = PTRDIFF_MAX, half = SIZE_MAX / 2 + 2;
    void *at = &at;
    char *p = HIDE(malloc(10));
    strcpy(p, "untouched");
    errno = 0;
    printf("%d", refused(malloc(most)));
    printf("%d", refused(malloc(most + 1)));
    printf("%d", refused(malloc(SIZE_MAX - most + most)));
    printf("%d", refused(calloc(half, 2)));
    printf("%d", refused(calloc(most, 1)));
    printf("%d", refused(realloc(HIDE(p), most)));
    printf("%d", refused(reallocarray(HIDE(p), half, 2)));
    printf("%d", refused(aligned_alloc(64, most)));
    printf("%d", refused(memalign(4096, most)));
    printf("%d", refused(valloc(most)));
    printf("%d", refused(pvalloc(most)));
    printf(" %d", posix_memalign(&at, 64, most) == ENOMEM);
    printf("%d", posix_memalign(&at, 3, 10) == EINVAL);
    printf("%d", posix_memalign(&at, 4, 10) == EINVAL);
    printf("%d %s\n", errno, p);
    free(p);
    return 0;
}
