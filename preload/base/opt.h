/* opt.h: every option of include/options.def as a struct, a table and a parser.
 * opt.c runs inside the preloaded object before malloc works, and in the command: it allocates nothing, takes no lock
 * and calls no function of libc (check-cli looks at its undefined symbols). */
#ifndef UF_OPT_H
#define UF_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UF_TEXT_MAX = 1024 };
enum { UF_OPT_MESSAGE_MAX = 512 }; /* a buffer this long holds every message; shorter ones get it cut */

/* Indexes of the choices in options.def; tests/unit/test_opt.c compares the two. */
enum { UF_MODE_GUARD, UF_MODE_TOUCH };
enum {
    UF_ALIGN_STANDARD, UF_ALIGN_EXACT, UF_ALIGN_1, UF_ALIGN_2, UF_ALIGN_4, UF_ALIGN_8, UF_ALIGN_16, UF_ALIGN_32,
    UF_ALIGN_64, UF_ALIGN_128, UF_ALIGN_256, UF_ALIGN_512, UF_ALIGN_1024, UF_ALIGN_2048, UF_ALIGN_4096
};
enum { UF_GRANULE_4K, UF_GRANULE_AUTO = 10 };
enum { UF_SIDE_RIGHT, UF_SIDE_LEFT, UF_SIDE_ALTERNATE };
enum { UF_ON_CONTINUE, UF_ON_STOP, UF_ON_PAUSE };
enum { UF_BACKEND_AUTO, UF_BACKEND_UFFD, UF_BACKEND_UFFD_DEV, UF_BACKEND_GUARDMARK, UF_BACKEND_MPROTECT, UF_BACKEND_OFF };
enum { UF_COMPACT_AUTO, UF_COMPACT_YES, UF_COMPACT_NO };
enum { UF_LEAK_NO, UF_LEAK_SUMMARY, UF_LEAK_FULL };
enum { UF_DELIVERY_SIGBUS, UF_DELIVERY_THREAD, UF_DELIVERY_MONITOR };
enum { UF_UNWIND_AUTO, UF_UNWIND_OWN, UF_UNWIND_LIBUNWIND };
enum { UF_WATCH_WRITES_ALL, UF_WATCH_WRITES_FIRST };
enum { UF_UNGUARDED_FAIL, UF_UNGUARDED_WARN };
enum { UF_WAIT_ALL, UF_WAIT_MAIN };
enum { UF_COLOR_AUTO, UF_COLOR_ALWAYS, UF_COLOR_NEVER };

enum uf_opt_kind { UF_OPT_NUM, UF_OPT_SIZE, UF_OPT_BUDGET, UF_OPT_PACE, UF_OPT_RATIO, UF_OPT_FLAG, UF_OPT_ENUM, UF_OPT_TEXT };
enum uf_opt_scope { UF_OPT_SHIM, UF_OPT_CLI };

#define UF_OPT_FIELD_NUM(name)    uint64_t name;
#define UF_OPT_FIELD_SIZE(name)   uint64_t name;
#define UF_OPT_FIELD_BUDGET(name) int64_t name; /* negative: percent of what is available */
#define UF_OPT_FIELD_PACE(name)   uint64_t name; /* thousandths above 1: 1.1x is 100; 0 is no limit */
#define UF_OPT_FIELD_RATIO(name)  uint64_t name;
#define UF_OPT_FIELD_FLAG(name)   uint64_t name;
#define UF_OPT_FIELD_ENUM(name)   uint64_t name;
#define UF_OPT_FIELD_TEXT(name)   char name[UF_TEXT_MAX];

struct uf_options {
#define UF_OPTION(kind, name, def, lo, hi, choices, scope, help) UF_OPT_FIELD_##kind(name)
#include "options.def"
};

struct uf_opt_row {
    const char *name; /* with underscores */
    const char *choices;
    const char *help;
    int64_t def;
    uint64_t low, high;
    size_t offset; /* of the field in struct uf_options */
    enum uf_opt_kind kind;
    enum uf_opt_scope scope;
};

/* The options of this process. Zero until uf_opt_defaults; written at bring-up only, read by everyone after. */
extern struct uf_options uf_options;

extern const struct uf_opt_row uf_opt_rows[];
extern const size_t uf_opt_row_count;

/* Put every default into *O.  runs: anywhere.  locks: none.  fails: never. */
void uf_opt_defaults(struct uf_options *o);

/* The row of a key written with - or _; NULL when there is none.  runs: anywhere.  locks: none. */
const struct uf_opt_row *uf_opt_find(const char *key, size_t keylen);

/* Set one option. VALUE NULL means the bare name, which a FLAG allows, and an ENUM one of whose choices is yes.
 * runs: anywhere (before malloc works).  locks: none.
 * fails: false, *O unchanged, and one sentence in MSG (always terminated when MSGSIZE > 0). */
bool uf_opt_set(struct uf_options *o, const char *key, size_t keylen, const char *value, size_t vlen,
                char *msg, size_t msgsize);

/* Read the text of UFFENCE_OPTIONS: key=value:key=value. A value that begins with ' or " goes to the same quote and may
 * hold colons. NULL is an empty text. Goes on after an error, so that one bad key does not lose the others.
 * runs: anywhere (before malloc works).  locks: none.
 * fails: false, and the sentence for the first error in MSG. */
bool uf_opt_parse_env(struct uf_options *o, const char *text, char *msg, size_t msgsize);

/* Address of the field of ROW in *O: uint64_t *, int64_t * (BUDGET) or char * (TEXT).  runs: anywhere. */
static inline void *uf_opt_field(struct uf_options *o, const struct uf_opt_row *row)
{
    return (char *)o + row->offset;
}

/* Bytes that --align=N asks for; 0 for standard and exact.  runs: anywhere. */
static inline size_t uf_opt_align_bytes(uint64_t align)
{
    return align < UF_ALIGN_1 ? 0 : (size_t)1 << (align - UF_ALIGN_1);
}

#endif
