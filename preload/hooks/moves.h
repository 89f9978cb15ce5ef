/* moves.h: what functions of moves.def read that is not simply N bytes. Each reports what lies outside of the block and
 * stops there. runs, locks: as use.h */
#ifndef UF_MOVES_H
#define UF_MOVES_H

#include "hooks/use.h"

/* Bytes read of S until C was found, N at most. */
size_t uf_move_chr(struct uf_use *u, const void *s, int c, size_t n);

/* Two strings, compared by LIKE (with a limit, as strncmp) until they differ, end, or MOST characters are equal. */
void uf_move_compare(struct uf_use *u, int (*like)(const char *, const char *, size_t), const char *a, const char *b, size_t most);
void uf_move_wcompare(struct uf_use *u, int (*like)(const wchar_t *, const wchar_t *, size_t), const wchar_t *a, const wchar_t *b,
                      size_t most);

/* S until a character of SET or its NUL. */
void uf_move_find(struct uf_use *u, const char *s, const char *set);
void uf_move_findc(struct uf_use *u, const char *s, int c);
void uf_move_wfindc(struct uf_use *u, const wchar_t *s, wchar_t c);
void uf_move_sub(struct uf_use *u, const char *s, const char *part);

/* A wide string's length, as uf_use_string. */
size_t uf_move_wstring(struct uf_use *u, const wchar_t *s, size_t most);

/* D[0..SIZE) is written while S[0..OTHERS) is read. Where both begin at one place (a structure given to itself) all goes well. */
void uf_move_overlap(struct uf_use *u, const void *d, size_t size, const void *s, size_t others);

/* A number's text, when no NUL ends it before its block does. */
void uf_move_integer(struct uf_use *u, const char *s, int base);
void uf_move_real(struct uf_use *u, const char *s);
void uf_move_winteger(struct uf_use *u, const wchar_t *s, int base);
void uf_move_wreal(struct uf_use *u, const wchar_t *s);

/* The strings that format F reads, the arguments of the program's call being LIST (which stays as it is). */
void uf_print_strings(struct uf_use *u, const char *f, va_list list);

/* getline's pair: *SIZE bytes at *LINE, when there are any. */
void uf_move_line(struct uf_use *u, char **line, size_t *size);

/* How long strftime's text will be, 0 when it does not fit into MOST. */
size_t uf_move_time(size_t most, const char *f, const struct tm *tm);

/* iconv's pair: *LEFT bytes at *AT. */
void uf_move_convert(struct uf_use *u, char **at, size_t *left, bool writes);

/* SIZE * N, or more than any block when that overflows. */
static inline size_t uf_move_array(size_t size, size_t n)
{
    size_t bytes;
    return __builtin_mul_overflow(size, n, &bytes) ? SIZE_MAX : bytes;
}

#endif
