/* walk_read.h: a cursor over frame information that never leaves its bounds.
 * After a failed read `bad` stays set and every further read gives 0. runs: anywhere; locks: none */
#ifndef UF_WALK_READ_H
#define UF_WALK_READ_H

#include "base/types.h"

struct uf_cursor {
    const uint8_t *at, *end;
    bool bad;
};

static inline uint64_t uf_take(struct uf_cursor *c, unsigned size)
{
    uint64_t v = 0;
    if (c->bad || (size_t)(c->end - c->at) < size) {
        c->bad = true;
        return 0;
    }
    struct u16 { uint16_t v; } __attribute__((packed, may_alias));
    struct u32 { uint32_t v; } __attribute__((packed, may_alias));
    struct u64 { uint64_t v; } __attribute__((packed, may_alias));
    switch (size) {
    case 1: v = *c->at; break;
    case 2: v = ((const struct u16 *)c->at)->v; break;
    case 4: v = ((const struct u32 *)c->at)->v; break;
    default: v = ((const struct u64 *)c->at)->v; break;
    }
    c->at += size;
    return v;
}

static inline uint64_t uf_take_uleb(struct uf_cursor *c)
{
    uint64_t v = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t b = (uint8_t)uf_take(c, 1);
        if (shift < 64) v |= (uint64_t)(b & 127) << shift;
        if (!(b & 128)) return v;
    }
}

static inline int64_t uf_take_sleb(struct uf_cursor *c)
{
    uint64_t v = 0;
    for (unsigned shift = 0;;) {
        uint8_t b = (uint8_t)uf_take(c, 1);
        if (shift < 64) v |= (uint64_t)(b & 127) << shift;
        shift += 7;
        if (b & 128) continue;
        if ((b & 64) && shift < 64) v |= ~(uint64_t)0 << shift;
        return (int64_t)v;
    }
}

static inline void uf_skip(struct uf_cursor *c, uint64_t size)
{
    if (c->bad || (uint64_t)(c->end - c->at) < size) c->bad = true;
    else c->at += size;
}

#define UF_ENC_OMIT 0xff
#define UF_ENC_PCREL 0x10
#define UF_ENC_DATAREL 0x30
#define UF_ENC_INDIRECT 0x80

/* A pointer as ENCODING says, DATA being what DATAREL is relative to. An encoding that is not in use sets bad. */
static inline uintptr_t uf_take_pointer(struct uf_cursor *c, uint8_t encoding, uintptr_t data)
{
    uintptr_t here = (uintptr_t)c->at, v = 0;
    switch (encoding & 15) {
    case 0: case 4: case 12: v = uf_take(c, 8); break;
    case 1: v = uf_take_uleb(c); break;
    case 2: v = uf_take(c, 2); break;
    case 3: v = uf_take(c, 4); break;
    case 9: v = (uintptr_t)uf_take_sleb(c); break;
    case 10: v = (uintptr_t)(int64_t)(int16_t)uf_take(c, 2); break;
    case 11: v = (uintptr_t)(int64_t)(int32_t)uf_take(c, 4); break;
    default: c->bad = true;
    }
    switch (encoding & 0x70) {
    case 0: return v;
    case UF_ENC_PCREL: return v + here;
    case UF_ENC_DATAREL: return v + data;
    default: c->bad = true; return 0;
    }
}

#endif
