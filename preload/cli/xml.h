/* xml.h: XML through libxml2 into a sink. Texts may hold any bytes: what XML cannot hold becomes '?'. The library is loaded when
 * XML is asked for: with it come ICU and libstdc++, a millisecond at every start. Runs in the uffence command, one thread. */
#ifndef UF_CLI_XML_H
#define UF_CLI_XML_H

#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/report_sink.h"

struct xml {
    xmlTextWriterPtr writer;
};

/* Load the library, before anything else here. False with *error (freed by the caller): it is not there. */
bool xml_ready(char **error);

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
