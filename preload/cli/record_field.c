#include "cli/record_field.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool record_hex(const char *text, uint64_t *value)
{
    if (text[0] != '0' || text[1] != 'x') return false;
    size_t digits = strspn(text + 2, "0123456789abcdefABCDEF");
    if (digits < 1 || digits > 16 || text[2 + digits]) return false;
    *value = strtoull(text + 2, NULL, 16);
    return true;
}

static const char *take(void *place, enum record_kind kind, const json_t *value)
{
    switch (kind) {
    case FIELD_TEXT:
        if (!json_is_string(value)) return "a string";
        *(const char **)place = json_string_value(value);
        return NULL;
    case FIELD_COUNT:
        if (!json_is_integer(value) || json_integer_value(value) < 0) return "a whole number, not negative";
        *(uint64_t *)place = (uint64_t)json_integer_value(value);
        return NULL;
    case FIELD_HEX:
        if (!json_is_string(value) || !record_hex(json_string_value(value), place)) return "a hexadecimal string";
        return NULL;
    case FIELD_TRUTH:
        if (!json_is_boolean(value)) return "true or false";
        *(bool *)place = json_is_true(value);
        return NULL;
    }
    return "known here";
}

bool record_fields(void *into, const json_t *object, const struct record_field *rows, size_t n, const char *in,
                   char *why, size_t whysize)
{
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_object_get(object, rows[i].key);
        if (!value) {
            if (!rows[i].must) continue;
            snprintf(why, whysize, "\"%s%s\" is missing", in, rows[i].key);
            return false;
        }
        const char *wanted = take((char *)into + rows[i].offset, rows[i].kind, value);
        if (wanted) {
            snprintf(why, whysize, "\"%s%s\" is not %s", in, rows[i].key, wanted);
            return false;
        }
    }
    return true;
}
