/* report_judge.h: whether a finding fails the run. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_JUDGE_H
#define UF_CLI_REPORT_JUDGE_H

#include "cli/baseline.h"
#include "cli/dedupe.h"
#include "cli/report_kept.h"
#include "cli/suppress.h"

/* What KEPT is; sets its suppression. */
enum dedupe_class report_judge(struct kept *kept, const struct suppressions *suppressions, const struct baseline *baseline);

/* Whether a mismatched-free is none: a C++ runtime that is linked into the program itself calls malloc from its own operator
 * new, or free from its own operator delete, and only one of the two is ours to see. */
bool report_judge_same_family(const struct kept *kept);

#endif
