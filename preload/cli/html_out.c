#include "cli/html_out.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record.h"

void html_put(struct report_sink *out, const char *markup)
{
    report_sink_add(out, markup, strlen(markup));
}

void html_format(struct report_sink *out, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0) report_sink_add(out, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

void html_count(struct report_sink *out, uint64_t number)
{
    char plain[24];
    int n = snprintf(plain, sizeof plain, "%" PRIu64, number);
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0) report_sink_add(out, ",", 1);
        report_sink_add(out, plain + i, 1);
    }
}

static const char *markup_of(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* Code points below 0x10000 that are never shown as they are, at the UTF-8 bytes AT; 0 when it is none of them. */
static unsigned hidden(const unsigned char *at)
{
    unsigned c = at[0] < 0x80 ? at[0]
               : at[0] < 0xe0 ? (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu)
               : at[0] < 0xf0 ? (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu) : 0;
    if (c == '\t' || c == 0) return 0;
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0), turns = c == 0x61c || c == 0x200e || c == 0x200f;
    if (control || turns || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c >= 0xfffe) return c;
    return 0;
}

static size_t length(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

void html_bytes(struct report_sink *out, const char *bytes, size_t len)
{
    char *clean = record_utf8(bytes, len);
    for (const char *at = clean; *at;) {
        const char *markup = markup_of(*at);
        unsigned c = hidden((const unsigned char *)at);
        size_t n = length((unsigned char)*at);
        if (markup) html_put(out, markup);
        else if (c) html_format(out, c < 0x100 ? "<i>\\x%02x</i>" : "<i>\\u%04x</i>", c);
        else report_sink_add(out, at, n);
        at += n;
    }
    free(clean);
}

void html_text(struct report_sink *out, const char *text)
{
    if (text) html_bytes(out, text, strlen(text));
}
