/* driver.c: the report half of the command alone, for scripts/check-report.
 * usage: driver [-q] [-v] [-c] [-l] [-e] [-m] [-j JSON] [-o TEXT] [-S SUPPRESSIONS] [-B BASELINE] [-U] FILE...
 *   -q quiet, -v verbose, -c colour, -l feed FILE line by line as the run does, -e text to standard error as it is
 *   by default, -m merge several logs, -U update the baseline; else the text goes to standard output. Prints "findings unguarded starts result" on descriptor 3. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/report.h"

static int feed(struct report *report, const char *path)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    FILE *in = fopen(path, "r");
    if (!in) return -1;
    while ((len = getline(&line, &room, in)) >= 0) report_line(report, line, (size_t)(len - (line[len - 1] == '\n')));
    free(line);
    fclose(in);
    return 0;
}

int main(int argc, char **argv)
{
    struct report_options options = { .text_fd = 1, .color = 2, .error_exitcode = 99, .program = "prog" };
    int lines = 0, merge = 0, read = 0, c;
    char *error = NULL;
    while ((c = getopt(argc, argv, "qvclemUj:o:S:B:")) != -1) {
        switch (c) {
        case 'q': options.quiet = true; break;
        case 'v': options.verbose = true; break;
        case 'c': options.color = 1; break;
        case 'l': lines = 1; break;
        case 'e': options.text_fd = -1; break;
        case 'j': options.json_path = optarg; break;
        case 'o': options.text_path = optarg; break;
        case 'm': merge = 1; break;
        case 'S': options.suppressions = optarg; break;
        case 'B': options.baseline = optarg; break;
        case 'U': options.update_baseline = true; break;
        default: return 2;
        }
    }
    struct report *report = report_open(&options, &error);
    if (!report) {
        printf("cannot open: %s\n", error);
        free(error);
        return 3;
    }
    for (; optind < argc; optind++) {
        if (merge) report_next_run(report, argv[optind]);
        read |= lines ? feed(report, argv[optind]) : report_file(report, argv[optind]);
    }
    size_t findings = report_findings(report), unguarded = report_unguarded(report), starts = report_starts(report);
    int closed = report_close(report);
    dprintf(3, "%zu %zu %zu %d\n", findings, unguarded, starts, closed);
    return closed || read ? 1 : 0;
}
