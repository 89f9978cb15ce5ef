#include "cli/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 4096 }; /* of one foreign string: a hostile name must not fill the screen */

static bool wants_color(int fd, int color)
{
    if (color) return color == 1;
    const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
    return isatty(fd) && term && strcmp(term, "dumb") != 0 && !(no && *no);
}

bool text_open(struct text *text, const char *path, int fd, int color, char **error)
{
    *text = (struct text){ .pid = (uint64_t)getpid() };
    if (!path && fd < 0) fd = STDERR_FILENO;
    if (!report_sink_open(&text->out, path, fd, "the report", error)) return false;
    text->color = wants_color(text->out.fd, color);
    return true;
}

void text_begin(struct text *text)
{
    text_format(text, "==%" PRIu64 "== ", text->pid);
}

void text_put(struct text *text, const char *words)
{
    report_sink_add(&text->out, words, strlen(words));
}

/* How many bytes at P must be escaped: control characters, those of two bytes too (U+0080..9F), and the marks that
 * turn the direction of writing (U+202A..E, U+2066..9), which make source read as what it is not. */
static size_t harmful(const unsigned char *p, size_t left)
{
    if (p[0] < 0x20 || p[0] == 0x7f) return 1;
    if (left > 1 && p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) return 2;
    if (left < 3 || p[0] != 0xe2) return 0;
    return (p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) || (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9) ? 3 : 0;
}

void text_safe_bytes(struct text *text, const char *bytes, size_t len)
{
    bool cut = len > WORDS_MAX;
    if (cut) len = WORDS_MAX;
    const unsigned char *p = (const unsigned char *)bytes;
    size_t plain = 0; /* from here to i nothing needs an escape */
    for (size_t i = 0; i < len;) {
        size_t bad = harmful(p + i, len - i);
        if (!bad) {
            i++;
            continue;
        }
        report_sink_add(&text->out, bytes + plain, i - plain);
        while (bad--) text_format(text, "\\x%02x", p[i++]);
        plain = i;
    }
    report_sink_add(&text->out, bytes + plain, len - plain);
    if (cut) text_put(text, "...");
}

void text_safe(struct text *text, const char *words)
{
    text_safe_bytes(text, words, strlen(words));
}

void text_count(struct text *text, uint64_t number)
{
    char digits[24], grouped[32];
    int n = snprintf(digits, sizeof digits, "%" PRIu64, number), out = 0;
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) grouped[out++] = ',';
        grouped[out++] = digits[i];
    }
    report_sink_add(&text->out, grouped, (size_t)out);
}

void text_format(struct text *text, const char *format, ...)
{
    char words[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(words, sizeof words, format, args);
    va_end(args);
    if (n > 0) report_sink_add(&text->out, words, (size_t)n < sizeof words ? (size_t)n : sizeof words - 1);
}

void text_paint(struct text *text, enum text_paint paint)
{
    static const char *const codes[] = { "\033[0m", "\033[1;31m", "\033[36m", "\033[1m", "\033[2m" };
    if (text->color) text_put(text, codes[paint]);
}

void text_end(struct text *text)
{
    text_put(text, "\n");
}

void text_line(struct text *text, const char *words)
{
    text_begin(text);
    text_put(text, words);
    text_end(text);
}
