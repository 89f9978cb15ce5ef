/* window.c: which slots have a window. */
#include "pages/window.h"

#include "pages/backend.h"
#include "pages/place.h"

#include <errno.h>
#include "base/banned.h"

enum { WINDOWS = 4096 }; /* two mappings each: far below max_map_count */

static _Atomic uf_ref open_now[WINDOWS];

long uf_window_open(uf_ref ref, uintptr_t from, size_t size)
{
    for (unsigned i = 0, at = ref % WINDOWS; i < 64; i++, at = (at + 1) % WINDOWS) {
        uf_ref none = 0;
        if (!atomic_compare_exchange_strong(&open_now[at], &none, ref)) continue;
        long err = uf_backend->open_window(from, size);
        if (err) atomic_store(&open_now[at], 0);
        return err;
    }
    return -ENOMEM;
}

long uf_window_close(uf_ref ref, uintptr_t from, size_t size)
{
    for (unsigned i = 0, at = ref % WINDOWS; i < 64; i++, at = (at + 1) % WINDOWS) {
        uf_ref mine = ref;
        if (!atomic_compare_exchange_strong(&open_now[at], &mine, 0)) continue;
        break;
    }
    return uf_backend->close_window(from, size);
}

void uf_window_after_fork(void)
{
    for (unsigned i = 0; i < WINDOWS; i++) {
        uf_ref ref = open_now[i];
        if (!ref) continue;
        struct uf_slot *s = uf_region_slot(ref);
        uintptr_t from = uf_place_from(s->start);
        uintptr_t to = uf_place_to(s->start, s->size);
        if (!uf_backend->open_window(from, to - from)) continue;
        /* no window: what of the live block is not there yet must be, or system calls on it would fail */
        open_now[i] = 0;
        __atomic_fetch_and(&s->flags, (uint8_t)~UF_SLOT_WINDOW, __ATOMIC_RELAXED);
        for (long n; uf_backend->zero_some && from < to; from += n > 0 ? (size_t)n : UF_PAGE) {
            n = uf_backend->zero_some(from, to - from);
            if (n < 0 && n != -EEXIST && n != -EAGAIN) break;
        }
    }
}
