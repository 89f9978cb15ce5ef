/* walk_frames_x86_64.h: frames as hand-written code makes them, each calling the function in its first argument. */
#define FRAME(name, body)                                                                                  \
    __asm__(".text\n.p2align 4\n.type " #name ",@function\n" #name ":\n.cfi_startproc\n" body             \
            "\n.cfi_endproc\n.size " #name ",.-" #name "\n");                                              \
    extern void name(void (*f)(void))

/* The loader's lazy resolver: the CFA hangs on rbx. */
FRAME(by_rbx, "push %rbx\n.cfi_adjust_cfa_offset 8\n.cfi_offset rbx, -16\nmov %rsp, %rbx\n.cfi_def_cfa_register rbx\n"
              "and $-64, %rsp\nsub $128, %rsp\ncall *%rdi\nmov %rbx, %rsp\n.cfi_def_cfa_register rsp\n"
              "pop %rbx\n.cfi_adjust_cfa_offset -8\n.cfi_restore rbx\nret");
FRAME(by_r13, "push %r13\n.cfi_adjust_cfa_offset 8\n.cfi_offset r13, -16\nlea 16(%rsp), %r13\n.cfi_def_cfa r13, 0\n"
              "and $-64, %rsp\ncall *%rdi\nlea -16(%r13), %rsp\n.cfi_def_cfa rsp, 16\npop %r13\n"
              ".cfi_adjust_cfa_offset -8\n.cfi_restore r13\nret");
/* Rows kept and taken back, and a rule restored. */
FRAME(kept_rows, "push %rbp\n.cfi_adjust_cfa_offset 8\n.cfi_offset rbp, -16\nmov %rsp, %rbp\n.cfi_def_cfa_register rbp\n"
                 ".cfi_remember_state\njmp 1f\n2: leave\n.cfi_def_cfa rsp, 8\n.cfi_restore rbp\nret\n"
                 ".cfi_restore_state\n1: sub $16, %rsp\ncall *%rdi\njmp 2b");
/* The caller's rbp is kept in a register. */
FRAME(in_register, "push %rbx\n.cfi_adjust_cfa_offset 8\n.cfi_offset rbx, -16\nmov %rbp, %rbx\n.cfi_register rbp, rbx\n"
                   "mov $1, %ebp\ncall *%rdi\nmov %rbx, %rbp\n.cfi_restore rbp\npop %rbx\n"
                   ".cfi_adjust_cfa_offset -8\n.cfi_restore rbx\nret");
/* CFA = *(rsp + 8) + 8, as libcrypto says it: DW_CFA_def_cfa_expression, breg7 8, deref, plus_uconst 8. */
FRAME(by_deref, "mov %rsp, %rax\n.cfi_def_cfa_register rax\nsub $72, %rsp\nand $-64, %rsp\nmov %rax, 8(%rsp)\n"
                ".cfi_escape 0x0f, 5, 0x77, 8, 0x06, 0x23, 8\ncall *%rdi\nmov 8(%rsp), %rsp\n.cfi_def_cfa rsp, 8\nret");
/* A PLT entry's: rsp + 16 + ((rip & 15) >= 11) << 3, which is rsp + 16 here or rsp + 24. */
FRAME(by_place, "push %rax\n.cfi_escape 0x0f, 11, 0x77, 16, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22\n"
                "call *%rdi\npop %rax\n.cfi_def_cfa rsp, 8\nret");
/* Branches, swap, rot, pick: all of it to say rsp + 16. */
FRAME(by_branches, "push %rax\n.cfi_escape 0x0f, 22, 0x77, 8, 0x31, 0x28, 1, 0, 0x30, 0x38, 0x22, 0x12, 0x14, 0x13, 0x13,"
                   "0x30, 0x16, 0x30, 0x17, 0x22, 0x2f, 0, 0, 0x96\ncall *%rdi\npop %rax\n.cfi_def_cfa rsp, 8\nret");
/* rsp by an explicit rule, r12 as CFA + n. */
FRAME(by_value, "push %r12\n.cfi_adjust_cfa_offset 8\n.cfi_offset r12, -16\n.cfi_val_offset rsp, 0\ncall *%rdi\npop %r12\n"
                ".cfi_adjust_cfa_offset -8\nret");
/* An offset too large for a rule word. */
FRAME(huge, "sub $1200008, %rsp\n.cfi_adjust_cfa_offset 1200008\ncall *%rdi\nadd $1200008, %rsp\n"
            ".cfi_adjust_cfa_offset -1200008\nret");
/* rbp far below the CFA: too far for a rule word. */
FRAME(far_rbp, "sub $1032, %rsp\n.cfi_adjust_cfa_offset 1032\nmov %rbp, (%rsp)\n.cfi_rel_offset rbp, 0\nmov $3, %ebp\n"
               "call *%rdi\nmov (%rsp), %rbp\n.cfi_restore rbp\nadd $1032, %rsp\n.cfi_adjust_cfa_offset -1032\nret");

/* gcc's frame that realigns the stack and still finds its arguments: the CFA in a word below rbp. */
FRAME(realigned, "lea 8(%rsp), %r10\n.cfi_def_cfa r10, 0\nand $-32, %rsp\npush -8(%r10)\npush %rbp\n"
                 ".cfi_escape 0x10, 6, 2, 0x76, 0\nmov %rsp, %rbp\npush %r10\n.cfi_escape 0x0f, 3, 0x76, 0x78, 6\n"
                 "lea 64(%r10), %rax\npush %rax\ncall *%rdi\nmov -8(%rbp), %r10\n.cfi_def_cfa r10, 0\nleave\nlea -8(%r10), %rsp\n"
                 ".cfi_def_cfa rsp, 8\nret");
/* A register saved, changed, and back before the call: DW_CFA_restore. */
FRAME(restored, "push %rbp\n.cfi_adjust_cfa_offset 8\n.cfi_offset rbp, -16\nmov $7, %ebp\npop %rbp\n"
                ".cfi_adjust_cfa_offset -8\n.cfi_restore rbp\npush %rbp\n.cfi_adjust_cfa_offset 8\nmovq $5, (%rsp)\n"
                "call *%rdi\nadd $8, %rsp\n.cfi_adjust_cfa_offset -8\nret");
/* The callee takes its argument off the stack, so the row changes at the return address itself; there, a trap. */
FRAME(popping_callee, "sub $8, %rsp\n.cfi_adjust_cfa_offset 8\ncall *%rdi\nadd $8, %rsp\n.cfi_adjust_cfa_offset -8\nret $16");
FRAME(popped, "sub $24, %rsp\n.cfi_adjust_cfa_offset 24\ncall popping_callee\n.cfi_adjust_cfa_offset -16\nud2\n"
              "add $8, %rsp\n.cfi_adjust_cfa_offset -8\nret");

/* No frame information at all, but a frame pointer; and without one. */
__asm__(".text\n.p2align 4\nundescribed: push %rbp\nmov %rsp, %rbp\nsub $32, %rsp\ncall *%rdi\nleave\nret\n"
        "bare: push %rbx\nmov $0, %ebx\nxchg %rbp, %rbx\ncall *%rdi\nxchg %rbp, %rbx\npop %rbx\nret\nnop\n");
extern void undescribed(void (*f)(void));
extern void bare(void (*f)(void));

/* Trampolines without frame information of their own, the function before them described. */
__asm__(".text\n.p2align 4\n.cfi_startproc\nnop\n.cfi_endproc\n"
        "wide_restorer: .cfi_startproc\nmov $15, %rax\nsyscall\n.cfi_endproc\n"
        "narrow_restorer: .cfi_startproc\nmov $15, %eax\nsyscall\nud2\n.cfi_endproc\n");
extern void wide_restorer(void);
extern void narrow_restorer(void);
