/* target_elf.h: the few facts of an ELF file that decide whether LD_PRELOAD reaches it. */
#ifndef UF_CLI_TARGET_ELF_H
#define UF_CLI_TARGET_ELF_H

#include <stdbool.h>
#include <stddef.h>

struct elf_facts {
    unsigned bits;           /* 32 or 64 */
    unsigned byte_order;     /* ELFDATA2LSB or ELFDATA2MSB */
    unsigned machine;        /* EM_... ; known only for this byte order */
    bool readable;           /* of our class and byte order: the fields below are known */
    bool interpreted;        /* has PT_INTERP */
    char interpreter[256];   /* its loader's path */
    bool is_loader;          /* a shared object with a name: ld.so run as a program */
};

enum elf_verdict { ELF_FACTS, ELF_NOT, ELF_BROKEN };

/* Read FD from its start. ELF_NOT: no ELF file. ELF_BROKEN: one whose headers lie. */
enum elf_verdict elf_look(int fd, struct elf_facts *out);

#endif
