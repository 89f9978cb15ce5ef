/* report.h: from record lines (include/RECORDS.md) to the report a person reads and the records a tool reads.
 * All of it runs in the uffence command, on one thread, and takes no lock. */
#ifndef UF_CLI_REPORT_H
#define UF_CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

struct report_options {
    const char *text_path;   /* where the text goes; NULL: text_fd, or standard error */
    int text_fd;             /* used when >= 0 and text_path is NULL; not closed by us */
    const char *json_path;   /* NULL: no JSON; "-": standard output */
    bool quiet;              /* only findings; no header, no end when there is none */
    bool verbose;            /* start and end of each process, and what was passed over */
    int color;               /* 0 auto (only on a terminal), 1 always, 2 never */
    unsigned error_exitcode; /* written into the summary record */
    const char *program;     /* the command, for the heading and the summary; may be NULL */
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

size_t report_findings(const struct report *report);  /* distinct findings so far, over all processes; notes are none */
size_t report_unguarded(const struct report *report); /* `unguarded` records so far */
size_t report_starts(const struct report *report);    /* `start` records so far */

/* Print the end, write the summary record, close and free everything.
 * 0, or -1 when anything could not be written (said on standard error). */
int report_close(struct report *report);

#endif
