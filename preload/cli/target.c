#include "cli/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cli/say.h"
#include "cli/target_elf.h"

enum { HASHBANG_MAX = 256, INTERPRETERS_MAX = 5 }; /* the kernel's own limits */

/* 0 when PATH is a file that may be executed, else the errno of execve. */
static int refusal(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno;
    if (!S_ISREG(st.st_mode))
        return EACCES;
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static char *default_path(void)
{
    size_t n = confstr(_CS_PATH, NULL, 0);
    char *text = text_of("%*s", (int)n, "");
    confstr(_CS_PATH, text, n);
    return text;
}

/* As execvp: an entry that may not be executed is remembered, the search goes on. */
static char *search(const char *name, int *error)
{
    const char *set = getenv("PATH");
    char *path = set ? text_of("%s", set) : default_path();
    char *found = NULL;
    *error = ENOENT;
    for (char *at = path; found == NULL; ) {
        size_t n = strcspn(at, ":");
        char *file = n ? text_of("%.*s/%s", (int)n, at, name) : text_of("%s", name);
        int err = refusal(file);
        if (err == 0) {
            found = file;
            *error = 0;
        } else {
            if (err == EACCES)
                *error = EACCES;
            free(file);
        }
        if (at[n] == '\0')
            break;
        at += n + 1;
    }
    free(path);
    return found;
}

/* Would the kernel start this file with rights that this process lacks? The loader then ignores LD_PRELOAD. */
static const char *gains_rights(int fd)
{
    struct stat st;
    struct statvfs fs;
    if (fstat(fd, &st) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
        return NULL;
    if (fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_NOSUID))
        return NULL;
    if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
        return "is set-user-ID";
    if ((st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && st.st_gid != getgid())
        return "is set-group-ID";
    if (getuid() != 0 && fgetxattr(fd, "security.capability", NULL, 0) > 0)
        return "has file capabilities";
    return NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Compare with the guard's own build. */
static char *judge_elf(struct target *t, const char *file, const struct elf_facts *f, const char *model)
{
    struct elf_facts ours;
    int fd = open(model, O_RDONLY | O_CLOEXEC);
    bool known = fd >= 0 && elf_look(fd, &ours) == ELF_FACTS;
    if (fd >= 0)
        close(fd);
    t->foreign = true;
    if (!f->readable)
        return text_of("%s is a %u-bit program%s: the guard is built for %zu bits and cannot enter it", file, f->bits,
                       f->bits == sizeof(void *) * 8 ? " of the other byte order" : "", sizeof(void *) * 8);
    if (known && f->machine != ours.machine)
        return text_of("%s is built for another machine (ELF number %u): the guard cannot enter it", file, f->machine);
    if (known && f->interpreted && ours.interpreted
        && strcmp(base_name(f->interpreter), base_name(ours.interpreter)) != 0)
        return text_of("%s is started by %s, the guard is built for %s and cannot enter it", file,
                       base_name(f->interpreter), base_name(ours.interpreter));
    t->foreign = false;
    if (!f->interpreted && !f->is_loader)
        return text_of("%s is statically linked: a preloaded guard cannot enter it", file);
    return NULL;
}

/* The interpreter of a script; NULL when FD does not begin with #!. */
static char *interpreter_of(int fd)
{
    char line[HASHBANG_MAX + 1];
    ssize_t n = pread(fd, line, HASHBANG_MAX, 0);
    if (n < 3 || line[0] != '#' || line[1] != '!')
        return NULL;
    line[n] = '\0';
    char *name = line + 2 + strspn(line + 2, " \t");
    name[strcspn(name, " \t\n")] = '\0';
    return text_of("%s", name);
}

static void look_into(struct target *t, const char *file, const char *model, unsigned depth)
{
    struct elf_facts facts;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return; /* executable but not readable: the missing start record will tell */
    char *script = interpreter_of(fd);
    if (script) {
        if (depth < INTERPRETERS_MAX)
            look_into(t, script, model, depth + 1);
    } else {
        const char *rights = gains_rights(fd);
        enum elf_verdict verdict = elf_look(fd, &facts);
        if (verdict == ELF_FACTS)
            t->why_not = judge_elf(t, file, &facts, model);
        else if (verdict == ELF_NOT && depth == 0)
            t->by_shell = true;
        if (rights && t->why_not == NULL)
            t->why_not = text_of("%s %s: the loader keeps a preloaded guard out of it", file, rights);
    }
    free(script);
    close(fd);
}

void target_find(struct target *t, const char *name, const char *model)
{
    *t = (struct target){ 0 };
    if (strchr(name, '/')) {
        t->path = text_of("%s", name);
        t->error = refusal(name);
    } else if (*name) {
        t->path = search(name, &t->error);
    } else {
        t->error = ENOENT;
    }
    if (t->error == 0)
        look_into(t, t->path, model, 0);
}

void target_free(struct target *t)
{
    free(t->path);
    free(t->why_not);
    *t = (struct target){ 0 };
}
