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
/* The keys of touch mode in the summary. */
void touch_summary_json(json_t *summary, const struct touch_data *data);

/* Write the files. 0, or -1 when one could not be written (said on standard error). */
int touch_files(const struct touch_wishes *wishes, const struct touch_data *data);

/* Budgets that were exceeded; told in TEXT and JSON when these are not NULL. */
size_t touch_exceeded(const struct touch_wishes *wishes, const struct touch_data *data, struct text *text, struct jsonout *json);
/* Is LIMIT well formed? False with a sentence in *error. */
bool touch_limit_valid(const char *limit, char **error);

#endif
