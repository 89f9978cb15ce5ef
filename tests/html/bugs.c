/* bugs.c: one of each shape the page draws; its last comment line must come out as text.  </pre><script>document.title='owned'</script> */
#include <stdlib.h>

__attribute__((noinline)) static char *make(size_t n) { return malloc(n); }

int main(void)
{
    volatile char *a = make(32), *b = make(64), *c = make(21);
    a[32] = 1; /* overflow */
    free((void *)b);
    char stale = b[8]; /* use-after-free: <b>"&' */
    c[22] = 'x'; /* damaged slack */
    free((void *)c);
    free((void *)b); /* double-free */
    return stale == 77;
}
