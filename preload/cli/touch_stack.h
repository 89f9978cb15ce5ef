/* touch_stack.h: stacks of touch mode, named. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_STACK_H
#define UF_CLI_TOUCH_STACK_H

#include "cli/touch_data.h"

/* A frame as a record has it. */
struct touch_step {
    struct symbol_module *module; /* NULL: in none */
    const char *path;             /* of MODULE */
    uint64_t addr;
    bool exact;                   /* the instruction itself, no return address */
};

/* The stack of STEPS, innermost first; two are one when all that is shown of them is. *FRESH: it was not there. */
struct touch_stack *touch_stack_of(struct touch_data *data, struct symbols *symbols, const struct touch_step *step, size_t steps, bool *fresh);
void touch_stacks_release(struct touch_data *data);

/* The place of process PID's stack or region ID; it holds NULL when none was told. */
struct touch_stack **touch_stack_at(struct touch_data *data, uint64_t pid, uint64_t id);
struct touch_region **touch_region_at(struct touch_data *data, uint64_t pid, uint64_t id);

/* Add what a touch record says. */
void touch_count_add(struct touch_data *data, const struct touch_count *count);

/* Take a record of the types stack and touch, which come by the thousand, straight from the line that the shim wrote; false when the line is
 * not just so, and touch_take is to look at it. */
bool touch_line_take(struct touch_data *data, struct symbols *symbols, const char *line, size_t len, uint64_t *pid);

#endif
