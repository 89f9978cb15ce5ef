/* test_bpf.c: a filter's verdict, as the kernel would give it. */
#include "kernel.h"
#include "base/bpf.h"

#include <stddef.h>

#define AT(field) ((uint32_t)offsetof(struct seccomp_data, field))
#define RUN(call, ...) verdict(&(call), (struct sock_filter[]){ __VA_ARGS__ }, sizeof(struct sock_filter[]){ __VA_ARGS__ } / sizeof(struct sock_filter))

static uint32_t verdict(const struct seccomp_data *call, const struct sock_filter *code, size_t n)
{
    return uf_bpf_verdict(code, (unsigned)n, call);
}

static const struct seccomp_data call = { .nr = 16, .arch = 77, .args = { 5, 0x1122334455667788 } };

START_TEST(loads_and_jumps)
{
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 16, 0, 1),
                          BPF_STMT(BPF_RET | BPF_K, 1), BPF_STMT(BPF_RET | BPF_K, 2)), 1);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(arch)), BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 77, 0, 1),
                          BPF_STMT(BPF_RET | BPF_K, 1), BPF_STMT(BPF_RET | BPF_K, 2)), 2);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(args) + 12), BPF_STMT(BPF_RET | BPF_A, 0)), 0x11223344);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_RET | BPF_A, 0)), sizeof call);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_RET | BPF_K, 1), BPF_STMT(BPF_RET | BPF_K, 2)), 2);
}
END_TEST

START_TEST(arithmetic_and_memory)
{
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_IMM, 12), BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LDX | BPF_IMM, 5),
                          BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0), BPF_STMT(BPF_MISC | BPF_TAX, 0), BPF_STMT(BPF_LD | BPF_MEM, 3),
                          BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0), BPF_STMT(BPF_RET | BPF_A, 0)), 72);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_IMM, 0xf0f), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff), BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 4),
                          BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 1), BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 2), BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 3),
                          BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 2), BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 1), BPF_STMT(BPF_RET | BPF_A, 0)),
                      ((0xf0 | 1) ^ 2) / 4);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_IMM, 1), BPF_STMT(BPF_ALU | BPF_NEG, 0), BPF_STMT(BPF_RET | BPF_A, 0)), UINT32_MAX);
}
END_TEST

/* What the kernel would refuse to install counts as the worst: nobody runs on it. */
START_TEST(programs_that_are_none)
{
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_IMM, 1)), SECCOMP_RET_KILL_PROCESS);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), BPF_STMT(BPF_RET | BPF_K, 1)), SECCOMP_RET_KILL_PROCESS);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), BPF_STMT(BPF_RET | BPF_K, 1)), SECCOMP_RET_KILL_PROCESS);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_LD | BPF_MEM, 16), BPF_STMT(BPF_RET | BPF_K, 1)), SECCOMP_RET_KILL_PROCESS);
    ck_assert_uint_eq(RUN(call, BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 1)), SECCOMP_RET_KILL_PROCESS);
    ck_assert_uint_eq(uf_bpf_verdict(NULL, 0, &call), SECCOMP_RET_KILL_PROCESS);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("bpf");
    TCase *c = tcase_create("bpf");
    tcase_add_test(c, loads_and_jumps);
    tcase_add_test(c, arithmetic_and_memory);
    tcase_add_test(c, programs_that_are_none);
    suite_add_tcase(s, c);
    return run_suite(s);
}
