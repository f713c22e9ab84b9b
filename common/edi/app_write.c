/*
 * app_write: CIRQ, CICX and CIMR of SITA's APP; see app.h.
 */
#include "edi/app.h"

/* Fields of a person in one group; empty ones are the most. */
#define PRQ_FIELDS 34
#define PRQ_FIELDS_21 22
#define PAD_FIELDS 13
#define PCX_FIELDS 21
#define PCX_FIELDS_21 20
#define VERSION_21 21

/* A slash would end the field, and begin another's. */
static void
put_letters(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_append_byte(out, text.data[i] == '/' ? ' ' : text.data[i]);
}

static void
put(struct buf *out, struct span field)
{
	put_letters(out, field);
	buf_append_byte(out, '/');
}

static void
put_str(struct buf *out, const char *field)
{
	put(out, span_str(field));
}

/* CCYYMMDD; a birth whose day, or month, is not known has 00 there. */
static void
put_day(struct buf *out, const struct edi_time *t)
{
	struct date d = t->date;

	if (t->has_date)
		buf_printf(out, "%04d%02d%02d", d.year,
		    t->unknown > 1 ? 0 : d.month, t->unknown > 0 ? 0 : d.day);
	buf_append_byte(out, '/');
}

/* HHMMSS, local. */
static void
put_clock(struct buf *out, const struct edi_time *t)
{
	if (t->has_time)
		buf_printf(out, "%02d%02d00", t->hour, t->minute);
	buf_append_byte(out, '/');
}

static void
put_rest(struct buf *out, const struct span *field, unsigned count)
{
	for (unsigned i = 1; i <= count; i++)
		put(out, field[i]);
}

void
app_write_head(const struct app_sending *s, struct buf *out)
{
	const struct paxlst_message *m = s->flight;
	const struct paxlst_leg *first = &m->legs[0];
	const struct paxlst_leg *last = &m->legs[m->leg_count - 1];

	buf_append_str(out, s->cancel ? "CICX:" : "CIRQ:");
	put(out, s->id);
	put(out, s->user);
	put_str(out, "N");
	put_str(out, s->precheck ? "P" : "");
	buf_printf(out, "%u/INT/8/S/", s->version);
	put(out, first->number);
	put(out, first->from);
	put(out, last->to);
	put_day(out, &first->departs);
	put_clock(out, &first->departs);
	put_day(out, &last->arrives);
	put_clock(out, &last->arrives);
}

/* P passport, I identity card (26), O another one, N none. */
static const char *
type_of(const struct paxlst_document *d, unsigned version)
{
	char type;

	if (d == NULL)
		return "N";
	type = paxlst_document_type(d->code);
	if (type == 'P')
		return "P";
	return type == 'I' && version > VERSION_21 ? "I" : "O";
}

static struct span
reference_of(const struct paxlst_person *p, const char *qualifier)
{
	for (unsigned i = 0; i < p->reference_count; i++)
		if (span_equal_str(p->references[i].qualifier, qualifier))
			return p->references[i].value;
	return span_make("", 0);
}

/* From passenger or crew to the second document; some have a subtype. */
static void
put_document(const struct app_sending *s, const struct paxlst_person *p,
    bool has_subtype, struct buf *out)
{
	static const struct edi_time none = {.has_date = false};
	const struct paxlst_document *d = paxlst_travel_document(p);
	bool crew = p->role == PAXLST_CREW || p->role == PAXLST_TRANSIT_CREW;

	put_str(out, crew ? "C" : "P");
	put(out, p->nationality_count > 0 ? p->nationality[0] : SPAN(""));
	put(out, d != NULL ? d->state : SPAN(""));
	put(out, d != NULL ? d->number : SPAN(""));
	put_str(out, ""); /* check character */
	put_str(out, type_of(d, s->version));
	if (has_subtype)
		put_str(out, "");
	put_day(out, d != NULL ? &d->expiry : &none);
	buf_append_str(out, "///");
}

static void
put_names(const struct paxlst_person *p, struct buf *out)
{
	size_t start;

	put(out, span_first(p->surname, APP_NAME_MAX));
	start = out->len;
	for (unsigned i = 0; i < p->given_count; i++) {
		if (i > 0)
			buf_append_byte(out, ' ');
		put_letters(out, p->given[i]);
	}
	if (out->len > start + APP_NAME_MAX)
		out->len = start + APP_NAME_MAX;
	put_str(out, p->given_count == 0 ? "-" : "");
	put_day(out, &p->birth);
	put(out, p->sex);
	put(out, p->birth_country);
}

/* PAD: the visa for the state that asks, and the address there. */
static void
put_additional(
    const struct app_sending *s, const struct paxlst_person *p, struct buf *out)
{
	struct span field[PAD_FIELDS + 1] = {{NULL, 0}};
	const struct paxlst_document *visa = NULL;

	for (unsigned i = 0; i < p->document_count; i++)
		if (paxlst_document_type(p->documents[i].code) == 'V')
			visa = &p->documents[i];
	if (visa == NULL && p->street.len + p->city.len == 0)
		return;
	buf_printf(out, "PAD/%d/1/", PAD_FIELDS);
	put(out, s->state);
	put_str(out, visa != NULL ? "V" : "");
	put_str(out, "");
	put(out, visa != NULL ? visa->number : SPAN(""));
	put(out, visa != NULL ? visa->state : SPAN(""));
	if (visa != NULL)
		put_day(out, &visa->expiry);
	else
		put_str(out, "");
	field[8] = p->street;
	field[9] = p->city;
	field[10] = p->state;
	field[11] = p->postal_code;
	field[12] = reference_of(p, "CR");
	field[13] = reference_of(p, "AEA");
	put_rest(out, field + 7, PAD_FIELDS - 7);
}

void
app_write_person(
    const struct app_sending *s, const struct paxlst_person *p, struct buf *out)
{
	bool new = s->version > VERSION_21;

	buf_printf(out, "PRQ/%d/1/", new ? PRQ_FIELDS : PRQ_FIELDS_21);
	put_document(s, p, new, out);
	put_names(p, out);
	/* Endorsee, transfers at origin and destination, overrides. */
	buf_append_str(out, "/N/N//");
	put_str(out, ""); /* source of the locator */
	put(out, reference_of(p, "AVF"));
	if (!new)
		return;
	buf_append_str(out, "///");
	put(out, reference_of(p, "ABO"));
	buf_append_str(out, "///////");
	put_additional(s, p, out);
}

void
app_write_cancel(
    const struct app_sending *s, const struct paxlst_person *p, struct buf *out)
{
	bool new = s->version > VERSION_21;

	buf_printf(out, "PCX/%d/1/", new ? PCX_FIELDS : PCX_FIELDS_21);
	put(out, s->person_id);
	put_document(s, p, false, out);
	put_names(p, out);
	/* Endorsee, transfers at origin and destination. */
	buf_append_str(out, "/N/N/");
	if (new)
		put(out, reference_of(p, "ABO"));
}

void
app_write_manifest(const struct app_sending *s, struct buf *out)
{
	const struct paxlst_leg *first = &s->flight->legs[0];

	buf_append_str(out, "CIMR:");
	put(out, s->id);
	put(out, s->user);
	buf_printf(out, "%u/INM/3/", s->version);
	put(out, first->number);
	put(out, first->from);
	put_day(out, &first->departs);
	buf_append_str(out, "MRQ/3/");
	put(out, s->state);
	/* Passengers and crew are complete. */
	buf_append_str(out, "C/C/");
}
