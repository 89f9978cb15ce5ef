/* calls.h: the argument shapes of calls.def that are more than bytes. Each checks what the kernel would touch.
 * runs, locks: as use.h */
#ifndef UF_CALLS_H
#define UF_CALLS_H

#include "hooks/use.h"

struct iovec;
struct msghdr;
struct mmsghdr;

/* *LEN bytes at P, and LEN itself, which is read and written. */
void uf_call_addr(struct uf_use *u, const char *param, const void *p, const void *len);
/* An iovec array and what its elements point to. */
void uf_call_vec(struct uf_use *u, const char *array, const char *element, const struct iovec *v, long n, bool writes);
/* CALL is sendmsg or recvmsg, as memcheck says for the plural too. */
void uf_call_msg(struct uf_use *u, const char *call, const struct msghdr *m, bool writes);
void uf_call_mmsg(struct uf_use *u, const char *call, const struct mmsghdr *v, unsigned n, bool writes);

#endif
