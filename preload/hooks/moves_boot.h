/* moves_boot.h: the functions that run before anything is set up (relocation, other constructors), until libc's are known.
 * runs: anywhere; locks: none */
#ifndef UF_MOVES_BOOT_H
#define UF_MOVES_BOOT_H

#include "base/types.h"

void *uf_boot_memcpy(void *d, const void *s, size_t n);
void *uf_boot_memmove(void *d, const void *s, size_t n);
void *uf_boot_mempcpy(void *d, const void *s, size_t n);
void *uf_boot_memset(void *d, int c, size_t n);
int uf_boot_memcmp(const void *a, const void *b, size_t n);
void *uf_boot_memchr(const void *s, int c, size_t n);
size_t uf_boot_strlen(const char *s);
size_t uf_boot_strnlen(const char *s, size_t n);
int uf_boot_strcmp(const char *a, const char *b);
int uf_boot_strncmp(const char *a, const char *b, size_t n);
char *uf_boot_strchr(const char *s, int c);
char *uf_boot_strrchr(const char *s, int c);
char *uf_boot_strcpy(char *d, const char *s);

#endif
