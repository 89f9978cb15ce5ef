/* test_moves_near.c: our short memcmp says what a loop says, and looks at no byte beyond. */
#include "kernel.h"

#include "hooks/moves_near.c" /* of the layer above libcore.a */

static int longer(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }
struct uf_next uf_next = { .memcmp = longer };

static int loop(const unsigned char *a, const unsigned char *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b) return *a < *b ? -1 : 1;
    return 0;
}

/* Both against a page that is not there, at every size, differing in every byte and in none. */
START_TEST(every_size_and_every_byte)
{
    unsigned char *p = mmap(NULL, 4 * UF_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_int_eq(munmap(p + UF_PAGE, UF_PAGE), 0);
    ck_assert_int_eq(munmap(p + 3 * UF_PAGE, UF_PAGE), 0);
    for (size_t n = 0; n <= 48; n++)
        for (size_t at = 0; at <= n; at++)
            for (unsigned by = 1; by < 256; by += 63) {
                unsigned char *a = p + UF_PAGE - n, *b = p + 3 * UF_PAGE - n;
                for (size_t i = 0; i < n; i++) a[i] = b[i] = (unsigned char)(i * 37 + by);
                for (size_t i = at; i < n; i++) b[i] = (unsigned char)(a[i] + by * (i + 1));
                int want = loop(a, b, n), got = uf_near_memcmp(a, b, n), other = uf_near_bcmp(b, a, n);
                MUST((got > 0) - (got < 0) == want, "%zu bytes, the %zuth: %d", n, at, got);
                MUST((other > 0) - (other < 0) == -want, "%zu bytes, the %zuth, the other way: %d", n, at, other);
            }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("moves_near");
    TCase *c = tcase_create("moves_near");
    tcase_add_test(c, every_size_and_every_byte);
    suite_add_tcase(s, c);
    return run_suite(s);
}
