/*
 * decode_xml: blocks of XML to records; see the header. What an element means
 * is edi/pnrgov_xml's.
 */
#include "decode_xml.h"

#include "edi/pnrgov_xml.h"

struct reading {
	struct decoder *d;
	const char *name; /* of the input */
	struct pnrgov_xml bookings;
	bool found; /* a message */
};

static void
begin_message(struct reading *r)
{
	struct decoder *d = r->d;
	struct envelope_message *m = &d->envelope.message;

	m->kind = MESSAGE_PNRGOV;
	m->type = SPAN("PNRGOV");
	m->version = r->bookings.head.version;
	m->reference = r->bookings.head.transaction;
	m->access_reference = r->bookings.head.correlation;
	d->envelope.interchange.test = r->bookings.head.test;
	r->found = true;
	decoder_begin_message(d);
}

static void
end_message(struct reading *r)
{
	struct decoder *d = r->d;

	d->envelope.place = r->bookings.place;
	decoder_end_message(d);
}

static void
open_element(void *context, const struct xml_element *e)
{
	struct reading *r = context;

	if (pnrgov_xml_open(&r->bookings, e, &r->d->result.findings) ==
	    PNRGOV_XML_MESSAGE)
		begin_message(r);
	/* It comes before the first booking. */
	r->d->envelope.interchange.sender = r->d->pnrgov.message.sender;
}

static void
take_characters(void *context, struct span text)
{
	struct reading *r = context;

	pnrgov_xml_text(&r->bookings, text);
}

static void
close_element(void *context, const struct xml_element *e)
{
	struct reading *r = context;
	enum pnrgov_xml_event event =
	    pnrgov_xml_close(&r->bookings, e, &r->d->result.findings);

	/* Without memory a part of it is not there, and nothing is said. */
	if (!pnrgov_xml_ok(&r->bookings))
		return;
	switch (event) {
	case PNRGOV_XML_BOOKING:
		r->d->kind->emit(r->d);
		break;
	case PNRGOV_XML_END:
		end_message(r);
		break;
	case PNRGOV_XML_NOTHING:
	case PNRGOV_XML_MESSAGE:
		break;
	}
}

/* What ended the reading, on the last record of what was under way. */
static void
report_fault(struct reading *r, const struct xml_fault *fault)
{
	struct place place = {fault->line, fault->column, true};

	if (fault->code != NULL)
		place_note(&r->d->result.findings, &place, fault->code,
		    SEVERITY_ERROR, "XML", "W3C XML", "%s", fault->note);
}

/* A document ends: nothing that was read or found stays behind. */
static void
end_document(struct reading *r, const struct xml_fault *fault)
{
	struct decoder *d = r->d;
	char note[200];

	if (r->found) {
		report_fault(r, fault);
		/* What comes behind a message is on a record of it. */
		d->message_begun |= d->result.findings.count > 0;
		end_message(r);
	} else if (fault->code != NULL) {
		snprintf(note, sizeof(note), "%s; line %llu, column %llu",
		    fault->note, (unsigned long long)fault->line,
		    (unsigned long long)fault->column);
		decoder_nothing_found(d, fault->code, "XML", note, r->name);
	} else {
		decoder_nothing_found(d, "edi.missing", "IATA_PNRGOV_NotifRQ",
		    "no message of bookings found", r->name);
	}
	decoder_forget_message(d);
}

/* Another one follows: as if it were an input of its own. */
static void
next_document(void *context)
{
	static const struct xml_fault none = {NULL, NULL, 0, 0};
	struct reading *r = context;

	end_document(r, &none);
	r->found = false;
	pnrgov_xml_release(&r->bookings);
	pnrgov_xml_init(&r->bookings, &r->d->pnrgov);
}

static bool
read_blocks(struct reading *r, struct xml *x, struct input *in,
    struct span block, struct err *err)
{
	bool ok;

	for (;;) {
		ok = xml_feed(x, block, block.len == 0, err);
		if (ok && !pnrgov_xml_ok(&r->bookings))
			ok = err_memory(err);
		output_flush(&r->d->output);
		if (!ok || block.len == 0 || xml_fault(x)->code != NULL)
			return ok;
		ok = input_block(in, &block, err);
		if (!ok)
			return false;
	}
}

bool
decode_xml(struct decoder *d, struct input *in, struct span block,
    const char *name, struct err *err)
{
	struct reading r = {.d = d, .name = name};
	struct xml_events events = {
	    open_element, take_characters, close_element, next_document, &r};
	struct xml *x;
	bool ok;

	if (!xml_open(&events, &x, err))
		return false;
	pnrgov_xml_init(&r.bookings, &d->pnrgov);
	ok = read_blocks(&r, x, in, block, err);
	if (ok || (r.found && err->kind != ERR_INTERNAL))
		end_document(&r, xml_fault(x));
	pnrgov_xml_release(&r.bookings);
	xml_close(x);
	return ok;
}
