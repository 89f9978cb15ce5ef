#include "cli/xml.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/record.h"
#include "cli/report_map.h"
#include "cli/say.h"

enum { KEEP = 1 << 20 }; /* bytes kept back before they are written */

/* The library whose headers this was built with: the structures of 2.14 have changed, and its name with them. */
#if LIBXML_VERSION >= 21400
#define LIBRARY "libxml2.so.16"
#else
#define LIBRARY "libxml2.so.2"
#endif

#define CALLS(X) X(xmlOutputBufferCreateIO) X(xmlNewTextWriter) X(xmlFreeTextWriter) X(xmlTextWriterSetIndent) \
    X(xmlTextWriterSetIndentString) X(xmlTextWriterStartDocument) X(xmlTextWriterEndDocument) X(xmlTextWriterStartElement) \
    X(xmlTextWriterEndElement) X(xmlTextWriterWriteAttribute) X(xmlTextWriterWriteString) X(xmlTextWriterWriteCDATA)

static struct {
    bool ready;
#define POINTER(name) __typeof__(&name) name;
    CALLS(POINTER)
} lib;

bool xml_ready(char **error)
{
    if (lib.ready) return true;
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        *error = text_of("XML is written with libxml2: %s", dlerror());
        return false;
    }
#define FIND(name) \
    if (!(lib.name = (__typeof__(lib.name))dlsym(handle, #name))) { \
        *error = text_of("XML is written with libxml2: %s", dlerror()); \
        return false; \
    }
    CALLS(FIND)
    return lib.ready = true;
}

static int put(void *sink, const char *bytes, int len)
{
    struct report_sink *out = sink;
    report_sink_add(out, bytes, (size_t)len);
    if (out->len > KEEP) report_sink_flush(out);
    return len;
}

static int done(void *sink)
{
    (void)sink;
    return 0;
}

void xml_open(struct xml *xml, struct report_sink *out)
{
    xmlOutputBufferPtr buffer = lib.xmlOutputBufferCreateIO(put, done, out, NULL);
    xml->writer = buffer ? lib.xmlNewTextWriter(buffer) : NULL;
    if (!xml->writer) report_alloc(SIZE_MAX / 2); /* says it and ends */
    lib.xmlTextWriterSetIndent(xml->writer, 1);
    lib.xmlTextWriterSetIndentString(xml->writer, (const xmlChar *)"  ");
    lib.xmlTextWriterStartDocument(xml->writer, NULL, "UTF-8", NULL);
}

void xml_close(struct xml *xml)
{
    lib.xmlTextWriterEndDocument(xml->writer);
    lib.xmlFreeTextWriter(xml->writer);
}

/* UTF-8 without the characters that XML 1.0 forbids; freed by the caller. */
static char *clean(const char *text)
{
    char *copy = record_utf8(text, strlen(text));
    for (char *c = copy; *c; c++) {
        if (((unsigned char)*c < 0x20 && !strchr("\t\n\r", *c)) || *c == 0x7f) *c = '?';
        if (strncmp(c, "\xef\xbf\xbe", 3) == 0 || strncmp(c, "\xef\xbf\xbf", 3) == 0)
            memset(c, '?', 3);
    }
    return copy;
}

void xml_begin(struct xml *xml, const char *name)
{
    lib.xmlTextWriterStartElement(xml->writer, (const xmlChar *)name);
}

void xml_end(struct xml *xml)
{
    lib.xmlTextWriterEndElement(xml->writer);
}

void xml_attribute(struct xml *xml, const char *name, const char *value)
{
    char *safe = clean(value);
    lib.xmlTextWriterWriteAttribute(xml->writer, (const xmlChar *)name, (const xmlChar *)safe);
    free(safe);
}

void xml_text(struct xml *xml, const char *text)
{
    char *safe = clean(text);
    lib.xmlTextWriterWriteString(xml->writer, (const xmlChar *)safe);
    free(safe);
}

void xml_cdata(struct xml *xml, const char *text)
{
    char *safe = clean(text);
    for (char *end; (end = strstr(safe, "]]>"));) end[2] = '?'; /* it would end the section */
    lib.xmlTextWriterWriteCDATA(xml->writer, (const xmlChar *)safe);
    free(safe);
}

void xml_element(struct xml *xml, const char *name, const char *text)
{
    if (!text) return;
    xml_begin(xml, name);
    xml_text(xml, text);
    xml_end(xml);
}

void xml_attribute_count(struct xml *xml, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, value);
    xml_attribute(xml, name, text);
}

void xml_element_count(struct xml *xml, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, value);
    xml_element(xml, name, text);
}

void xml_element_hex(struct xml *xml, const char *name, uint64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "0x%" PRIX64, value);
    xml_element(xml, name, text);
}
