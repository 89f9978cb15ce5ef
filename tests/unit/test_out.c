/* test_out.c: bounded text and JSON, read back by a strict parser. */
#include "kernel.h"

#include <jansson.h>

static char room[4096];
static struct uf_out o;
static void fresh(size_t size)
{
    memset(room, '~', sizeof room);
    o = (struct uf_out){ room, 0, size, false };
}
static const char *text(void)
{
    room[o.used] = 0;
    return room;
}

static json_t *parsed(void)
{
    json_error_t why;
    json_t *j = json_loadb(room, o.used, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &why);
    MUST(j, "%s in %.*s", why.text, (int)o.used, room);
    return j;
}

START_TEST(numbers)
{
    static const uint64_t some[] = { 0, 1, 9, 10, 99, 4294967295u, 4294967296u, UINT64_MAX - 1, UINT64_MAX };
    char want[64];
    for (unsigned i = 0; i < UF_COUNT(some); i++) {
        fresh(100);
        uf_put_u64(&o, some[i]);
        uf_put_char(&o, ' ');
        uf_put_hex(&o, some[i]);
        snprintf(want, sizeof want, "%lu 0x%lx", some[i], some[i]);
        ck_assert_str_eq(text(), want);
    }
}
END_TEST

/* What a string of these bytes becomes: valid UTF-8 stays, any other byte is the character of that number. */
static void round_trip(const unsigned char *s, size_t n, const char *want, size_t want_n)
{
    char copy[16];
    memcpy(copy, s, n);
    copy[n] = 0;
    fresh(200);
    uf_put_json(&o, copy);
    for (size_t i = 0; i < o.used; i++) MUST((unsigned char)room[i] >= 0x20, "a bare control byte %02x", room[i]);
    json_t *j = parsed();
    MUST(json_string_length(j) == want_n && memcmp(json_string_value(j), want, want_n) == 0,
         "%02x %02x %02x %02x (%zu bytes) came back as \"%s\"", s[0], s[1], s[2], s[3], n, json_string_value(j));
    json_decref(j);
}

START_TEST(every_byte_alone_and_between_others)
{
    for (unsigned b = 1; b < 256; b++) {
        unsigned char s[8] = { (unsigned char)b };
        char want[8];
        unsigned n = 0;
        if (b < 0x80) want[n++] = (char)b;
        else want[n++] = (char)(0xc0 | b >> 6), want[n++] = (char)(0x80 | (b & 63));
        round_trip(s, 1, want, n);
        unsigned char between[8] = { 'a', (unsigned char)b, 'z' };
        char wanted[8] = { 'a' };
        memcpy(wanted + 1, want, n);
        wanted[1 + n] = 'z';
        round_trip(between, 3, wanted, n + 2);
    }
    fresh(100);
    uf_put_json(&o, NULL);
    ck_assert_str_eq(text(), "\"\"");
}
END_TEST

static unsigned encode(uint32_t c, unsigned char *s)
{
    if (c < 0x800) return s[0] = (unsigned char)(0xc0 | c >> 6), s[1] = (unsigned char)(0x80 | (c & 63)), 2;
    if (c < 0x10000)
        return s[0] = (unsigned char)(0xe0 | c >> 12), s[1] = (unsigned char)(0x80 | (c >> 6 & 63)), s[2] = (unsigned char)(0x80 | (c & 63)), 3;
    s[0] = (unsigned char)(0xf0 | c >> 18), s[1] = (unsigned char)(0x80 | (c >> 12 & 63));
    return s[2] = (unsigned char)(0x80 | (c >> 6 & 63)), s[3] = (unsigned char)(0x80 | (c & 63)), 4;
}

START_TEST(characters_stay_and_what_is_none_is_spelled)
{
    for (uint32_t c = 0x80; c < 0x110000; c += c < 0x900 || (c > 0xd700 && c < 0xe100) || c > 0x10ff00 ? 1 : 97) {
        unsigned char s[8] = { 0 };
        unsigned n = encode(c, s);
        if (c < 0xd800 || c > 0xdfff) round_trip(s, n, (char *)s, n);
        else { /* half of a surrogate pair: three bytes that are no character */
            fresh(100);
            uf_put_json(&o, (char *)s);
            json_decref(parsed());
            MUST(o.used == 2 + 18, "U+%04x passes", c);
        }
    }
}
END_TEST

START_TEST(no_pair_or_triple_of_bytes_breaks_the_json)
{
    unsigned char s[8];
    for (unsigned a = 0xc0; a < 256; a++)
        for (unsigned b = 1; b < 256; b++)
            for (unsigned c = 0; c < 256; c += c < 0x7f ? 0x3f : 0x11) {
                s[0] = (unsigned char)a, s[1] = (unsigned char)b, s[2] = (unsigned char)c, s[3] = c & 1 ? 0xbf : 0, s[4] = 0;
                fresh(100);
                uf_put_json(&o, (char *)s);
                json_decref(parsed());
            }
    static const char *const bad[] = { "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                       "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98" };
    for (unsigned i = 0; i < UF_COUNT(bad); i++) {
        fresh(100);
        uf_put_json(&o, bad[i]);
        json_decref(parsed());
        MUST(o.used == 2 + 6 * strlen(bad[i]), "row %u: %s", i, text());
    }
}
END_TEST

START_TEST(whatever_does_not_fit_is_cut_and_remembered)
{
    const char *want = "{\"key\":\"va\\u0022lue\",\"n\":18446744073709551615,\"h\":\"0xffffffffffffffff\",\"b\":\"00ff7e\"";
    for (size_t size = 0; size <= strlen(want) + 1; size++) {
        fresh(size);
        uf_put(&o, "{");
        uf_put_key_str(&o, "key", "va\"lue");
        uf_put_key_u64(&o, "n", UINT64_MAX);
        uf_put_key_hex(&o, "h", UINT64_MAX);
        uf_put_key(&o, "b");
        uf_put_bytes_hex(&o, (const unsigned char *)"\x00\xff\x7e", 3);
        MUST(o.cut == (size < strlen(want)), "size %zu: cut %d", size, o.cut);
        MUST(o.used <= size && room[size] == '~' && memcmp(room, want, o.used) == 0, "size %zu: %.*s", size, (int)o.used, room);
    }
}
END_TEST

START_TEST(commas_stand_between_keys_alone)
{
    fresh(200);
    uf_put(&o, "{");
    uf_put_key_u64(&o, "a", 1);
    uf_put_key(&o, "b");
    uf_put(&o, "{");
    uf_put_key_u64(&o, "c", 2);
    uf_put_key_u64(&o, "d", 3);
    uf_put(&o, "}");
    uf_put_key(&o, "e");
    uf_put(&o, "[{");
    uf_put_key_str(&o, "f", "");
    uf_put(&o, "}]}");
    ck_assert_str_eq(text(), "{\"a\":1,\"b\":{\"c\":2,\"d\":3},\"e\":[{\"f\":\"\"}]}");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("out");
    TCase *c = tcase_create("out");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, numbers);
    tcase_add_test(c, every_byte_alone_and_between_others);
    tcase_add_test(c, characters_stay_and_what_is_none_is_spelled);
    tcase_add_test(c, no_pair_or_triple_of_bytes_breaks_the_json);
    tcase_add_test(c, whatever_does_not_fit_is_cut_and_remembered);
    tcase_add_test(c, commas_stand_between_keys_alone);
    suite_add_tcase(s, c);
    return run_suite(s);
}
