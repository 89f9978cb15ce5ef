/* symbol_file.h: one opened module. Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_FILE_H
#define UF_CLI_SYMBOL_FILE_H

#include <elfutils/libdwfl.h>

#include "cli/symbol.h"
#include "cli/symbol_dwarf.h"
#include "cli/symbol_image.h"
#include "cli/symbol_search.h"
#include "cli/symbol_table.h"

struct symbol_file {
    struct symbol_search *search;
    const char *build_id;        /* not ours */
    char **why;                  /* while it is being opened: see symbol_file_open */
    Dwfl_Callbacks callbacks;
    Dwfl *dwfl;
    Dwfl_Module *mod;
    struct symbol_table table;   /* function symbols, sorted */
    int main, debug;             /* while it is being opened: second descriptors of the file and its debug file; -1 */
    struct symbol_image *image;  /* the debug information unpacked; NULL: libdwfl has it */
    struct symbol_dwarf *dwarf;  /* NULL: no debug information */
};

/* Open PATH, or the debug file of BUILD_ID (which must outlive it) when PATH is gone or is another build. NULL when neither will
 * do; then and when only the debug file did, *why (freed by the caller) may hold a sentence that should be said. */
struct symbol_file *symbol_file_open(struct symbol_search *search, const char *path, const char *build_id, char **why);
void symbol_file_close(struct symbol_file *file);

#endif
