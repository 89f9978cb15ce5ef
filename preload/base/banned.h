/* banned.h: the last include of every .c of base, pages, faults and touch but base/sys.c: what may lock, allocate or be
 * the program's own replacement becomes a compiler error that says what to use. Included last, so that libc's own
 * headers still declare these names; scripts/check-layers looks at the place, scripts/check-calls at the objects.
 * A file that must call one says so: #undef it after this line, with the reason. */
#ifndef UF_BANNED_H
#define UF_BANNED_H

#define UF_BAN(f, instead) uf_banned_##f##_use_##instead

/* memory */
#define malloc(...)         UF_BAN(malloc, uf_meta_take)
#define calloc(...)         UF_BAN(calloc, uf_meta_take)
#define realloc(...)        UF_BAN(realloc, uf_meta_take)
#define free(...)           UF_BAN(free, nothing_meta_memory_stays)
#define strdup(...)         UF_BAN(strdup, uf_meta_take_and_uf_copy)
#define memcpy(...)         UF_BAN(memcpy, uf_copy)
#define memmove(...)        UF_BAN(memmove, uf_move_big)
#define memset(...)         UF_BAN(memset, uf_fill)
#define memcmp(...)         UF_BAN(memcmp, a_loop)
#define memchr(...)         UF_BAN(memchr, a_loop)
/* strings and text */
#define strlen(...)         UF_BAN(strlen, uf_strlen)
#define strcmp(...)         UF_BAN(strcmp, uf_streq)
#define strncmp(...)        UF_BAN(strncmp, uf_after)
#define strcpy(...)         UF_BAN(strcpy, uf_put)
#define strcat(...)         UF_BAN(strcat, uf_put)
#define strtol(...)         UF_BAN(strtol, uf_opt_parse)
#define strtoul(...)        UF_BAN(strtoul, uf_opt_parse)
#define printf(...)         UF_BAN(printf, uf_put)
#define fprintf(...)        UF_BAN(fprintf, uf_put)
#define dprintf(...)        UF_BAN(dprintf, uf_put)
#define sprintf(...)        UF_BAN(sprintf, uf_put)
#define snprintf(...)       UF_BAN(snprintf, uf_put)
#define puts(...)           UF_BAN(puts, uf_put)
#define fopen(...)          UF_BAN(fopen, uf_sys_open)
#define getenv(...)         UF_BAN(getenv, environ)
#define time(...)           UF_BAN(time, uf_sys)
#define clock_gettime(...)  UF_BAN(clock_gettime, uf_sys)
/* the kernel; open and close are names of members here, scripts/check-calls alone watches those */
#define syscall(...)        UF_BAN(syscall, uf_sys)
#define ioctl(...)          UF_BAN(ioctl, uf_sys_ioctl)
#define mmap(...)           UF_BAN(mmap, uf_sys_mmap)
#define munmap(...)         UF_BAN(munmap, uf_sys_munmap)
#define mprotect(...)       UF_BAN(mprotect, uf_sys_mprotect)
#define madvise(...)        UF_BAN(madvise, uf_sys_madvise)
#define read(...)           UF_BAN(read, uf_sys_read)
#define write(...)          UF_BAN(write, uf_sys_write)
#define fcntl(...)          UF_BAN(fcntl, uf_sys_fcntl)
#define getpid()            UF_BAN(getpid, uf_sys_getpid)
#define gettid()            UF_BAN(gettid, uf_sys_gettid)
#define sigaction(...)      UF_BAN(sigaction, uf_sys)
#define sigprocmask(...)    UF_BAN(sigprocmask, uf_sys)
#define abort()             UF_BAN(abort, a_note_and_pass_through)
#define exit(...)           UF_BAN(exit, a_note_and_pass_through)
/* locks and the loader */
#define pthread_mutex_lock(...)   UF_BAN(pthread_mutex_lock, uf_lock_take)
#define pthread_mutex_unlock(...) UF_BAN(pthread_mutex_unlock, uf_lock_drop)
#define pthread_once(...)         UF_BAN(pthread_once, atomic_compare_exchange)
#define pthread_getspecific(...)  UF_BAN(pthread_getspecific, uf_thread)
#define dlsym(...)                UF_BAN(dlsym, uf_hook_next)
#define dl_iterate_phdr(...)      UF_BAN(dl_iterate_phdr, the_module_table)

#endif
