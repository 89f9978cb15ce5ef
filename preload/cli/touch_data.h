/* touch_data.h: the records of touch mode (region, touch, stack, order), named and added up over all processes.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_DATA_H
#define UF_CLI_TOUCH_DATA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/report_map.h"
#include "cli/symbol.h"

struct touch_frame {
    const char *function;    /* never NULL: a name, else module+offset */
    const char *file;        /* NULL: unknown */
    unsigned line;
    bool system;             /* of the C or C++ library */
};

/* Innermost frame first. Equal stacks of several processes are one. */
struct touch_stack {
    size_t count, number;    /* number: from 0, in the order they came */
    size_t owner;            /* the frame to name it by, as an allocator: see touch_owner.c */
    struct touch_frame *frame;
    uint64_t pid;            /* of the first process that had it */
    json_t *trace, *modules; /* as it was told; NULL unless the data keep them */
    uint64_t touched, again; /* pages, as the stack that touched */
    uint64_t allocated;      /* pages touched of what it allocated */
};

struct touch_region {
    uint64_t pid, id, addr, size, times, reserved, touched, again, kernel, ahead, carried, prefetched;
    uint64_t key;                        /* the same in the next run; 0: not told */
    char *what, *family;
    bool uncounted;
    const struct touch_stack *allocator; /* NULL: unknown */
};

struct touch_count {
    struct touch_region *region;         /* NULL: unknown */
    struct touch_stack *toucher, *allocator;
    char *access, *call;                 /* call NULL: none */
    uint64_t pages, again, order, ns, tid, node;
    int64_t cpu;                         /* of the first touch; -1: unknown */
};

struct touch_order {
    const struct touch_region *region;   /* NULL: unknown */
    uint64_t page, pages, access, ns, serial; /* serial: which of the region's reservations */
    uint64_t pid, tid, cpu, number;           /* number: of the first of them among the touches of its process */
};

/* Pages of a region that came and went at one time in one stretch of it (the shim's uf_heat). */
struct touch_cell {
    struct touch_region *region;
    uint64_t page, span, at;             /* at: nanoseconds since the epoch */
    uint64_t touched, again, beside, gone;
};

struct touch_data {
    struct report_map frames, places, by_frames; /* of touch_stack.c */
    struct report_map by_id, region_by_id;
    struct touch_stack **stack;
    struct touch_region **region;
    struct touch_count *count;
    struct touch_order *order;
    struct touch_cell *cell;
    size_t stacks, regions, counts, orders, cells;
    uint64_t began, ended;               /* nanoseconds since the epoch: of the first process with cells, of the last summary */
    uint64_t heat_lost;                  /* pages that are in no cell */
    /* of the process that found most of the list of --prefetch */
    uint64_t prefetched, list_regions, list_found, list_pages, list_pages_found, list_wrong;
    bool any, keep_traces;
    /* of the summaries */
    uint64_t touched, again, kernel, ahead, reserved, peak_rss;
};

/* Take a record of one of these types, or the keys of touch mode in a summary; others are passed over. */
void touch_take(struct touch_data *data, struct symbols *symbols, const json_t *record);
/* The sums that such a record holds, whatever it is called. */
void touch_sums(struct touch_data *data, const json_t *record);
void touch_release(struct touch_data *data);

/* Once all is taken: the frame to name each allocating stack by. */
void touch_name_owners(struct touch_data *data);
/* The first frame that is no library's; 0 when all are. */
size_t touch_first_own(const struct touch_stack *stack);

/* Bytes that were reserved, and that nothing of the program's touched. */
uint64_t touch_region_untouched(const struct touch_region *region);
uint64_t touch_untouched(const struct touch_data *data);

/* Frames of STACK as JSON. */
json_t *touch_stack_json(const struct touch_stack *stack);

#endif
