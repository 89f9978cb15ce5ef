/* EXPECT: kind=mismatched-size access=free size=200 function="operator delete[]" family="operator new[]" block=100 in=main alloc=main then kind=mismatched-size access=free size=5 function="operator delete" family="operator new" block=6 in=main alloc=main */
#include "victim.h"
#include <new>

/* Said too large, and by the aligned form. */
int main()
{
    void *p = HIDE(::operator new[](100)), *q = HIDE(::operator new(6, std::align_val_t(64)));
    ::operator delete[](p, HIDE((size_t)BUGGY(200, 100))); /* HERE */
    ::operator delete(q, HIDE((size_t)BUGGY(5, 6)), std::align_val_t(64)); /* HERE */
    say("done");
    return 0;
}
