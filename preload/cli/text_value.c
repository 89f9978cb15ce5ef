#include "cli/text_value.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void text_value(struct text *text, const char *hex)
{
    size_t digits = strspn(hex, "0123456789abcdef"), bytes = digits / 2;
    uint64_t value = 0;
    if (hex[digits] || (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8)) {
        text_safe(text, hex);
        return;
    }
    for (size_t i = 0; i < bytes; i++) {
        char pair[3] = { hex[2 * i], hex[2 * i + 1], 0 };
        value |= strtoull(pair, NULL, 16) << 8 * i;
    }
    text_format(text, "0x%" PRIx64 " (%" PRIu64 ")", value, value);
}
