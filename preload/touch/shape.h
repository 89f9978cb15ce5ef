/* shape.h: what a system call touches of the program's memory, by its number.
 * runs: anywhere, the handler of SIGSYS included; locks: none */
#ifndef UF_SHAPE_H
#define UF_SHAPE_H

#include "base/types.h"

/* Called for every stretch of memory that call N with ARGS may touch. */
typedef void uf_shape_each(uintptr_t at, size_t size, bool writes, void *data);
void uf_shape_walk(long n, const long args[6], uf_shape_each *each, void *data);

/* The call's name; "system call" for one without a row. */
const char *uf_shape_name(long n);

/* Of io_uring. A request: its opcode's name (NULL: unknown) and what it touches, by the arguments that touch_rings.def numbers.
 * io_uring_register: false for an unknown opcode. */
const char *uf_shape_request_name(unsigned op);
void uf_shape_request(unsigned op, const long args[6], uf_shape_each *each, void *data);
bool uf_shape_register(unsigned op, const long args[6], uf_shape_each *each, void *data);

#endif
