/* dirty.c: registration alone; the kernel resolves the faults, also its own. */
#include "touch/dirty.h"

#include "base/sys.h"
#include "faults/channel.h"
#include "pages/backend.h"
#include "pages/rights.h"
#include "uffd_words.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include "base/banned.h"

#define FEATURES (1u << 0 /* WP */ | 1u << 12 /* WP of shared memory */ | 1u << 13 /* of absent pages */ | 1u << 15 /* asynchronous */)

static _Atomic int fd = -1;

int uf_dirty_fd(void) { return fd; }

void uf_dirty_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

void uf_dirty_map(uintptr_t at, size_t size)
{
    struct uffdio_register r = { .range = { at, uf_up(size, UF_PAGE) }, .mode = UFFDIO_REGISTER_MODE_WP };
    if (fd >= 0) uf_sys_ioctl(fd, UFFDIO_REGISTER, &r);
}

/* The arena is registered with our main descriptor (EBUSY), which counts its writes in the same way: pages/uffd.c. */
static bool each(const struct uf_vma *v, void *data)
{
    (void)data;
    if (v->prot & PROT_WRITE) uf_dirty_map(v->from, v->to - v->from);
    return true;
}

void uf_dirty_open(void)
{
    char text[256];
    struct uf_out o;
    struct uffdio_api api = { .api = UFFD_API, .features = FEATURES };
    if (fd >= 0) uf_sys_close(fd);
    fd = -1;
    long got = uf_sys(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0, 0, 0, 0);
    long err = uf_sys_failed(got) ? got : uf_sys_ioctl((int)got, UFFDIO_API, &api);
    if (err < 0) {
        if (!uf_sys_failed(got)) uf_sys_close((int)got);
        uf_note_number("warning", "dirty", "this kernel cannot count written pages (Linux 6.7 can); errno ", (uint64_t)-err);
        return;
    }
    fd = uf_fd_hide((int)got);
    uf_vma_each(each, NULL);
    uf_record_begin(&o, text, sizeof text, "countable");
    uf_record_end(&o);
}
