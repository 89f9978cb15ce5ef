/* symbol_rust.c: the grammar of Rust's v0 names, read and written at once. */
#include "cli/symbol_rust.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"
#include "cli/symbol_rust_out.h"

static void path(struct rust *r, bool value);
static void type(struct rust *r);
static void constant(struct rust *r);

static bool enter(struct rust *r)
{
    if (r->wrong || ++r->depth > RUST_DEPTH) r->wrong = true;
    return !r->wrong;
}

/* Read what stands further ahead once more, with READ. */
static void back(struct rust *r, void (*read)(struct rust *, bool), bool value)
{
    size_t from = r->at - 1;
    uint64_t to = rust_base62(r);
    if (r->wrong || to >= from) {
        r->wrong = true;
        return;
    }
    if (r->silent) return;
    size_t after = r->at;
    r->at = (size_t)to;
    read(r, value);
    r->at = after;
}

static void type_again(struct rust *r, bool unused) { (void)unused; type(r); }
static void constant_again(struct rust *r, bool unused) { (void)unused; constant(r); }

static void lifetime(struct rust *r, uint64_t number)
{
    rust_put(r, "'");
    if (number == 0) {
        rust_put(r, "_");
    } else if (number > r->lifetimes) {
        r->wrong = true;
    } else {
        uint64_t depth = r->lifetimes - number;
        char name[2] = { (char)('a' + depth % 26), 0 };
        rust_put(r, depth < 26 ? name : "_");
        if (depth >= 26) rust_put_count(r, depth);
    }
}

/* for<'a, 'b> ; the caller puts r->lifetimes back. */
static void binder(struct rust *r)
{
    uint64_t bound = rust_marked62(r, 'G');
    if (!bound) return;
    if (bound > 1000) {
        r->wrong = true;
        return;
    }
    rust_put(r, "for<");
    for (uint64_t i = 0; i < bound; i++) {
        if (i) rust_put(r, ", ");
        r->lifetimes++;
        lifetime(r, 1);
    }
    rust_put(r, "> ");
}

static void generic_args(struct rust *r)
{
    for (bool first = true; !r->wrong && !rust_is(r, 'E'); first = false) {
        if (!first) rust_put(r, ", ");
        if (rust_is(r, 'L')) lifetime(r, rust_base62(r));
        else if (rust_is(r, 'K')) constant(r);
        else type(r);
    }
}

/* Where an impl stands says nothing to a reader. */
static void impl_path(struct rust *r)
{
    bool silent = r->silent;
    rust_marked62(r, 's');
    r->silent = true;
    path(r, false);
    r->silent = silent;
}

static void nested(struct rust *r, bool value)
{
    char space = rust_next(r);
    bool special = space >= 'A' && space <= 'Z';
    if (!special && !(space >= 'a' && space <= 'z')) r->wrong = true;
    path(r, value);
    struct rust_name name = rust_identifier(r, true);
    if (special) {
        rust_put(r, space == 'C' ? "::{closure" : space == 'S' ? "::{shim" : "::{");
        if (space != 'C' && space != 'S') rust_put_bytes(r, &space, 1);
        if (name.len) rust_put(r, ":");
        rust_put_name(r, &name);
        rust_put(r, "#");
        rust_put_count(r, name.which);
        rust_put(r, "}");
    } else if (name.len) {
        rust_put(r, "::");
        rust_put_name(r, &name);
    }
}

/* VALUE: in an expression generic arguments follow "::". */
static void path(struct rust *r, bool value)
{
    struct rust_name name;
    if (!enter(r)) return;
    char tag = rust_next(r);
    switch (tag) {
    case 'C':
        name = rust_identifier(r, true);
        rust_put_name(r, &name);
        break;
    case 'N':
        nested(r, value);
        break;
    case 'M': case 'X': case 'Y':
        if (tag != 'Y') impl_path(r);
        rust_put(r, "<");
        type(r);
        if (tag != 'M') {
            rust_put(r, " as ");
            path(r, false);
        }
        rust_put(r, ">");
        break;
    case 'I':
        path(r, value);
        rust_put(r, value ? "::<" : "<");
        generic_args(r);
        rust_put(r, ">");
        break;
    case 'B':
        back(r, path, value);
        break;
    default:
        r->wrong = true;
    }
    r->depth--;
}

static const char *basic(char tag)
{
    static const char *const names[26] = {
        "i8", "bool", "char", "f64", "str", "f32", NULL, "u8", "isize", "usize", NULL, "i32", "u32", "i128", "u128", "_",
        NULL, NULL, "i16", "u16", "()", "...", NULL, "i64", "u64", "!",
    };
    return tag >= 'a' && tag <= 'z' ? names[tag - 'a'] : NULL;
}

static void function(struct rust *r)
{
    uint64_t around = r->lifetimes;
    binder(r);
    if (rust_is(r, 'U')) rust_put(r, "unsafe ");
    if (rust_is(r, 'K')) {
        rust_put(r, "extern \"");
        if (rust_is(r, 'C')) {
            rust_put(r, "C");
        } else {
            struct rust_name abi = rust_identifier(r, false);
            for (size_t i = 0; i < abi.len; i++) rust_put_bytes(r, abi.bytes[i] == '_' ? "-" : abi.bytes + i, 1);
        }
        rust_put(r, "\" ");
    }
    rust_put(r, "fn(");
    for (bool first = true; !r->wrong && !rust_is(r, 'E'); first = false) {
        if (!first) rust_put(r, ", ");
        type(r);
    }
    rust_put(r, ")");
    if (!rust_is(r, 'u')) {
        rust_put(r, " -> ");
        type(r);
    }
    r->lifetimes = around;
}

/* A path whose angle brackets, if it has such, are left open for what follows; through back references, too. */
static void open_path(struct rust *r, bool *open)
{
    size_t from = r->at;
    if (!enter(r)) return;
    if (rust_is(r, 'I')) {
        path(r, false);
        rust_put(r, "<");
        generic_args(r);
        *open = true;
    } else if (rust_is(r, 'B')) {
        uint64_t to = rust_base62(r);
        size_t after = r->at;
        if (to >= from) r->wrong = true;
        r->at = (size_t)to;
        if (!r->silent) open_path(r, open);
        r->at = after;
    } else {
        path(r, false);
    }
    r->depth--;
}

/* A trait and what its associated types are. */
static void dyn_trait(struct rust *r)
{
    bool open = false;
    open_path(r, &open);
    while (rust_is(r, 'p')) {
        rust_put(r, open ? ", " : "<");
        open = true;
        struct rust_name name = rust_identifier(r, false);
        rust_put_name(r, &name);
        rust_put(r, " = ");
        type(r);
    }
    if (open) rust_put(r, ">");
}

static void dyn(struct rust *r)
{
    uint64_t around = r->lifetimes;
    rust_put(r, "dyn ");
    binder(r);
    for (bool first = true; !r->wrong && !rust_is(r, 'E'); first = false) {
        if (!first) rust_put(r, " + ");
        dyn_trait(r);
    }
    r->lifetimes = around;
    if (!rust_is(r, 'L')) r->wrong = true;
    uint64_t bound = rust_base62(r);
    if (!bound) return;
    rust_put(r, " + ");
    lifetime(r, bound);
}

static void tuple(struct rust *r)
{
    size_t n = 0;
    rust_put(r, "(");
    for (; !r->wrong && !rust_is(r, 'E'); n++) {
        if (n) rust_put(r, ", ");
        type(r);
    }
    rust_put(r, n == 1 ? ",)" : ")");
}

static void reference(struct rust *r, const char *sign, bool mutable)
{
    rust_put(r, sign);
    if (rust_is(r, 'L')) {
        uint64_t number = rust_base62(r);
        if (number) {
            lifetime(r, number);
            rust_put(r, " ");
        }
    }
    if (mutable) rust_put(r, "mut ");
    type(r);
}

static void type(struct rust *r)
{
    if (!enter(r)) return;
    char tag = rust_next(r);
    const char *name = basic(tag);
    if (name) {
        rust_put(r, name);
        r->depth--;
        return;
    }
    switch (tag) {
    case 'A': case 'S':
        rust_put(r, "[");
        type(r);
        if (tag == 'A') {
            rust_put(r, "; ");
            constant(r);
        }
        rust_put(r, "]");
        break;
    case 'T': tuple(r); break;
    case 'R': reference(r, "&", false); break;
    case 'Q': reference(r, "&", true); break;
    case 'P': rust_put(r, "*const "); type(r); break;
    case 'O': rust_put(r, "*mut "); type(r); break;
    case 'F': function(r); break;
    case 'D': dyn(r); break;
    case 'B': back(r, type_again, false); break;
    default:
        r->at -= !r->wrong;
        path(r, false);
    }
    r->depth--;
}

/* Hexadecimal digits up to the underscore; more than fits is shown as it stands. */
static void number(struct rust *r, char tag)
{
    size_t from = r->at, digits;
    uint64_t value = 0;
    for (char c; (c = rust_next(r)) != '_' && !r->wrong;) {
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) r->wrong = true;
        value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    if (r->wrong) return;
    digits = r->at - 1 - from;
    if (tag == 'b') {
        rust_put(r, value ? "true" : "false");
    } else if (tag == 'c') {
        rust_put(r, "'");
        if (value > 0x10ffff) r->wrong = true;
        else rust_put_char(r, (uint32_t)value);
        rust_put(r, "'");
    } else if (digits > 16) {
        rust_put(r, "0x");
        rust_put_bytes(r, r->in + from, digits);
    } else {
        rust_put_count(r, value);
    }
}

static void constant(struct rust *r)
{
    if (!enter(r)) return;
    char tag = rust_next(r);
    if (tag == 'p') {
        rust_put(r, "_");
    } else if (tag == 'B') {
        back(r, constant_again, false);
    } else if (tag && strchr("aslxnihtmyojbc", tag)) {
        if (rust_is(r, 'n')) rust_put(r, "-");
        number(r, tag);
    } else {
        r->wrong = true; /* text and structures as parameters: not stable yet */
    }
    r->depth--;
}

char *symbol_rust(const char *name)
{
    size_t skip = strncmp(name, "_R", 2) == 0 ? 2 : strncmp(name, "__R", 3) == 0 ? 3 : 0;
    if (!skip || name[skip] < 'A' || name[skip] > 'Z') return NULL;
    /* what linkers and compilers hang on */
    struct rust r = { .in = name + skip, .len = strcspn(name + skip, ".$") };
    for (size_t i = 0; i < r.len; i++)
        if ((unsigned char)r.in[i] >= 0x80) return NULL;
    r.out = report_alloc(RUST_TEXT_MAX + 1);
    path(&r, true);
    if (!r.wrong && r.at < r.len) { /* the crate that asked for this instance */
        r.silent = true;
        path(&r, false);
    }
    if (!r.wrong && r.at == r.len) {
        r.out[r.used] = 0;
        char *text = report_strdup(r.out);
        free(r.out);
        return text;
    }
    free(r.out);
    return NULL;
}
