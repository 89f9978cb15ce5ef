/* follow.c: a look into the file before it is executed: static, set-user-ID and foreign programs lose us without a word
 * of the loader's, so the word is ours. */
#include "hooks/follow.h"

#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"
#include "faults/channel.h"

#include <errno.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/stat.h>

enum { HEAD = 4096, INTERPRETERS = 5 };

static const char *base_of(const char *path)
{
    const char *base = path;
    for (; *path; path++)
        if (*path == '/') base = path + 1;
    return base;
}

/* The kernel gives it other rights than ours: the loader then takes nothing from the environment. */
static const char *gains_rights(int fd)
{
    struct stat st;
    if (uf_sys_failed(uf_sys(SYS_fstat, fd, (long)&st, 0, 0, 0, 0))) return NULL;
    if (uf_sys(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0, 0) == 1) return NULL;
    uid_t uid = (uid_t)uf_sys(SYS_getuid, 0, 0, 0, 0, 0, 0);
    if ((st.st_mode & S_ISUID) && st.st_uid != uid) return "is set-user-ID";
    if ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
        st.st_gid != (gid_t)uf_sys(SYS_getgid, 0, 0, 0, 0, 0, 0))
        return "is set-group-ID";
    if (uid != 0 && uf_sys(SYS_fgetxattr, fd, (long)"security.capability", 0, 0, 0, 0) > 0) return "has file capabilities";
    return NULL;
}

/* HEAD bytes of a 64-bit ELF file; HEAD holds N. */
static const char *elf_refusal(const char *head, size_t n, const char *name, bool *foreign)
{
    const ElfW(Ehdr) *h = (const void *)head;
    if (head[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)) {
        *foreign = true;
        return "is not for this word size";
    }
    if (h->e_phentsize != sizeof(ElfW(Phdr)) || h->e_phoff > n || h->e_phnum * sizeof(ElfW(Phdr)) > n - h->e_phoff) return NULL;
    const ElfW(Phdr) *p = (const void *)(head + h->e_phoff);
    for (unsigned i = 0; i < h->e_phnum; i++) {
        if (p[i].p_type != PT_INTERP) continue;
        if (p[i].p_offset >= n || p[i].p_filesz > n - p[i].p_offset || !p[i].p_filesz) return NULL;
        if (head[p[i].p_offset + p[i].p_filesz - 1]) return NULL;
        *foreign = !uf_after(base_of(head + p[i].p_offset), "ld-linux");
        return *foreign ? "belongs to another C library" : NULL;
    }
    return uf_after(name, "ld-") || uf_after(name, "ld.so") ? NULL : "is statically linked";
}

/* The interpreter behind #! in HEAD, ended there. */
static char *interpreter(char *head, size_t n)
{
    char *at = head + 2, *end;
    while (at < head + n && (*at == ' ' || *at == '\t')) at++;
    for (end = at; end < head + n && *end != ' ' && *end != '\t' && *end != '\n' && *end; end++) {}
    if (end == head + n || end == at) return NULL;
    *end = 0;
    return at;
}

const char *uf_follow_refusal(const char *path, int fd, bool *foreign)
{
    _Alignas(16) char head[2][HEAD + 1];
    *foreign = false;
    for (int i = 0; i < INTERPRETERS; i++) {
        char *now = head[i & 1]; /* PATH may lie in the other */
        long in = path ? uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0) : fd;
        if (uf_sys_failed(in)) return NULL;
        long n = uf_sys(SYS_pread64, in, (long)now, HEAD, 0, 0, 0);
        const char *why = i == 0 ? gains_rights((int)in) : NULL; /* of a script's rights nothing comes */
        if (path) uf_sys_close((int)in);
        if (n < 2) return NULL;
        now[n] = 0;
        if (now[0] == '#' && now[1] == '!') {
            path = interpreter(now, (size_t)n);
            if (!path) return NULL;
            continue;
        }
        if (why) return why;
        if (n < (long)sizeof(ElfW(Ehdr)) || !uf_after(now, ELFMAG)) return NULL;
        return elf_refusal(now, (size_t)n, path ? base_of(path) : "", foreign);
    }
    return NULL;
}

static bool executable(const char *path)
{
    struct stat st;
    return uf_sys(SYS_newfstatat, AT_FDCWD, (long)path, (long)&st, 0, 0, 0) == 0 && S_ISREG(st.st_mode) &&
           uf_sys(SYS_faccessat, AT_FDCWD, (long)path, 1 /* X_OK */, 0, 0, 0) == 0;
}

const char *uf_follow_search(const char *name, char *const env[], char *room, size_t size)
{
    const char *path = NULL;
    for (const char *s = name; *s; s++)
        if (*s == '/') return executable(name) ? name : NULL;
    for (; env && *env && !path; env++) path = uf_after(*env, "PATH=");
    for (const char *at = path ? path : "/bin:/usr/bin";;) {
        struct uf_out o = { room, 0, size - 1, false };
        for (; *at && *at != ':'; at++) uf_put_char(&o, *at);
        uf_put(&o, o.used ? "/" : "");
        uf_put(&o, name);
        room[o.used] = 0;
        if (!o.cut && executable(room)) return room;
        if (!*at++) return NULL;
    }
}

/* Once a program: make starts the same one a thousand times. */
void uf_follow_tell(const char *program, const char *why)
{
    static _Atomic uint64_t told[64];
    char line[512];
    struct uf_out o = { line, 0, sizeof line - 1, false };
    uint64_t hash = 0xcbf29ce484222325ull;
    for (const char *s = program; *s; s++) hash = (hash ^ (unsigned char)*s) * 0x100000001b3ull;
    if (atomic_exchange(&told[hash % UF_COUNT(told)], hash) == hash) return;
    uf_put(&o, program);
    uf_put(&o, " ");
    uf_put(&o, why);
    uf_put(&o, ": it runs unguarded");
    line[o.used] = 0;
    uf_note("warning", "unguarded-child", line);
}
