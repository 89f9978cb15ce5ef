/* STRAY: kind=syscall-touch param=bpf(attr) */
#include "calls.h"

#include <linux/bpf.h>

int main(void)
{
    union bpf_attr *attr = block(sizeof *attr);
    #ifndef STRAY
    attr->map_type = BPF_MAP_TYPE_ARRAY;
    attr->key_size = 4;
    attr->value_size = 8;
    attr->max_entries = 1;
    #endif
    saw("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, attr, sizeof *attr));
    return 0;
}
