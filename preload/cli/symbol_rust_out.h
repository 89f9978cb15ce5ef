/* symbol_rust_out.h: what the two halves of the Rust demangler share: the name being read, the text being written.
 * Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_RUST_OUT_H
#define UF_CLI_SYMBOL_RUST_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RUST_TEXT_MAX = 65536, RUST_DEPTH = 200 };

struct rust {
    const char *in;         /* behind the prefix: back references count from here */
    size_t at, len;
    char *out;
    size_t used;
    unsigned depth;         /* of recursion: a hostile name must not exhaust the stack, nor the text grow without end */
    uint64_t lifetimes;     /* bound by the binders around */
    bool silent, wrong;     /* read without writing; given up */
};

struct rust_name {
    const char *bytes;
    size_t len;
    uint64_t which;         /* disambiguator */
    bool punycode;
};

bool rust_is(struct rust *r, char c);       /* take C if it is next */
char rust_next(struct rust *r);             /* take any; 0 and wrong at the end */
uint64_t rust_base62(struct rust *r);
uint64_t rust_marked62(struct rust *r, char mark); /* after MARK: the number and one; else 0 */
void rust_put(struct rust *r, const char *text);
void rust_put_bytes(struct rust *r, const char *bytes, size_t len);
void rust_put_count(struct rust *r, uint64_t n);
void rust_put_char(struct rust *r, uint32_t point);

struct rust_name rust_identifier(struct rust *r, bool disambiguated);
void rust_put_name(struct rust *r, const struct rust_name *name);

#endif
