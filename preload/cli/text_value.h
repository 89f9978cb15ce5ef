/* text_value.h: bytes of memory, written as records have them (hexadecimal), as a person reads them. */
#ifndef UF_CLI_TEXT_VALUE_H
#define UF_CLI_TEXT_VALUE_H

#include "cli/text.h"

/* One, two, four or eight bytes are a number, the lowest byte first; others are bytes. */
void text_value(struct text *text, const char *hex);

#endif
