/* name.c: a small table, read without a lock: names are few, and asked for when a record is written. */
#include "pages/name.h"

#include "base/lock.h"

#include <errno.h>
#include "base/banned.h"

static struct name {
    _Atomic uintptr_t from;
    _Atomic size_t size;   /* 0: free; written last, taken away first */
    char text[UF_NAME_ROOM];
} names[UF_NAME_MOST];
static _Atomic uint32_t used;
static struct uf_lock lock;

void uf_name_after_fork(void) { uf_lock_reset(&lock); }

static struct name *find(uintptr_t at, size_t size)
{
    for (uint32_t i = 0; i < used; i++)
        if (names[i].size == size && (!size || names[i].from == at)) return &names[i];
    return NULL;
}

long uf_name_set(uintptr_t at, size_t size, const char *text, uint32_t tid)
{
    if (!size || at + size < at) return -EINVAL;
    if (!uf_lock_take(&lock, tid)) return -EBUSY;
    struct name *n = find(at, size);
    long err = 0;
    if (!text) {
        if (n) atomic_store(&n->size, 0);
        else err = -ENOENT;
    } else {
        if (!n) n = find(at, 0);
        if (!n && used < UF_NAME_MOST) n = &names[used];
        if (!n) err = -ENOMEM;
    }
    if (text && n) {
        size_t i = 0;
        atomic_store(&n->size, 0);
        for (; i < UF_NAME_ROOM - 1 && text[i]; i++) n->text[i] = text[i];
        n->text[i] = 0;
        atomic_store(&n->from, at);
        atomic_store_explicit(&n->size, size, memory_order_release);
        if (n == &names[used]) atomic_fetch_add(&used, 1);
    }
    uf_lock_drop(&lock);
    return err;
}

UF_ANYWHERE const char *uf_name_of(uintptr_t at)
{
    const struct name *best = NULL;
    size_t narrowest = SIZE_MAX;
    for (uint32_t i = 0; i < atomic_load_explicit(&used, memory_order_acquire); i++) {
        size_t size = atomic_load_explicit(&names[i].size, memory_order_acquire);
        if (at - atomic_load(&names[i].from) >= size || size >= narrowest) continue;
        best = &names[i];
        narrowest = size;
    }
    return best ? best->text : NULL;
}
