/* call_types.h: the types that rows of calls.def and moves.def name. */
#ifndef UF_CALL_TYPES_H
#define UF_CALL_TYPES_H

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <wchar.h>

/* where libc inlines these, they are macros */
#undef fread_unlocked
#undef fwrite_unlocked

struct epoll_event;
struct itimerspec;
struct itimerval;
struct pollfd;
struct rlimit;
struct rlimit64;
struct rusage;
struct sembuf;
struct stat;
struct stat64;
struct statfs;
struct statfs64;
struct statvfs;
struct statvfs64;
struct statx;
struct sysinfo;
struct timezone;
struct tms;
struct utimbuf;
struct utsname;

typedef int (*uf_compare)(const void *, const void *);
typedef int (*uf_compare_with)(const void *, const void *, void *);

#endif
