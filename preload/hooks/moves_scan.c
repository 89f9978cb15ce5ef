/* moves_scan.c: how far functions read that stop at a character, a difference or an end. What they need to give their
 * answer must lie in the block; what they might read beyond is their affair. */
#include "hooks/moves.h"

/* Bytes up to the end of P's block: SIZE_MAX where there is none to watch. False: P is stray, and that was told. */
static bool room_of(struct uf_use *u, const void *p, size_t *room)
{
    *room = SIZE_MAX;
    if (!uf_buffer_watched((uintptr_t)p) || uf_buffer_room((uintptr_t)p, room)) return true;
    uf_use_accuse(u, NULL, (uintptr_t)p, 1, false);
    return false;
}

static void past_end(struct uf_use *u, const void *p, size_t room, size_t size)
{
    uf_use_accuse(u, NULL, (uintptr_t)p + room, size, false);
}

size_t uf_move_chr(struct uf_use *u, const void *s, int c, size_t n)
{
    size_t room;
    if (n == 0 || !room_of(u, s, &room)) return 0;
    const char *at = uf_next.memchr(s, c, n < room ? n : room);
    if (at) return (size_t)(at - (const char *)s) + 1;
    if (n <= room) return n;
    past_end(u, s, room, n == SIZE_MAX ? 1 : n - room);
    return room;
}

void uf_move_compare(struct uf_use *u, int (*like)(const char *, const char *, size_t), const char *a, const char *b, size_t most)
{
    size_t room_a, room_b;
    if (most == 0 || !room_of(u, a, &room_a) || !room_of(u, b, &room_b)) return;
    size_t least = room_a < room_b ? room_a : room_b;
    if (most <= least || !like || like(a, b, least) != 0 || uf_next.strnlen(a, least) < least) return;
    past_end(u, room_a == least ? a : b, least, 1);
}

void uf_move_wcompare(struct uf_use *u, int (*like)(const wchar_t *, const wchar_t *, size_t), const wchar_t *a, const wchar_t *b,
                      size_t most)
{
    size_t room_a, room_b;
    if (most == 0 || !room_of(u, a, &room_a) || !room_of(u, b, &room_b)) return;
    size_t least = (room_a < room_b ? room_a : room_b) / sizeof(wchar_t);
    if (most <= least || !like || like(a, b, least) != 0 || uf_next.wcsnlen(a, least) < least) return;
    past_end(u, room_a <= room_b ? a : b, room_a <= room_b ? room_a : room_b, 1);
}

void uf_move_find(struct uf_use *u, const char *s, const char *set)
{
    size_t room, sets = uf_use_string(u, NULL, set, SIZE_MAX);
    if (!uf_buffer_watched((uintptr_t)s) || !room_of(u, s, &room) || uf_next.strnlen(s, room) < room) return;
    for (size_t i = 0; i < room; i++)
        if (uf_next.memchr(set, s[i], sets)) return;
    past_end(u, s, room, 1);
}

void uf_move_findc(struct uf_use *u, const char *s, int c)
{
    size_t room;
    if (!room_of(u, s, &room) || uf_next.strnlen(s, room) < room || uf_next.memchr(s, c, room)) return;
    past_end(u, s, room, 1);
}

void uf_move_sub(struct uf_use *u, const char *s, const char *part)
{
    size_t room, parts = uf_use_string(u, NULL, part, SIZE_MAX);
    if (!uf_buffer_watched((uintptr_t)s) || !room_of(u, s, &room) || uf_next.strnlen(s, room) < room) return;
    if (!uf_next.memmem(s, room, part, parts)) past_end(u, s, room, 1);
}

void uf_move_overlap(struct uf_use *u, const void *d, size_t size, const void *s, size_t others)
{
    uintptr_t to = (uintptr_t)d, from = (uintptr_t)s;
    if (uf_likely(to < from ? from - to >= size : to - from >= others) || to == from || u->told) return;
    uf_use_accuse_overlap(u, to, to < from ? (size - (from - to) < others ? size - (from - to) : others)
                                           : others - (to - from) < size ? others - (to - from) : size);
}

size_t uf_move_wstring(struct uf_use *u, const wchar_t *s, size_t most)
{
    size_t room;
    if (most == 0 || !room_of(u, s, &room)) return 0;
    if (room == SIZE_MAX) return most == SIZE_MAX ? uf_next.wcslen(s) : uf_next.wcsnlen(s, most);
    size_t whole = room / sizeof *s, n = uf_next.wcsnlen(s, whole < most ? whole : most);
    if (uf_unlikely(n == whole && n < most)) past_end(u, s, room, 1);
    return n;
}

void uf_move_wfindc(struct uf_use *u, const wchar_t *s, wchar_t c)
{
    size_t room;
    if (!room_of(u, s, &room)) return;
    size_t whole = room / sizeof *s;
    for (size_t i = 0; i < whole; i++)
        if (s[i] == c || !s[i]) return;
    past_end(u, s, room, 1);
}

void uf_move_line(struct uf_use *u, char **line, size_t *size)
{
    uf_use_bytes(u, NULL, line, sizeof *line, true);
    uf_use_bytes(u, NULL, size, sizeof *size, true);
    if (!line || !size || !uf_use_sound(line, sizeof *line) || !uf_use_sound(size, sizeof *size)) return;
    if (*line) uf_use_bytes(u, NULL, *line, *size, true);
}

size_t uf_move_time(size_t most, const char *f, const struct tm *tm)
{
    char text[4096];
    return uf_next.strftime(text, most < sizeof text ? most : sizeof text, f, tm);
}

void uf_move_convert(struct uf_use *u, char **at, size_t *left, bool writes)
{
    if (!at) return;
    uf_use_bytes(u, NULL, at, sizeof *at, true);
    uf_use_bytes(u, NULL, left, sizeof *left, true);
    if (!left || !uf_use_sound(at, sizeof *at) || !uf_use_sound(left, sizeof *left)) return;
    if (*at) uf_use_bytes(u, NULL, *at, *left, writes);
}
