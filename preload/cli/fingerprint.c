#include "cli/fingerprint.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cli/report_kept.h"

/* Bump when the recipe changes: old baselines then say why nothing matches. */
static const char recipe[] = "uffence-1";

enum { TOUCH_FRAMES = 4, ALLOC_FRAMES = 3 };

struct hash {
    uint64_t a, b; /* two FNV-1a hashes that start apart; not against forgers, only against chance */
};

static void add_byte(struct hash *h, unsigned char byte)
{
    h->a = (h->a ^ byte) * 0x100000001b3u;
    h->b = (h->b ^ byte ^ 0x5a) * 0x100000001b3u;
    h->b ^= h->b >> 29;
}

static void add_bytes(struct hash *h, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) add_byte(h, (unsigned char)text[i]);
    add_byte(h, 0);
}

static void add(struct hash *h, const char *text)
{
    add_bytes(h, text ? text : "", text ? strlen(text) : 0);
}

/* Code that comes with the system: its inner functions differ by version and by processor. */
static bool of_the_system(const struct kept_frame *frame)
{
    static const char *const prefixes[] = { "libc.so", "libc-", "ld-linux", "ld-musl", "libstdc++.so", "libgcc_s", "libpthread",
                                            "libm.so", "libc++.so", "libc++abi.so", "[vdso]", "libuffence" };
    if (!frame->module) return true;
    const char *slash = strrchr(frame->module, '/'), *name = slash ? slash + 1 : frame->module;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0) return true;
    return false;
}

/* gcc's clones come and go with the optimiser: f.isra.0, f.part.3, f.cold */
static size_t name_length(const char *function)
{
    static const char *const clones[] = { ".isra.", ".part.", ".cold", ".constprop.", ".lto_priv.", ".llvm." };
    size_t len = strlen(function);
    for (size_t i = 0; i < sizeof clones / sizeof *clones; i++) {
        const char *at = strstr(function, clones[i]);
        if (at && at > function && (size_t)(at - function) < len) len = (size_t)(at - function);
    }
    return len;
}

static void add_trace(struct hash *h, const struct kept_trace *trace, size_t most)
{
    size_t used = 0;
    for (size_t i = 0; i < trace->count && used < most; i++) {
        const struct kept_frame *frame = &trace->frame[i];
        if (of_the_system(frame)) continue;
        used++;
        if (frame->function) {
            add_bytes(h, frame->function, name_length(frame->function));
        } else {
            const char *slash = strrchr(frame->module, '/');
            add(h, slash ? slash + 1 : frame->module);
        }
    }
    if (!used && trace->count) add(h, trace->frame[0].function);
    add_byte(h, 1);
}

void fingerprint_of(const struct kept *kept, char out[33])
{
    struct hash h = { 0xcbf29ce484222325u, 0x9ae16a3b2f90404fu };
    add(&h, recipe);
    add(&h, kept->f.kind);
    add(&h, kept->f.access);
    add(&h, kept->f.function);
    add(&h, kept->f.has_block ? kept->f.block.family : "");
    add_trace(&h, &kept->trace[KEPT_TOUCH], TOUCH_FRAMES);
    add_trace(&h, &kept->trace[KEPT_ALLOC], ALLOC_FRAMES);
    snprintf(out, KEPT_FINGERPRINT, "%016" PRIx64 "%016" PRIx64, h.a, h.b);
}
