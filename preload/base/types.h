/* types.h: the words every layer speaks. */
#ifndef UF_TYPES_H
#define UF_TYPES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UF_EXPORT __attribute__((visibility("default")))
/* Of our own library, said to the compiler: a variable that every call of the program asks is one instruction away, not two. */
#define UF_HIDDEN __attribute__((visibility("hidden")))
/* May run in the fault handler: allocates nothing, locks nothing the interrupted code may hold. */
#define UF_ANYWHERE __attribute__((section(".text.uf_any")))
#define UF_COLD __attribute__((cold, noinline))
#define uf_likely(x) __builtin_expect(!!(x), 1)
#define uf_unlikely(x) __builtin_expect(!!(x), 0)

/* Bring-up refuses machines with another page size (said in one line), so this may be a constant. */
#define UF_PAGE_SHIFT 12
#define UF_PAGE ((uintptr_t)1 << UF_PAGE_SHIFT)

#define UF_COUNT(array) (sizeof(array) / sizeof *(array))

static inline uintptr_t uf_down(uintptr_t at, uintptr_t unit) { return at & ~(unit - 1); }
static inline uintptr_t uf_up(uintptr_t at, uintptr_t unit) { return (at + unit - 1) & ~(unit - 1); }

#endif
