/* report_sysroot.h: files of the program's, which may have run in a container or a chroot: under --sysroot first, where no link
 * leads out of it, then where the name says. Runs in the uffence command. */
#ifndef UF_CLI_REPORT_SYSROOT_H
#define UF_CLI_REPORT_SYSROOT_H

/* Open PATH (absolute) under ROOT for reading; ROOT NULL: as it stands. Only a regular file: a log may name a device or a
 * pipe, which would hang or never end. -1 with errno; EINVAL: it is there, but no regular file. */
int report_sysroot_open(const char *root, const char *path);

#endif
