/* lock.c: a futex lock that knows its owner. */
#include "base/lock.h"

#include "base/arch.h"
#include "base/sys.h"

#include <linux/futex.h>
#include "base/banned.h"

#define SLEEPERS 0x80000000u

static void wait_for(struct uf_lock *l, uint32_t seen)
{
    uf_sys(SYS_futex, (long)&l->word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, seen, 0, 0, 0);
}

bool uf_lock_take(struct uf_lock *l, uint32_t tid)
{
    uint32_t none = 0;
    if (uf_likely(atomic_compare_exchange_strong(&l->word, &none, tid))) return true;
    if ((none & ~SLEEPERS) == tid) return false;
    for (int i = 0; i < 100; i++) {
        none = 0;
        if (atomic_compare_exchange_weak(&l->word, &none, tid)) return true;
        uf_arch_pause();
    }
    for (;;) {
        uint32_t seen = atomic_load(&l->word);
        if (!seen) {
            /* others may sleep: keep the bit, the worst it costs is one needless wake */
            if (atomic_compare_exchange_strong(&l->word, &seen, tid | SLEEPERS)) return true;
            continue;
        }
        if (!(seen & SLEEPERS) && !atomic_compare_exchange_strong(&l->word, &seen, seen | SLEEPERS)) continue;
        wait_for(l, seen | SLEEPERS);
    }
}

void uf_lock_drop(struct uf_lock *l)
{
    if (atomic_exchange(&l->word, 0) & SLEEPERS)
        uf_sys(SYS_futex, (long)&l->word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, 0, 0);
}
