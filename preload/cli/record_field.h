/* record_field.h: JSON objects into structs by tables. Runs in the uffence command. */
#ifndef UF_CLI_RECORD_FIELD_H
#define UF_CLI_RECORD_FIELD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind { FIELD_TEXT, FIELD_COUNT, FIELD_HEX, FIELD_TRUTH };

struct record_field {
    const char *key;
    enum record_kind kind;
    bool must;
    size_t offset;
};

#define RECORD_FIELD(type, member, kind, must) { #member, FIELD_##kind, must, offsetof(struct type, member) }

/* Fill INTO from OBJECT by N rows. False, with a reason in WHY, when a value has the wrong type or a needed one is
 * absent; what is absent and not needed is left as it was. IN names the object in the reason ("block."). */
bool record_fields(void *into, const json_t *object, const struct record_field *rows, size_t n, const char *in,
                   char *why, size_t whysize);

/* "0x" and 1 to 16 hexadecimal digits, nothing else. */
bool record_hex(const char *text, uint64_t *value);

#endif
