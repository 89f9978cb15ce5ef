/* sys.c: the only file that executes the system call instruction. */
#include "base/sys.h"

#include "base/arch.h"

UF_ANYWHERE long uf_sys_raw(long n, long a, long b, long c, long d, long e, long f)
{
    return uf_arch_syscall(n, a, b, c, d, e, f);
}

uf_syscall_fn *uf_sys = uf_sys_raw;
