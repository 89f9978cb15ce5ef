/* touch_out.h: what touch mode shows: tables, files for tools, budgets. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_OUT_H
#define UF_CLI_TOUCH_OUT_H

#include "cli/jsonout.h"
#include "cli/text.h"
#include "cli/touch_data.h"
#include "cli/touch_wishes.h"

/* The top tables by touching stack, by allocating stack, by region. */
void touch_text(struct text *text, const struct touch_data *data);

/* The records, named, for --json. */
void touch_json(struct jsonout *json, const struct touch_data *data);
/* The same as two lists in RECORD: regions, touches_by. */
void touch_lists_json(json_t *record, const struct touch_data *data);
/* The keys of touch mode in the summary. */
void touch_summary_json(json_t *summary, const struct touch_data *data);

/* Can they be written? What stands in them stays until they are. False with a sentence in *error. */
bool touch_files_open(const struct touch_wishes *wishes, char **error);
/* Write the files. 0, or -1 when one could not be written (said on standard error). */
int touch_files(const struct touch_wishes *wishes, const struct touch_data *data);

struct touch_spender { const struct touch_stack *stack; uint64_t bytes; };
/* A budget that was exceeded, and who spent it, most first. */
struct touch_budget {
    char option[512];
    uint64_t limit, spent;              /* bytes */
    bool resident;                      /* of the most resident memory of a process, not of touches */
    const struct touch_spender *spender;
    size_t spenders;
};
void touch_budgets(const struct touch_wishes *wishes, const struct touch_data *data, void (*each)(void *context, const struct touch_budget *budget), void *context);
/* The same as a record of a finding; PID where the stack's own process is not known. */
json_t *touch_budget_record(const struct touch_budget *budget, uint64_t pid, uint64_t seq);
/* The spenders in the text, below the finding. */
void touch_budget_text(struct text *text, const struct touch_budget *budget);
/* Is LIMIT well formed? False with a sentence in *error. */
bool touch_limit_valid(const char *limit, char **error);

#endif
