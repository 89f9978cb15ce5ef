/* moves.c: the functions of moves.def and of printf.c, called by their symbols on guarded blocks that they fill to the last
 * byte: what they return and leave there, printed. The same must come out with us as without us. */
#define _GNU_SOURCE
#include <iconv.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* fortified builds call these; libc's headers do not declare them */
void *__memcpy_chk(void *, const void *, size_t, size_t), *__memmove_chk(void *, const void *, size_t, size_t);
void *__mempcpy_chk(void *, const void *, size_t, size_t), *__memset_chk(void *, int, size_t, size_t);
void __explicit_bzero_chk(void *, size_t, size_t);
char *__strcpy_chk(char *, const char *, size_t), *__stpcpy_chk(char *, const char *, size_t), *__strcat_chk(char *, const char *, size_t);
char *__strncpy_chk(char *, const char *, size_t, size_t), *__stpncpy_chk(char *, const char *, size_t, size_t);
char *__strncat_chk(char *, const char *, size_t, size_t), *__strdup(const char *), *__strndup(const char *, size_t);
void *__rawmemchr(const void *, int), *__mempcpy(void *, const void *, size_t);
char *__stpcpy(char *, const char *), *__strtok_r(char *, const char *, char **);
wchar_t *__wmemcpy_chk(wchar_t *, const wchar_t *, size_t, size_t), *__wmemmove_chk(wchar_t *, const wchar_t *, size_t, size_t);
wchar_t *__wmemset_chk(wchar_t *, wchar_t, size_t, size_t), *__wcscpy_chk(wchar_t *, const wchar_t *, size_t);
wchar_t *__wcsncpy_chk(wchar_t *, const wchar_t *, size_t, size_t), *__wcscat_chk(wchar_t *, const wchar_t *, size_t);
size_t __fread_chk(void *, size_t, size_t, size_t, FILE *), __fread_unlocked_chk(void *, size_t, size_t, size_t, FILE *);
char *__fgets_chk(char *, size_t, int, FILE *), *__fgets_unlocked_chk(char *, size_t, int, FILE *);
int __sprintf_chk(char *, int, size_t, const char *, ...), __snprintf_chk(char *, size_t, int, size_t, const char *, ...);
int __vsprintf_chk(char *, int, size_t, const char *, va_list), __vsnprintf_chk(char *, size_t, int, size_t, const char *, va_list);
int __swprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, ...);
int __vswprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, va_list);
int __isoc99_vsscanf(const char *, const char *, va_list);

#define ROOM ((size_t)-1)
static char *b;         /* ten bytes */
static wchar_t *w;      /* ten characters */
static const char *volatile some = "one two", *volatile nine = "ninebytes";
static const wchar_t *volatile wide = L"one two";

static void fresh(void) { memcpy(b, nine, 10); wmemcpy(w, L"ninewides", 10); }
static void show(const char *what, long n) { printf("%-22s %ld %.10s|%.10ls\n", what, n, b, w); }
#define TEXT(name, ...) (fresh(), show(#name, name(__VA_ARGS__) - b))
#define WIDE(name, ...) (fresh(), show(#name, name(__VA_ARGS__) - w))
#define VALUE(name, ...) (fresh(), show(#name, (long)name(__VA_ARGS__)))
#define NOTHING(name, ...) (fresh(), name(__VA_ARGS__), show(#name, 0))
#define SIGN(name, ...) (fresh(), show(#name, (name(__VA_ARGS__) > 0) - (name(__VA_ARGS__) < 0)))
#define AT(name, ...) (fresh(), show(#name, (char *)name(__VA_ARGS__) - b))

static void memory(void)
{
    AT(mempcpy, b, some, 7), AT(__mempcpy, b, some, 7), AT(memccpy, b, some, ' ', 10), AT(memrchr, b, 'n', 9);
    AT(rawmemchr, b, 'b'), AT(__rawmemchr, b, 'b'), AT(memmem, b, 9, "by", 2), SIGN(bcmp, b, nine, 10);
    NOTHING(bcopy, some, b, 7), NOTHING(bzero, b + 4, 6), NOTHING(explicit_bzero, b + 4, 6), NOTHING(swab, some, b, 6);
    AT(__memcpy_chk, b, some, 7, ROOM), AT(__memmove_chk, b + 1, b, 8, ROOM), AT(__mempcpy_chk, b, some, 7, ROOM);
    AT(__memset_chk, b, 'x', 4, ROOM), NOTHING(__explicit_bzero_chk, b + 4, 6, ROOM);
}

static void strings(void)
{
    char *rest = NULL, *at;
    TEXT(index, b, 'b'), TEXT(rindex, b, 'n'), TEXT(strchrnul, b, 'z'), TEXT(strcasestr, b, "BY"), TEXT(strpbrk, b, "xyz");
    VALUE(strcspn, b, "b"), VALUE(strspn, b, "nie"), TEXT(strtok_r, b, "b", &rest), TEXT(__strtok_r, b, "b", &rest);
    at = b, TEXT(strsep, &at, "b"), SIGN(strcasecmp, b, "NINEBYTES"), SIGN(strncasecmp, b, "NINEbar", 7);
    SIGN(strcoll, b, nine), SIGN(strverscmp, b, "nine10"), TEXT(strncpy, b, some, 10), TEXT(stpcpy, b, some);
    TEXT(__stpcpy, b, some), TEXT(stpncpy, b, some, 10), fresh(), b[2] = 0, show("strcat", strcat(b, some) - b);
    fresh(), b[4] = 0, show("strncat", strncat(b, some, 5) - b);
    TEXT(__strcpy_chk, b, some, ROOM), TEXT(__stpcpy_chk, b, some, ROOM), TEXT(__strncpy_chk, b, some, 10, ROOM);
    TEXT(__stpncpy_chk, b, some, 10, ROOM), fresh(), b[2] = 0, show("__strcat_chk", __strcat_chk(b, some, ROOM) - b);
    fresh(), b[4] = 0, show("__strncat_chk", __strncat_chk(b, some, 5, ROOM) - b);
    char *copies[] = { strdup(b), __strdup(b), strndup(b, 3), __strndup(b, 3) };
    for (int i = 0; i < 4; i++) puts(copies[i]), free(copies[i]);
}

static void wide_strings(void)
{
    WIDE(wcschr, w, L'w'), WIDE(wcsrchr, w, L'n'), WIDE(wcsstr, w, L"wi"), VALUE(wcslen, w), VALUE(wcsnlen, w, 4);
    SIGN(wcscmp, w, wide), SIGN(wcsncmp, w, L"nineties", 4), SIGN(wcscasecmp, w, L"NINEWIDES"), SIGN(wcsncasecmp, w, L"NINEx", 4);
    WIDE(wcscpy, w, wide), WIDE(wcpcpy, w, wide), WIDE(wcsncpy, w, wide, 10);
    fresh(), w[2] = 0, show("wcscat", wcscat(w, wide) - w), fresh(), w[4] = 0, show("wcsncat", wcsncat(w, wide, 5) - w);
    WIDE(wmemcpy, w, wide, 8), WIDE(wmemmove, w + 1, w, 9), WIDE(wmempcpy, w, wide, 8), WIDE(wmemset, w, L'x', 9);
    SIGN(wmemcmp, w, L"ninewidet", 10), WIDE(__wmemcpy_chk, w, wide, 8, ROOM), WIDE(__wmemmove_chk, w + 1, w, 9, ROOM);
    WIDE(__wmemset_chk, w, L'x', 9, ROOM), WIDE(__wcscpy_chk, w, wide, ROOM), WIDE(__wcsncpy_chk, w, wide, 10, ROOM);
    fresh(), w[2] = 0, show("__wcscat_chk", __wcscat_chk(w, wide, ROOM) - w);
    wchar_t *copy = wcsdup(wide);
    printf("%ls\n", copy);
    free(copy);
}

static int with_list(int which, const void *format, ...)
{
    int n = -1;
    va_list list;
    va_start(list, format);
    fresh();
    switch (which) {
    case 0: n = vsprintf(b, format, list); break;
    case 1: n = vsnprintf(b, 10, format, list); break;
    case 2: n = __vsprintf_chk(b, 1, ROOM, format, list); break;
    case 3: n = __vsnprintf_chk(b, 10, 1, ROOM, format, list); break;
    case 4: n = vswprintf(w, 10, format, list); break;
    case 5: n = __vswprintf_chk(w, 10, 1, ROOM, format, list); break;
    case 6: n = vsscanf("12 34", format, list); break;
    case 7: n = __isoc99_vsscanf("12 34", format, list); break;
    }
    va_end(list);
    return n;
}

static void formats(void)
{
    int got = 0;
    VALUE(sprintf, b, "%d-%s", 12, "456789"), VALUE(snprintf, b, 10, "%d-%s", 12, "4567890123"), VALUE(snprintf, b, 1000, "%d", 12);
    VALUE(__sprintf_chk, b, 1, ROOM, "%d", 1234), VALUE(__snprintf_chk, b, 10, 1, ROOM, "%d", 1234);
    VALUE(swprintf, w, 10, L"%d", 1234), VALUE(swprintf, w, 1000, L"%d", 1234), VALUE(__swprintf_chk, w, 10, 1, ROOM, L"%d", 1234);
    for (int i = 0; i < 4; i++) VALUE(with_list, i, "%d.%s", 12, "6789");
    for (int i = 4; i < 6; i++) VALUE(with_list, i, L"%d.", 12);
    for (int i = 6; i < 8; i++) VALUE(with_list, i, "%d", &got);
    VALUE(sscanf, b, "%*9s%d", &got);
    printf("%d\n", got);
}

static int by_byte(const void *a, const void *c) { return *(const char *)a - *(const char *)c; }
static int by_byte_with(const void *a, const void *c, void *sign) { return by_byte(a, c) * *(int *)sign; }

static void arrays(void)
{
    size_t *n = malloc(sizeof *n);
    int *sign = malloc(sizeof *sign);
    *sign = -1, *n = 9;
    NOTHING(qsort, b, 9, 1, by_byte), NOTHING(qsort_r, b, 9, 1, by_byte_with, sign), AT(lfind, "b", b, n, 1, by_byte);
    AT(lsearch, "y", b, n, 1, by_byte);
    printf("%s\n", (char *)bsearch("n", "abcn", 4, 1, by_byte));
    free(sign), free(n);
}

static void streams(void)
{
    char *line = malloc(4), *own = malloc(BUFSIZ);
    size_t size = 4;
    FILE *f = tmpfile();
    setvbuf(f, own, _IOFBF, BUFSIZ);
    fresh();
    printf("%zu ", fwrite(b, 1, 9, f) + fwrite_unlocked(b, 3, 3, f));
    printf("%d ", (fputs("\nsecond line\n", f) >= 0) + (fputs_unlocked(some, f) >= 0) + (fflush(f) == 0));
    rewind(f);
    VALUE(fread, b, 1, 10, f), VALUE(fread_unlocked, b, 1, 10, f), rewind(f), VALUE(__fread_chk, b, ROOM, 1, 10, f);
    VALUE(__fread_unlocked_chk, b, ROOM, 1, 4, f), rewind(f), TEXT(fgets, b, 10, f), TEXT(fgets_unlocked, b, 10, f);
    rewind(f), TEXT(__fgets_chk, b, ROOM, 10, f), TEXT(__fgets_unlocked_chk, b, ROOM, 10, f), rewind(f);
    ssize_t n = getline(&line, &size, f);
    printf("%zd %s", n, line);
    n = getdelim(&line, &size, ' ', f);
    printf("%zd %s\n", n, line);
    setbuf(f, NULL), setbuffer(f, own, 64);
    fclose(f), free(own), free(line);
    f = fmemopen(b, 10, "r+");
    printf("%d\n", fputs("in", f));
    fclose(f);
    f = tmpfile();
    fputws(L"wide text", f), rewind(f);
    WIDE(fgetws, w, 10, f);
    fclose(f);
}

static void local(void)
{
    struct tm *tm = calloc(1, sizeof *tm);
    tm->tm_year = 126, tm->tm_mday = 3;
    fresh(), show("strftime", (long)strftime(b, 10, "%m-%d-%y", tm));
    fresh(), show("strftime, large room", (long)strftime(b, 1000, "%H:%M", tm));
    free(tm);
    fresh(), show("strxfrm", (long)strxfrm(b, nine, 10));
    fresh(), show("strxfrm, no room", (long)strxfrm(NULL, nine, 0));
    fresh(), show("strxfrm, large room", (long)strxfrm(b, nine, 1000));
    fresh(), show("wcsxfrm", (long)wcsxfrm(w, L"ninewides", 10));
    iconv_t cd = iconv_open("UTF-16LE", "ASCII");
    char **at = malloc(2 * sizeof *at);
    size_t *left = malloc(2 * sizeof *left);
    fresh(), at[0] = strdup("hello"), at[1] = b, left[0] = 5, left[1] = 10;
    char *in = at[0];
    show("iconv", (long)iconv(cd, at, left, at + 1, left + 1));
    printf("%zu %zu %d\n", left[0], left[1], (int)(at[0] - in));
    show("iconv, reset", (long)iconv(cd, NULL, NULL, NULL, NULL));
    iconv_close(cd), free(in), free(at), free(left);
}

int main(void)
{
    b = malloc(10);
    w = malloc(10 * sizeof *w);
    memory(), strings(), wide_strings(), formats(), arrays(), streams(), local();
    free(b), free(w);
    return 0;
}
