/* uffd_kernel.h: what of userfaultfd(2) only uffd.c and its parts know, and Debian 12's header does not. */
#ifndef UF_UFFD_KERNEL_H
#define UF_UFFD_KERNEL_H

#include "uffd_words.h"

#include <stdint.h>

#include "base/types.h"

/* uffd_alias.c, for uffd.c; and whether its descriptor has UFFD_FEATURE_MINOR_SHMEM. */
long uf_uffd_alias(uintptr_t at, uintptr_t from, size_t size);
long uf_uffd_show(uintptr_t at, size_t size);
bool uf_uffd_minor(void);

/* The header of Debian 12 does not know UFFDIO_MOVE (Linux 6.8). -EBUSY: the page is shared with a forked process. */
struct move_request { uint64_t dst, src, len, mode; int64_t moved; };
#define MOVE_REQUEST _IOWR(UFFDIO, 0x05, struct move_request)
#define FEATURE_MOVE (1u << 16)
/* --dirty: writes are counted by write-protection that the kernel itself takes away (Linux 6.7). */
#define FEATURE_WP_ASYNC (1u << 15)
#define COUNTED (UFFD_FEATURE_PAGEFAULT_FLAG_WP | 1u << 13 | FEATURE_WP_ASYNC)

#endif
