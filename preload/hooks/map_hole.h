/* map_hole.h: --holes: which mappings of files are watched for touches of holes. */
#ifndef UF_MAP_HOLE_H
#define UF_MAP_HOLE_H

#include "faults/trace.h"
#include "hooks/hook.h"

/* FD, from OFF on, was mapped at AT. runs: hooks, no change of mappings begun; locks: the holes' */
void uf_map_holes(uintptr_t at, size_t size, int prot, int flags, int fd, uint64_t off, const struct uf_caller *c);

/* The mapping at OLD, whose record was in *M before, lies at NEW and has SIZE bytes. */
struct uf_hole_map;
void uf_map_holes_moved(const struct uf_hole_map *m, uintptr_t to, size_t size);

/* A record for every mapping that was watched. runs: exit, exec; locks: none */
void uf_hole_report(void);

#endif
