/* EXPECT: kind=heap-overflow access=write function=iconv size=2 side=after distance=0 block=10 in=main alloc=main */
#include "victim.h"
#include <iconv.h>

/* More room is named than the block has. */
int main(void)
{
    iconv_t cd = iconv_open("UTF-16LE", "ASCII");
    char text[] = "hello", *in = text, *p = HIDE(malloc(10)), *out = p;
    size_t left = 5, room = BUGGY(12, 10);
    size_t n = iconv(cd, &in, &left, &out, &room); /* HERE */
    printf("%zu %zu\n", n, left);
    iconv_close(cd);
    free(p);
    return 0;
}
