/* EXPECT: kind=mismatched-alignment access=free size=16 function="operator delete" family="operator new" block=64 in=main alloc=main then kind=mismatched-alignment access=free size=64 function="operator delete[]" family="operator new[]" block=64 in=main alloc=main then kind=mismatched-alignment access=free size=32 function="operator delete" block=64 in=main alloc=main */
#include "victim.h"
#include <new>

/* Aligned and given back as if not; not aligned and given back as if; aligned otherwise. */
int main()
{
    const std::align_val_t asked = std::align_val_t(64);
    void *p = HIDE(::operator new(64, asked)), *q = HIDE(::operator new[](64)), *r = HIDE(::operator new(64, asked));
    BUGGY(::operator delete(p), ::operator delete(p, asked)); /* HERE */
    BUGGY(::operator delete[](q, asked), ::operator delete[](q)); /* HERE */
    ::operator delete(r, std::align_val_t(HIDE(BUGGY(32ul, 64ul)))); /* HERE */
    say("done");
    return 0;
}
