/* report.h: from record lines (include/RECORDS.md) to the report a person reads and the records a tool reads.
 * All of it runs in the uffence command, on one thread, and takes no lock. */
#ifndef UF_CLI_REPORT_H
#define UF_CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/symbol_search.h"
#include "cli/touch_wishes.h"

struct report_options {
    const char *text_path;   /* where the text goes; NULL: text_fd, or standard error */
    int text_fd;             /* used when >= 0 and text_path is NULL; not closed by us */
    const char *json_path;   /* NULL: no JSON; "-": standard output */
    bool quiet;              /* only findings; no header, no end when there is none */
    bool verbose;            /* start and end of each process, and what was passed over */
    int color;               /* 0 auto (only on a terminal), 1 always, 2 never */
    unsigned error_exitcode; /* written into the summary record */
    const char *program;     /* the command, for the heading and the summary; may be NULL */
    char *const *arguments;  /* the same as words, NULL at their end; may be NULL; must outlive the report */
    char *const *command;    /* our own command line, likewise */
    /* documents for tools, written at the end; NULL: not wanted, "-": standard output */
    const char *sarif_path, *junit_path, *gitlab_path, *xml_path, *html_path, *heatmap_path;
    int github;              /* enum github_wish */
    const char *source_root, *strip_prefix;   /* of place_open */
    const char *suppressions;                 /* files with commas between them; NULL: none */
    bool gen_suppressions;                    /* print one for every finding */
    const char *baseline;                     /* NULL: none */
    bool update_baseline;
    const char *fullpath_after;               /* NULL: file names alone; "*": whole paths; else what follows these words */
    bool child_silent;       /* forked children write no text of their own; their findings count */
    bool mangled;                             /* names as the linker has them */
    struct symbol_wishes symbols;             /* the name in it must outlive the report */
    struct touch_wishes touch;
    bool last;               /* the process ends next: what is held goes with it, piece by piece it takes a twentieth of all time */
    void (*at_first)(void *arg);              /* called when the first finding that fails the run is reported; or NULL */
    void *at_first_arg;
};

struct report;

/* Open the outputs. NULL on failure, with a sentence in *error (the caller frees it). Options are copied. */
struct report *report_open(const struct report_options *options, char **error);

/* Take one record line of LEN bytes, without its newline; the bytes may be anything. What is wrong with it is
 * told in the text output and the line skipped. */
void report_line(struct report *report, const char *line, size_t len);

/* Read a raw log (--symbolize). Lines that do not look like records (the program's own standard error) are
 * counted and passed over; a record with a mistake is told with file and line.
 * 0, or -1 when the file cannot be read, which is told in the text output. */
int report_file(struct report *report, const char *path);

/* The records that follow are another run's: process numbers may return. NAME is for the counts per run. */
void report_next_run(struct report *report, const char *name);

/* All records are there: what only the whole can tell, budgets, becomes findings now. */
void report_settle(struct report *report);

/* Distinct findings so far, over all processes; notes, suppressed and known ones are none. */
size_t report_findings(const struct report *report);
size_t report_unguarded(const struct report *report); /* `unguarded` records so far */
size_t report_starts(const struct report *report);    /* `start` records so far */

/* Print the end, write the summary record, close and free everything.
 * 0, or -1 when anything could not be written (said on standard error). */
int report_close(struct report *report);

#endif
