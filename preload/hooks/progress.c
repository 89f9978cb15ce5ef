#include "hooks/progress.h"

#include "base/sys.h"
#include "faults/channel.h"
#include "faults/finding.h"
#include "hooks/heap.h"
#include "pages/slot.h"

#include <time.h>

static _Atomic int64_t told; /* half seconds of the monotonic clock */

void uf_progress(struct uf_thread *t)
{
    char text[512];
    struct uf_out o;
    struct uf_heap_counts sum;
    struct timespec now = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, (long)&now, 0, 0, 0, 0);
    int64_t half = now.tv_sec * 2 + now.tv_nsec / 500000000, before = atomic_load_explicit(&told, memory_order_relaxed);
    if (half == before || !atomic_compare_exchange_strong(&told, &before, half) || !uf_channel_is_file()) return;
    uf_enter(t);
    uf_heap_sum(&sum);
    uf_record_begin(&o, text, sizeof text, "progress");
    uf_put_key_u64(&o, "blocks", sum.blocks - 1); /* the one being made is not guarded yet */
    uf_put_key_u64(&o, "guarded_blocks", sum.guarded_blocks);
    uf_put_key_u64(&o, "live_blocks", (uint64_t)atomic_load(&uf_slot_counts.live));
    uf_put_key_u64(&o, "touches", atomic_load(&uf_touches));
    uf_record_end(&o);
    uf_leave(t);
}
