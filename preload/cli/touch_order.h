/* touch_order.h: in which order touch mode's tables stand, for qsort over pointers: the largest first, of equals the first made.
 * Pure functions. Runs in the uffence command. */
#ifndef UF_CLI_TOUCH_ORDER_H
#define UF_CLI_TOUCH_ORDER_H

/* struct touch_stack: by pages touched, again ones too; by pages of what the stack reserved */
int touch_by_touched(const void *a, const void *b);
int touch_by_allocated(const void *a, const void *b);
/* struct touch_region: by pages touched, then by size */
int touch_by_pages(const void *a, const void *b);

#endif
