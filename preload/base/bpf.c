/* bpf.c: the part of classic BPF that the kernel takes for seccomp. */
#include "base/bpf.h"
#include "base/banned.h"

struct machine {
    uint32_t a, x, memory[BPF_MEMWORDS];
};

static bool load(struct machine *m, const struct sock_filter *f, const struct seccomp_data *call, uint32_t *into)
{
    switch (BPF_MODE(f->code)) {
    case BPF_IMM: *into = f->k; return true;
    case BPF_LEN: *into = sizeof *call; return true;
    case BPF_MEM:
        if (f->k >= BPF_MEMWORDS) return false;
        *into = m->memory[f->k];
        return true;
    case BPF_ABS:
        if (f->k > sizeof *call - 4 || f->k % 4) return false;
        *into = ((const uint32_t *)(const void *)call)[f->k / 4];
        return true;
    default: return false;
    }
}

static bool compute(struct machine *m, const struct sock_filter *f)
{
    uint32_t by = BPF_SRC(f->code) == BPF_X ? m->x : f->k;
    switch (BPF_OP(f->code)) {
    case BPF_ADD: m->a += by; return true;
    case BPF_SUB: m->a -= by; return true;
    case BPF_MUL: m->a *= by; return true;
    case BPF_DIV:
        if (by) m->a /= by;
        return by != 0;
    case BPF_AND: m->a &= by; return true;
    case BPF_OR: m->a |= by; return true;
    case BPF_XOR: m->a ^= by; return true;
    case BPF_LSH: m->a = by < 32 ? m->a << by : 0; return true;
    case BPF_RSH: m->a = by < 32 ? m->a >> by : 0; return true;
    case BPF_NEG: m->a = -m->a; return true;
    default: return false;
    }
}

/* How many instructions are jumped over. */
static bool jump(const struct machine *m, const struct sock_filter *f, uint32_t *over)
{
    uint32_t with = BPF_SRC(f->code) == BPF_X ? m->x : f->k;
    switch (BPF_OP(f->code)) {
    case BPF_JA: *over = f->k; return true;
    case BPF_JEQ: *over = m->a == with ? f->jt : f->jf; return true;
    case BPF_JGT: *over = m->a > with ? f->jt : f->jf; return true;
    case BPF_JGE: *over = m->a >= with ? f->jt : f->jf; return true;
    case BPF_JSET: *over = m->a & with ? f->jt : f->jf; return true;
    default: return false;
    }
}

uint32_t uf_bpf_verdict(const struct sock_filter *code, unsigned n, const struct seccomp_data *call)
{
    struct machine m = { 0 };
    for (uint32_t at = 0; at < n; at++) { /* jumps go forward only */
        const struct sock_filter *f = &code[at];
        uint32_t over = 0;
        bool known = true;
        switch (BPF_CLASS(f->code)) {
        case BPF_LD: known = load(&m, f, call, &m.a); break;
        case BPF_LDX: known = load(&m, f, call, &m.x); break;
        case BPF_ALU: known = compute(&m, f); break;
        case BPF_JMP: known = jump(&m, f, &over); break;
        case BPF_MISC:
            if (BPF_MISCOP(f->code) == BPF_TAX)
                m.x = m.a;
            else
                m.a = m.x;
            break;
        case BPF_RET: return BPF_RVAL(f->code) == BPF_A ? m.a : f->k;
        default: /* BPF_ST, BPF_STX */
            known = f->k < BPF_MEMWORDS;
            if (known) m.memory[f->k] = BPF_CLASS(f->code) == BPF_ST ? m.a : m.x;
        }
        if (!known || over >= n - at) break;
        at += over;
    }
    return SECCOMP_RET_KILL_PROCESS;
}
