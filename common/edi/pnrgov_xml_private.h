/*
 * pnrgov_xml_private: the elements of a booking (pnrgov_xml.c) and those of a
 * document in it (pnrgov_xml_document.c).
 */
#ifndef EDI_PNRGOV_XML_PRIVATE_H
#define EDI_PNRGOV_XML_PRIVATE_H

#include "edi/pnrgov_xml.h"

/* An attribute, trimmed; empty when there is none. */
static inline struct span
pnrgov_xml_get(const struct xml_element *e, const char *name)
{
	return span_trim(xml_attribute(e, name));
}

static inline bool
pnrgov_xml_is_true(struct span s)
{
	return xml_is(s, "true") || xml_is(s, "1") || xml_is(s, "Y");
}

/* At DOCS, DOCO or DOCA: a document begins, with its attributes. */
void pnrgov_xml_open_document(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f);

/*
 * A part of it, as an attribute or an element, into its field; a slash there
 * ends no field.
 */
void pnrgov_xml_document_part(struct pnrgov_xml *x, struct span name,
    struct span value, struct findings *f);

/* Its end: the SSR goes to the booking. */
void pnrgov_xml_close_document(struct pnrgov_xml *x, struct findings *f);

#endif
