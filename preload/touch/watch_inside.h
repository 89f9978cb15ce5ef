/* watch_inside.h: what the two files of watch share. */
#ifndef UF_WATCH_INSIDE_H
#define UF_WATCH_INSIDE_H

#include "touch/watch.h"

/* A watch that protects the page of AT, NULL: none. From FROM on: there may be several. runs: anywhere; locks: none */
struct uf_watch *uf_watch_of_page(uintptr_t at, uint32_t from);
/* Open or close the page of AT, which W protects. runs: anywhere; locks: none */
long uf_watch_open(const struct uf_watch *w, uintptr_t at);
void uf_watch_close(const struct uf_watch *w, uintptr_t at);

/* SIGBUS and SIGSEGV: a write to a protected page. SIGTRAP: the writer's instruction, or call, is done. */
uf_sig_claim uf_watch_claim;

/* The kernel is about to touch [AT, AT+SIZE) in CALL, made by the interrupted thread of CONTEXT. */
void uf_watch_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context);

void uf_watch_forget_steps(void);

#endif
