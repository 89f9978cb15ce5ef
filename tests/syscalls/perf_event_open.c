/* STRAY: kind=syscall-touch param=perf_event_open(attr) */
#include "calls.h"

#include <linux/perf_event.h>

int main(void)
{
    struct perf_event_attr *attr = block(sizeof *attr);
    #ifndef STRAY
    *attr = (struct perf_event_attr){ .type = PERF_TYPE_SOFTWARE, .size = sizeof *attr, .config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1 };
    #endif
    saw("perf_event_open", syscall(SYS_perf_event_open, attr, 0, -1, -1, 0));
    return 0;
}
