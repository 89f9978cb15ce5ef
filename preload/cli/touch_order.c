/* touch_order.c: the largest first. */
#include "cli/touch_order.h"

#include "cli/touch_data.h"

int touch_by_touched(const void *a, const void *b)
{
    const struct touch_stack *x = *(struct touch_stack *const *)a, *y = *(struct touch_stack *const *)b;
    uint64_t m = x->touched + x->again, n = y->touched + y->again;
    return m < n ? 1 : m > n ? -1 : (x->number > y->number) - (x->number < y->number);
}

int touch_by_allocated(const void *a, const void *b)
{
    const struct touch_stack *x = *(struct touch_stack *const *)a, *y = *(struct touch_stack *const *)b;
    return x->allocated < y->allocated ? 1 : x->allocated > y->allocated ? -1 : (x->number > y->number) - (x->number < y->number);
}

int touch_by_pages(const void *a, const void *b)
{
    const struct touch_region *x = *(struct touch_region *const *)a, *y = *(struct touch_region *const *)b;
    uint64_t m = x->touched + x->again, n = y->touched + y->again;
    if (m != n) return m < n ? 1 : -1;
    return x->reserved < y->reserved ? 1 : x->reserved > y->reserved ? -1 : 0;
}
