/* xml.h: XML through libxml2 into a sink. Texts may hold any bytes: what XML cannot hold becomes '?'.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_XML_H
#define UF_CLI_XML_H

#include <libxml/xmlwriter.h>
#include <stdint.h>

#include "cli/report_sink.h"

struct xml {
    xmlTextWriterPtr writer;
};

/* Ends the command when memory is out, as everything in the report does. */
void xml_open(struct xml *xml, struct report_sink *out);
void xml_close(struct xml *xml);

void xml_begin(struct xml *xml, const char *name);
void xml_end(struct xml *xml);
void xml_attribute(struct xml *xml, const char *name, const char *value);
void xml_attribute_count(struct xml *xml, const char *name, uint64_t value);
void xml_text(struct xml *xml, const char *text);
void xml_cdata(struct xml *xml, const char *text);

/* <name>text</name>; nothing when TEXT is NULL */
void xml_element(struct xml *xml, const char *name, const char *text);
void xml_element_count(struct xml *xml, const char *name, uint64_t value);
void xml_element_hex(struct xml *xml, const char *name, uint64_t value);

#endif
