/* walk_find.c: from an address to the frame description that covers it. */
#include "faults/walk_cfi.h"

#include "faults/walk_read.h"

#include <dlfcn.h>

#include "base/banned.h"

/* Weak: on a libc without it the walker follows frame pointers. */
extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

bool uf_walk_blind;

UF_ANYWHERE bool uf_walk_can_find(void)
{
    return _dl_find_object && !uf_walk_blind;
}

/* A cursor over the module from AT on; bad when AT is outside. */
static UF_ANYWHERE struct uf_cursor cursor_at(const struct uf_walk_fde *f, uintptr_t at)
{
    struct uf_cursor c = { (const uint8_t *)at, f->map_hi, false };
    c.bad = at < (uintptr_t)f->map_lo || at >= (uintptr_t)f->map_hi;
    return c;
}

/* Narrow C to the record that starts here, past its length. False: a terminator, or damage. */
static UF_ANYWHERE bool open_record(struct uf_cursor *c)
{
    uint64_t length = uf_take(c, 4);
    if (length == 0xffffffff) length = uf_take(c, 8);
    if (c->bad || !length || length > (uint64_t)(c->end - c->at)) return false;
    c->end = c->at + length;
    return true;
}

/* The table of .eh_frame_hdr: pairs of 32-bit offsets, sorted. 0: no description starts at or before AT. */
static UF_ANYWHERE uintptr_t search_table(const struct uf_walk_fde *f, uintptr_t hdr, uintptr_t at)
{
    struct pair { int32_t start, record; } __attribute__((packed, may_alias));
    struct uf_cursor c = cursor_at(f, hdr);
    uint8_t version = (uint8_t)uf_take(&c, 1), frame_enc = (uint8_t)uf_take(&c, 1);
    uint8_t count_enc = (uint8_t)uf_take(&c, 1), table_enc = (uint8_t)uf_take(&c, 1);
    if (c.bad || version != 1 || table_enc != (UF_ENC_DATAREL | 11) || count_enc == UF_ENC_OMIT) return 0;
    if (frame_enc != UF_ENC_OMIT) uf_take_pointer(&c, frame_enc, hdr);
    uint64_t count = uf_take_pointer(&c, count_enc, hdr);
    if (c.bad || count > (uint64_t)(c.end - c.at) / sizeof(struct pair)) return 0;

    const struct pair *table = (const struct pair *)c.at;
    uint64_t low = 0, high = count; /* the last whose start is not past AT lies in [low - 1, high - 1] */
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (hdr + (uintptr_t)(int64_t)table[mid].start <= at) low = mid + 1;
        else high = mid;
    }
    return low ? hdr + (uintptr_t)(int64_t)table[low - 1].record : 0;
}

/* The letters after z. False: one that we cannot step over. */
static UF_ANYWHERE bool read_augmentation(struct uf_walk_fde *f, const uint8_t *letters, struct uf_cursor *c)
{
    for (; *letters; letters++) {
        switch (*letters) {
        case 'R': f->encoding = (uint8_t)uf_take(c, 1); break;
        case 'L': uf_take(c, 1); break;
        case 'P': {
            uint8_t encoding = (uint8_t)uf_take(c, 1); /* the personality: stepped over, never followed */
            if (encoding != UF_ENC_OMIT) uf_take_pointer(c, encoding & ~UF_ENC_INDIRECT, 0);
            break;
        }
        case 'S': f->signal = true; break;
        case 'B': case 'G': break; /* aarch64: which key signs, tagged frames */
        default: return false;
        }
    }
    return !c->bad;
}

static UF_ANYWHERE bool read_common(struct uf_walk_fde *f, uintptr_t at)
{
    struct uf_cursor c = cursor_at(f, at);
    if (!open_record(&c) || uf_take(&c, 4) != 0) return false;
    uint8_t version = (uint8_t)uf_take(&c, 1);
    const uint8_t *letters = c.at;
    while (!c.bad && uf_take(&c, 1)) continue;
    if (c.bad || (version != 1 && version != 3 && version != 4)) return false;
    if (version == 4 && uf_take(&c, 2) != sizeof(void *)) return false; /* address size; no segments */
    f->code_unit = uf_take_uleb(&c);
    f->data_unit = uf_take_sleb(&c);
    f->ra = version == 1 ? uf_take(&c, 1) : uf_take_uleb(&c);
    f->encoding = 0;
    f->signal = false;
    f->has_length = *letters == 'z';
    if (f->has_length) {
        uint64_t size = uf_take_uleb(&c);
        struct uf_cursor data = c;
        uf_skip(&c, size);
        if (c.bad || !read_augmentation(f, letters + 1, &data)) return false;
    } else if (*letters) {
        return false;
    }
    f->common = c.at;
    f->common_end = c.end;
    return !c.bad && f->ra == UF_WALK_RA;
}

static UF_ANYWHERE bool read_own(struct uf_walk_fde *f, uintptr_t at)
{
    struct uf_cursor c = cursor_at(f, at);
    if (c.bad || !open_record(&c)) return false;
    uintptr_t here = (uintptr_t)c.at, back = uf_take(&c, 4);
    if (c.bad || !back || back > here || !read_common(f, here - back)) return false;
    f->begin = uf_take_pointer(&c, f->encoding & ~UF_ENC_INDIRECT, 0);
    f->end = f->begin + uf_take_pointer(&c, f->encoding & 15, 0);
    if (f->has_length) uf_skip(&c, uf_take_uleb(&c));
    f->own = c.at;
    f->own_end = c.end;
    return !c.bad;
}

UF_ANYWHERE bool uf_walk_find(uintptr_t at, struct uf_walk_fde *out)
{
    struct dl_find_object o;
    if (!uf_walk_can_find() || _dl_find_object((void *)at, &o) != 0 || !o.dlfo_eh_frame) return false;
    out->map_lo = o.dlfo_map_start;
    out->map_hi = o.dlfo_map_end;
    uintptr_t record = search_table(out, (uintptr_t)o.dlfo_eh_frame, at);
    return record && read_own(out, record) && at >= out->begin && at < out->end;
}
