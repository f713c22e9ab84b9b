/*
 * pnrgov_xml_document: DOCS, DOCO and DOCA as elements, put together to the
 * text that their SSRs have.
 */
#include "edi/pnrgov_private.h"
#include "edi/pnrgov_xml_private.h"

#define GUIDE PNRGOV_GUIDE

/* An attribute of a document, and which field of the SSR's text it is. */
static const struct {
	enum pnrgov_ssr_kind kind;
	const char *name;
	unsigned field; /* 0: read otherwise, or of no weight */
	bool date;
} parts[] = {
    {PNRGOV_DOCS, "TravelDocType", 1, false},
    {PNRGOV_DOCS, "IssuingLoc", 2, false},
    {PNRGOV_DOCS, "TravelDocNbr", 3, false},
    {PNRGOV_DOCS, "PaxNationality", 4, false},
    {PNRGOV_DOCS, "DateOfBirth", 5, true},
    {PNRGOV_DOCS, "Gender", 6, false},
    {PNRGOV_DOCS, "ExpiryDate", 7, true},
    {PNRGOV_DOCS, "Surname", 8, false},
    {PNRGOV_DOCS, "FirstGivenName", 9, false},
    {PNRGOV_DOCS, "SecondGivenName", 10, false},
    {PNRGOV_DOCS, "PrimaryHolderInd", 0, false},
    {PNRGOV_DOCS, "InfantInd", 0, false},
    {PNRGOV_DOCO, "BirthLocation", 1, false},
    {PNRGOV_DOCO, "TravelDocType", 2, false},
    {PNRGOV_DOCO, "TravelDocNbr", 3, false},
    {PNRGOV_DOCO, "PlaceOfIssue", 4, false},
    {PNRGOV_DOCO, "DateOfIssue", 5, true},
    {PNRGOV_DOCO, "CountryState", 6, false},
    {PNRGOV_DOCO, "InfantInd", 0, false},
    {PNRGOV_DOCA, "AddressType", 1, false},
    {PNRGOV_DOCA, "Country", 2, false},
    {PNRGOV_DOCA, "Address", 3, false},
    {PNRGOV_DOCA, "CityName", 4, false},
    {PNRGOV_DOCA, "StateProvCounty", 5, false},
    {PNRGOV_DOCA, "PostalCode", 6, false},
    {PNRGOV_DOCA, "InfantInd", 0, false},
};

/* A date as an SSR has it; one that is none stays for api.date. */
static void
put_ssr_date(struct buf *out, struct span text)
{
	static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	struct edi_time t;

	if (text.len >= 10 && edi_time_parse(span_first(text, 10), &t))
		buf_printf(out, "%02d%.3s%04d", t.date.day,
		    months + 3 * (t.date.month - 1), t.date.year);
	else
		buf_append_span(out, text);
}

static enum pnrgov_ssr_kind
ssr_kind_of(struct span name)
{
	return xml_is(name, "DOCS") ? PNRGOV_DOCS
	    : xml_is(name, "DOCO")  ? PNRGOV_DOCO
				    : PNRGOV_DOCA;
}

static const char *
kind_word(enum pnrgov_ssr_kind kind)
{
	static const char *const words[] = {
	    [PNRGOV_DOCS] = "DOCS",
	    [PNRGOV_DOCO] = "DOCO",
	    [PNRGOV_DOCA] = "DOCA",
	};

	return words[kind];
}

void
pnrgov_xml_document_part(struct pnrgov_xml *x, struct span name,
    struct span value, struct findings *f)
{
	enum pnrgov_ssr_kind kind = x->kind;
	size_t i = 0, count = sizeof(parts) / sizeof(parts[0]);
	struct buf *field;

	while (i < count &&
	    (parts[i].kind != kind || !xml_is(name, parts[i].name)))
		i++;
	if (i == count) {
		place_note(f, &x->place, "edi.segment", SEVERITY_WARNING,
		    kind_word(kind), GUIDE, "a part of it is not known");
		return;
	}
	if (xml_is(name, "InfantInd"))
		x->infant = x->infant || pnrgov_xml_is_true(value);
	if (parts[i].field == 0)
		return;
	field = &x->fields[parts[i].field];
	buf_reuse(field);
	if (parts[i].date)
		put_ssr_date(field, value);
	else
		buf_append_span(field, value);
	if (!buf_ok(field) || span_find(buf_span(field), '/') == field->len)
		return;
	for (size_t k = 0; k < field->len; k++)
		if (field->data[k] == '/')
			field->data[k] = ' ';
	place_note(f, &x->place, "edi.segment", SEVERITY_WARNING,
	    kind_word(kind), GUIDE, "a slash in it is read as a space");
}

void
pnrgov_xml_open_document(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	x->infant = false;
	x->kind = ssr_kind_of(e->name);
	for (unsigned i = 0; i <= PNRGOV_XML_FIELDS; i++)
		buf_reuse(&x->fields[i]);
	for (unsigned i = 0; i < e->count; i++)
		pnrgov_xml_document_part(x, e->attributes[i].name,
		    span_trim(e->attributes[i].value), f);
}

/* The SSR as EDIFACT has it: its fields, each after a slash. */
void
pnrgov_xml_close_document(struct pnrgov_xml *x, struct findings *f)
{
	enum pnrgov_ssr_kind kind = x->kind;
	struct pnrgov *p = x->pnrgov;
	struct pnrgov_ssr *ssr;
	struct buf *sex = &x->fields[6];

	/* FI and MI are an infant's. */
	if (kind == PNRGOV_DOCS && x->infant && sex->len == 1)
		buf_append_byte(sex, 'I');
	buf_reuse(&x->text);
	for (unsigned i = 1; i <= PNRGOV_XML_FIELDS; i++) {
		buf_append_byte(&x->text, '/');
		buf_append_span(&x->text, buf_span(&x->fields[i]));
	}
	ssr = pnrgov_add_ssr(p, kind, buf_span(&x->text),
	    buf_span(&x->reference), p->context, &x->place, f);
	if (ssr != NULL)
		ssr->infant = x->infant;
	pnrgov_check_kept(p, &x->place, kind_word(kind), f);
}
