#include "cli/report_document.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/gitlab.h"
#include "cli/html.h"
#include "cli/junit.h"
#include "cli/sarif.h"
#include "cli/touch_svg.h"
#include "cli/xml.h"
#include "cli/xml_valgrind.h"

static void (*const writers[DOCUMENTS])(struct report_sink *, const struct document *) = {
    [DOCUMENT_SARIF] = sarif_write, [DOCUMENT_JUNIT] = junit_write, [DOCUMENT_GITLAB] = gitlab_write,
    [DOCUMENT_XML] = xml_valgrind_write, [DOCUMENT_HTML] = html_write,
    [DOCUMENT_HEATMAP] = touch_svg,
};

bool documents_open(struct documents *d, const char *const paths[DOCUMENTS], char **error)
{
    *d = (struct documents){ 0 };
    if ((paths[DOCUMENT_XML] || paths[DOCUMENT_JUNIT]) && !xml_ready(error)) return false;
    for (int i = 0; i < DOCUMENTS; i++) {
        if (!paths[i]) continue;
        bool standard = strcmp(paths[i], "-") == 0;
        if (!report_sink_open(&d->out[i], standard ? NULL : paths[i], STDOUT_FILENO, "standard output", error)) {
            while (i-- > 0)
                if (d->on[i]) report_sink_close(&d->out[i]);
            return false;
        }
        d->on[i] = true;
    }
    return true;
}

int documents_close(struct documents *d, const struct document *document)
{
    int result = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
        if (!d->on[i]) continue;
        writers[i](&d->out[i], document);
        result |= report_sink_close(&d->out[i]);
    }
    return result;
}

const struct kept_frame *document_frame(const struct kept_trace *trace)
{
    const struct kept_frame *source = NULL, *any = NULL;
    for (size_t i = 0; i < trace->count; i++) {
        const struct kept_frame *frame = &trace->frame[i];
        if (frame->inside) return frame;
        if (frame->file && !source) source = frame;
        if (!frame->called && !any) any = frame;
    }
    return source ? source : any;
}

char *document_message(const struct kept *kept)
{
    const struct record_block *b = &kept->f.block;
    const struct kept_frame *made = document_frame(&kept->trace[KEPT_ALLOC]);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out) return report_strdup(kept->context->title);
    fprintf(out, "%s (%s)", kept->context->title, kept->f.kind);
    if (kept->f.has_block)
        fprintf(out, ", %" PRIu64 " bytes %s a %s %s of size %" PRIu64, b->distance, b->side, b->state, b->what, b->size);
    if (made && made->function) fprintf(out, ", made in %s", made->function);
    if (made && made->shown) fprintf(out, " (%s:%u)", made->shown, made->line);
    fputc('.', out);
    fclose(out);
    return text ? text : report_strdup(kept->context->title);
}

void document_time(double when, char out[32])
{
    time_t seconds = when > 0 && when < 253402300799.0 ? (time_t)when : 0;
    struct tm tm;
    if (!gmtime_r(&seconds, &tm) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm)) strcpy(out, "1970-01-01T00:00:00Z");
}
