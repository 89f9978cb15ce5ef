/* record_finding.h: the large record. Runs in the uffence command. */
#ifndef UF_CLI_RECORD_FINDING_H
#define UF_CLI_RECORD_FINDING_H

#include "cli/record.h"

/* Fill OUT from JSON; false with a reason. What was allocated until then is freed by record_finding_release. */
bool record_finding_fill(struct record_finding *out, const json_t *json, char *why, size_t whysize);
/* Its trace and modules alone: what another record has of them. */
bool record_trace_fill(struct record_finding *out, const json_t *json, char *why, size_t whysize);
void record_finding_release(struct record_finding *finding);

#endif
