/* call_types.h: the types that rows of calls.def and moves.def name. */
#ifndef UF_CALL_TYPES_H
#define UF_CALL_TYPES_H

#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <wchar.h>

/* where libc inlines these, they are macros */
#undef fread_unlocked
#undef fwrite_unlocked

typedef int (*uf_compare)(const void *, const void *);
typedef int (*uf_compare_with)(const void *, const void *, void *);

#endif
