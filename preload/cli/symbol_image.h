/* symbol_image.h: a file whose debug sections are compressed, as if they were not. Nothing is unpacked but what is read: the sections
 * are absent memory behind the file's own, and the touch of an absent page unpacks up to that page. libdw alone would unpack
 * every section whole when it opens the file, for the few units that a report names.
 * Runs in the uffence command, one thread; SIGSEGV is ours from the first image on, others' faults end the command as ever. */
#ifndef UF_CLI_SYMBOL_IMAGE_H
#define UF_CLI_SYMBOL_IMAGE_H

#include <libelf.h>

struct symbol_image;

/* NULL when libdw is to read FD by itself: nothing is compressed by zlib, or more is needed than the file (a common file of
 * dwz's, split units). FD stays the caller's. */
struct symbol_image *symbol_image_open(int fd);
Elf *symbol_image_elf(struct symbol_image *image);
void symbol_image_close(struct symbol_image *image); /* NULL is fine; whatever stands on its Elf ends before */

#endif
