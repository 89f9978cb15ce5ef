/* backend.c: the ladder. */
#include "pages/backend.h"

#include "base/opt.h"
#include "base/out.h"

#include <errno.h>
#include "base/banned.h"

const struct uf_backend *uf_backend;

static const struct {
    uint64_t option;
    const struct uf_backend *rung;
} ladder[] = {
    { UF_BACKEND_UFFD, &uf_backend_uffd },
    { UF_BACKEND_UFFD_DEV, &uf_backend_uffd_dev },
    { UF_BACKEND_GUARDMARK, &uf_backend_guardmark },
    { UF_BACKEND_MPROTECT, &uf_backend_mprotect },
};

long uf_backend_choose(uint64_t wanted, struct uf_out *told)
{
    long first = 0;
    if (wanted == UF_BACKEND_OFF) {
        uf_put(told, "--backend=off");
        return -ECANCELED;
    }
    for (unsigned i = 0; i < UF_COUNT(ladder); i++) {
        if (wanted != UF_BACKEND_AUTO && wanted != ladder[i].option) continue;
        long err = ladder[i].rung->open();
        if (!err) {
            uf_backend = ladder[i].rung;
            return 0;
        }
        if (!first) first = err;
        uf_put(told, told->used ? "; " : "");
        uf_put(told, ladder[i].rung->name);
        uf_put(told, " refused with errno ");
        uf_put_u64(told, (uint64_t)-err);
    }
    return first ? first : -ENOSYS;
}

void uf_backend_leave(uintptr_t base, size_t size)
{
    uf_backend->open_window(base, size);
    uf_backend->close();
    uf_backend = &uf_backend_none;
}

long uf_backend_after_fork(void)
{
    uf_backend->close();
    return uf_backend->open();
}
