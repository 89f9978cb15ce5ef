/* hole.h: touches of holes: pages of a file that have no contents yet, which a touch would allocate without a word. Files
 * that live in memory (memfd, shm_open, tmpfs, hugetlbfs) are registered where they are mapped: a page that is in no page
 * cache faults, whoever made the hole and whoever fills it. Disk files cannot be registered; their holes are PROT_NONE where
 * the mapping is private or read-only. */
#ifndef UF_HOLE_H
#define UF_HOLE_H

#include "base/thread.h"
#include "faults/sigchain.h"

enum uf_hole_policy { UF_HOLE_OFF, UF_HOLE_REPORT, UF_HOLE_COUNT, UF_HOLE_DENY };
enum { UF_HOLE_MOST = 256, UF_HOLE_EXTENTS = 4096, UF_HOLE_PATH = 192 };

struct uf_hole_map {
    uintptr_t from, to;
    size_t asked, page;           /* bytes as mapped, of a page of the file */
    uint32_t trace, tid;
    int path_fd;                  /* O_PATH: how long the file is; -1: none */
    uint8_t policy, prot;
    bool disk;                    /* PROT_NONE extents, else registered */
    uint64_t offset;
    _Atomic bool on;
    _Atomic uint64_t touched, kernel_touched, denied; /* pages */
    char path[UF_HOLE_PATH];
};

extern _Atomic bool uf_hole_any;

/* W tells of a mapping that was just made; its record is copied. EXTENTS (of a disk file): holes by address, N pairs.
 * 0 or -errno: -ENOMEM no room, -ENOSYS this CPU or kernel cannot. runs: hooks; locks: its own */
struct uf_hole_extent { uintptr_t from, to; };
long uf_hole_add(const struct uf_hole_map *m, const struct uf_hole_extent *extents, unsigned n, struct uf_thread *t);

/* [FROM, TO) is not that mapping any more. runs: hooks; locks: its own */
void uf_hole_forget(uintptr_t from, uintptr_t to);
/* A copy of the record that begins at AT. False: none. runs: hooks; locks: none */
bool uf_hole_find(uintptr_t at, struct uf_hole_map *copy);

void uf_hole_after_fork(struct uf_thread *t);

uint32_t uf_hole_used(void);
struct uf_hole_map *uf_hole_get(uint32_t i);

int uf_hole_fd(void);             /* -1: none */
void uf_hole_move(void);

#endif
