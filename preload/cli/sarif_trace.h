/* sarif_trace.h: locations, stacks and code flows of SARIF. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SARIF_TRACE_H
#define UF_CLI_SARIF_TRACE_H

#include <jansson.h>

#include "cli/report_document.h"

/* Set KEY to VALUE (taken over); a NULL value sets nothing. */
void sarif_set(json_t *object, const char *key, json_t *value);
json_t *sarif_message(const char *text);

json_t *sarif_location(const struct kept_frame *frame);

/* One stack for each trace there is: touch, free, allocation. */
json_t *sarif_stacks(const struct kept *kept);

/* The places of allocation and free. */
json_t *sarif_related(const struct kept *kept);

/* The life of the block in order: allocation, free, touch, by thread. */
json_t *sarif_flows(const struct kept *kept);

#endif
