/* text_damage.h: the bytes of a damaged canary. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TEXT_DAMAGE_H
#define UF_CLI_TEXT_DAMAGE_H

#include "cli/record.h"
#include "cli/text.h"

void text_damage(struct text *text, const struct record_finding *finding);

#endif
