/* out.h: text into a buffer that was given. Whatever does not fit is cut and remembered in CUT.
 * runs: anywhere, fault handler included; locks: none; allocates nothing */
#ifndef UF_OUT_H
#define UF_OUT_H

#include "base/types.h"

struct uf_out {
    char *text;
    size_t used, size;
    bool cut;
};

void uf_put(struct uf_out *o, const char *s);
void uf_put_char(struct uf_out *o, char c);
void uf_put_u64(struct uf_out *o, uint64_t n);
void uf_put_hex(struct uf_out *o, uint64_t n);
/* S as a JSON string with its quotes; NULL is "". Bytes that are not UTF-8 become \u00XX. */
void uf_put_json(struct uf_out *o, const char *s);
/* ,"key": and then the value; the comma is left out after { or [. */
void uf_put_key(struct uf_out *o, const char *key);
void uf_put_key_u64(struct uf_out *o, const char *key, uint64_t n);
void uf_put_key_hex(struct uf_out *o, const char *key, uint64_t n);
void uf_put_key_str(struct uf_out *o, const char *key, const char *value);
void uf_put_bytes_hex(struct uf_out *o, const unsigned char *bytes, size_t n);

#endif
