/* test_insn.c: both decoders against tables of encodings, cut and random bytes, and a fault of our own. */
#include <check.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults/insn.h"

enum { READS = 1, WRITES = 2 };
#define UNKNOWN UINT64_MAX

/* Register n of the tables: no two alike, the low half of n = 0 negative for bt. */
#define X(n) (0x7f009abcdef0ull + (n) * 0x183f1e5c8ull)
#define RAX X(0)
#define RCX X(1)
#define RBX X(3)
#define RSP X(4)
#define RBP X(5)
#define RSI X(6)
#define RDI X(7)
#define R8 X(8)
#define R9 X(9)
#define R12 X(12)
#define R13 X(13)
#define PC 0x555555400000ull
#define FS 0x7e0000000000ull

struct a_case {
    const char *bytes;
    unsigned length, size, access;
    uint64_t operand;
    const char *name, *text;
};

#define CASE(bytes, length, size, access, operand, name, text) { bytes, length, size, access, operand, name, text },
static const struct a_case x86_cases[] = {
#include "insn_x86_64.def"
};
static const struct a_case a64_cases[] = {
#include "insn_aarch64.def"
};
enum { X86_CASES = sizeof x86_cases / sizeof *x86_cases, A64_CASES = sizeof a64_cases / sizeof *a64_cases };

typedef bool decoder(const unsigned char *, unsigned, const struct uf_insn_regs *, uintptr_t, struct uf_insn *);

static struct uf_insn_regs regs;
static unsigned char *wall; /* the first byte that must not be read */

static void set_up(void)
{
    for (unsigned i = 0; i < 32; i++) regs.r[i] = X(i);
    regs.pc = PC;
    regs.fs_base = FS;
    regs.gs_base = 0;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(two != MAP_FAILED && mprotect(two + page, page, PROT_NONE) == 0);
    wall = two + page;
}

static unsigned char *against_the_wall(const void *bytes, unsigned n)
{
    return memcpy(wall - n, bytes, n);
}

static void check_case(decoder *decode, const struct a_case *c)
{
    struct uf_insn out;
    memset(&out, 0x5a, sizeof out);
    bool ok = decode(against_the_wall(c->bytes, c->length), c->length, &regs, 0, &out);
    ck_assert_msg(ok, "%s: refused", c->text);
    ck_assert_msg(out.length == c->length, "%s: length %u, not %u", c->text, out.length, c->length);
    ck_assert_msg(out.size == c->size, "%s: size %u, not %u", c->text, out.size, c->size);
    ck_assert_msg(out.reads == !!(c->access & READS) && out.writes == !!(c->access & WRITES), "%s: reads %d, writes %d",
                  c->text, out.reads, out.writes);
    bool known = c->size && c->operand != UNKNOWN;
    ck_assert_msg(out.operand_known == known, "%s: operand known: %d", c->text, out.operand_known);
    ck_assert_msg(out.operand == (known ? c->operand : 0), "%s: operand %#lx, not %#lx", c->text,
                  (unsigned long)out.operand, (unsigned long)c->operand);
    ck_assert_msg(out.aligned == !!c->name, "%s: aligned %d", c->text, out.aligned);
    ck_assert_msg(c->name ? out.name && !strcmp(out.name, c->name) : !out.name, "%s: name %s", c->text,
                  out.name ? out.name : "none");
}

START_TEST(x86_64_encodings)
{
    for (unsigned i = 0; i < X86_CASES; i++) check_case(uf_insn_x86_64, &x86_cases[i]);
}
END_TEST

START_TEST(aarch64_encodings)
{
    for (unsigned i = 0; i < A64_CASES; i++) check_case(uf_insn_aarch64, &a64_cases[i]);
}
END_TEST

START_TEST(an_instruction_cut_short_is_refused)
{
    for (unsigned i = 0; i < X86_CASES + A64_CASES; i++) {
        const struct a_case *c = i < X86_CASES ? &x86_cases[i] : &a64_cases[i - X86_CASES];
        decoder *decode = i < X86_CASES ? uf_insn_x86_64 : uf_insn_aarch64;
        for (unsigned n = 0; n < c->length; n++) {
            struct uf_insn out, zero;
            memset(&zero, 0, sizeof zero);
            memset(&out, 0, sizeof out);
            ck_assert_msg(!decode(against_the_wall(c->bytes, n), n, &regs, 0, &out), "%s at %u", c->text, n);
            ck_assert(memcmp(&out, &zero, sizeof out) == 0);
        }
    }
}
END_TEST

START_TEST(bytes_after_the_instruction_change_nothing)
{
    for (unsigned i = 0; i < X86_CASES; i++) {
        unsigned char bytes[32];
        for (int fill = 0; fill < 256; fill += 51) {
            struct uf_insn out;
            memset(bytes, fill, sizeof bytes);
            memcpy(bytes, x86_cases[i].bytes, x86_cases[i].length);
            ck_assert(uf_insn_x86_64(bytes, sizeof bytes, &regs, 0, &out));
            ck_assert_msg(out.length == x86_cases[i].length && out.size == x86_cases[i].size, "%s", x86_cases[i].text);
        }
    }
}
END_TEST

START_TEST(more_than_fifteen_bytes_are_no_instruction)
{
    unsigned char bytes[32];
    struct uf_insn out;
    memset(bytes, 0x66, sizeof bytes);
    bytes[14] = 0x90;
    ck_assert(uf_insn_x86_64(bytes, sizeof bytes, &regs, 0, &out) && out.length == 15);
    bytes[14] = 0x66;
    bytes[15] = 0x90;
    ck_assert(!uf_insn_x86_64(bytes, sizeof bytes, &regs, 0, &out));
}
END_TEST

/* Of an instruction with two places in memory the fault address names one. */
START_TEST(the_fault_address_chooses)
{
    static const struct {
        const char *bytes;
        unsigned length, size, access;
        uint64_t fault, operand;
    } two[] = {
        { "\xa4", 1, 1, WRITES, RDI, RDI },                /* movsb */
        { "\xa4", 1, 1, READS, RSI, RSI },
        { "\xf3\x48\xa5", 3, 8, WRITES, RDI + 7, RDI },    /* rep movsq, the last byte */
        { "\xf3\x48\xa5", 3, 8, READS, RSI + 1, RSI },
        { "\xf3\x48\xa5", 3, 8, READS | WRITES, RSI + 8, 0 },
        { "\xa6", 1, 1, READS, RDI, RDI },                 /* cmpsb */
        { "\xa6", 1, 1, READS, RSI, RSI },
        { "\xff\x30", 2, 8, READS, RAX + 3, RAX },         /* push (%rax) */
        { "\xff\x30", 2, 8, WRITES, RSP - 1, RSP - 8 },
        { "\x8f\x00", 2, 8, WRITES, RAX, RAX },            /* pop (%rax) */
        { "\x8f\x00", 2, 8, READS, RSP, RSP },
        { "\x8f\x04\x24", 3, 8, WRITES, RSP + 8, RSP + 8 }, /* pop (%rsp): rsp has moved */
        { "\xff\x10", 2, 8, READS, RAX, RAX },             /* call *(%rax) */
        { "\xff\x10", 2, 8, WRITES, RSP - 8, RSP - 8 },
        { "\x66\x0f\x38\xf8\x06", 5, 64, READS, RSI + 63, RSI }, /* movdir64b (%rsi),%rax */
        { "\x66\x0f\x38\xf8\x06", 5, 64, WRITES, RAX, RAX },
    };
    for (unsigned i = 0; i < sizeof two / sizeof *two; i++) {
        struct uf_insn out;
        ck_assert(uf_insn_x86_64((const unsigned char *)two[i].bytes, two[i].length, &regs, two[i].fault, &out));
        ck_assert_msg(out.size == two[i].size && out.operand == two[i].operand, "row %u: size %u at %#lx", i, out.size,
                      (unsigned long)out.operand);
        ck_assert_msg((unsigned)(out.reads * READS + out.writes * WRITES) == two[i].access, "row %u", i);
        ck_assert(out.operand_known == (two[i].operand != 0));
    }
}
END_TEST

static void random_bytes(decoder *decode, unsigned rounds)
{
    uint64_t state = 88172645463325252ull;
    unsigned taken = 0;
    for (unsigned round = 0; round < rounds; round++) {
        unsigned char bytes[16];
        for (unsigned i = 0; i < 16; i++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            bytes[i] = (unsigned char)(state >> 32);
        }
        static const unsigned char starts[] = { 0x0f, 0x62, 0xc4, 0xc5, 0x66, 0x8f };
        if (round % 2) bytes[0] = starts[round / 2 % sizeof starts]; /* the richer maps more often */
        for (unsigned avail = 0; avail <= 15; avail++) {
            struct uf_insn out;
            bool ok = decode(against_the_wall(bytes, avail), avail, &regs, RDI, &out);
            taken += ok;
            ck_assert(ok ? out.length >= 1 && out.length <= avail : out.length == 0 && out.size == 0);
            ck_assert(out.size <= 512 && (out.size != 0) == (out.reads || out.writes));
            ck_assert(out.operand_known || out.operand == 0);
            ck_assert(out.aligned == (out.name != NULL));
        }
    }
    ck_assert_uint_gt(taken, rounds); /* the test would be empty if all were refused */
}

START_TEST(random_bytes_are_never_read_past_the_end)
{
    random_bytes(uf_insn_x86_64, 60000);
    random_bytes(uf_insn_aarch64, 20000);
}
END_TEST

typedef uint64_t __attribute__((aligned(1))) loose; /* a lawful read at any address */

static sigjmp_buf back;
static struct uf_insn caught;
static bool caught_ok;
static uintptr_t caught_at;

static void on_fault(int sig, siginfo_t *info, void *context)
{
    struct uf_insn_regs r;
    (void)sig;
    uf_insn_regs_from_context(context, &r);
    caught_at = (uintptr_t)info->si_addr;
    caught_ok = uf_insn_decode((const unsigned char *)(uintptr_t)r.pc, 15, &r, caught_at, &caught);
    siglongjmp(back, 1);
}

#define FAULT(statement)                        \
    do {                                        \
        memset(&caught, 0, sizeof caught);      \
        caught_ok = false;                      \
        if (!sigsetjmp(back, 1)) { statement; } \
    } while (0)
#define EXPECT_FAULT(bytes, access, place)                                              \
    do {                                                                                \
        ck_assert(caught_ok && caught.operand_known);                                   \
        ck_assert_uint_eq(caught.size, bytes);                                          \
        ck_assert_uint_eq(caught.operand, (uintptr_t)(place));                          \
        ck_assert_uint_eq(caught.reads * READS + caught.writes * WRITES, (access));     \
    } while (0)

START_TEST(a_real_fault_is_told_of)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &act, NULL);
    volatile unsigned char *p = wall + 40;
    FAULT(*p = 1);
    EXPECT_FAULT(1, WRITES, p);
    FAULT((void)*(volatile uint16_t *)p);
    EXPECT_FAULT(2, READS, p);
    FAULT(*(volatile uint32_t *)p = 1);
    EXPECT_FAULT(4, WRITES, p);
    FAULT((void)*(volatile uint64_t *)p);
    EXPECT_FAULT(8, READS, p);
    FAULT((void)*(volatile loose *)(wall - 3)); /* straddles: the operand starts before the fault */
    EXPECT_FAULT(8, READS, wall - 3);
    ck_assert_uint_eq(caught_at, (uintptr_t)wall);
}
END_TEST

#ifdef __x86_64__
START_TEST(real_string_and_segment_faults)
{
    struct sigaction act = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
    sigaction(SIGSEGV, &act, NULL);
    unsigned char *from = wall - 24, *to = wall - 16;
    uintptr_t thread, n = 24;
    FAULT(__asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(n) : : "memory"));
    EXPECT_FAULT(1, WRITES, wall);
    FAULT(__asm__ volatile("movups %%xmm0, (%0)" : : "r"(wall - 1) : "memory"));
    EXPECT_FAULT(16, WRITES, wall - 1);
    __asm__("mov %%fs:0, %0" : "=r"(thread));
    FAULT(__asm__ volatile("movl %%fs:(%0), %%eax" : : "r"((uintptr_t)wall - thread) : "rax", "memory"));
    EXPECT_FAULT(4, READS, wall);
}
END_TEST
#endif

int main(void)
{
    Suite *s = suite_create("insn");
    TCase *t = tcase_create("insn");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, set_up, NULL);
    tcase_add_test(t, x86_64_encodings);
    tcase_add_test(t, aarch64_encodings);
    tcase_add_test(t, an_instruction_cut_short_is_refused);
    tcase_add_test(t, bytes_after_the_instruction_change_nothing);
    tcase_add_test(t, more_than_fifteen_bytes_are_no_instruction);
    tcase_add_test(t, the_fault_address_chooses);
    tcase_add_test(t, random_bytes_are_never_read_past_the_end);
    tcase_add_test(t, a_real_fault_is_told_of);
#ifdef __x86_64__
    tcase_add_test(t, real_string_and_segment_faults);
#endif
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
