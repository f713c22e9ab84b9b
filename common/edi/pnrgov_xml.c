/*
 * pnrgov_xml: elements to bookings; see the header.
 */
#include "edi/pnrgov_xml.h"

#include "edi/pnrgov_private.h"
#include "edi/pnrgov_xml_private.h"

#define GUIDE PNRGOV_GUIDE

/* What an element means where it is. */
enum meaning {
	OUTSIDE, /* before and behind the message */
	MESSAGE,
	ORIGINATOR,
	FLIGHT_LEG,
	FROM,
	TO,
	PNRS,
	PNR,
	LOCATOR,
	LOCATOR_COMPANY,
	PASSENGER,
	GIVEN,
	SURNAME,
	TRAVELLER_REFERENCE,
	FARE,
	TICKET,
	PAYMENT,
	DOCUMENT_SSR,
	DOCUMENT,
	DOCUMENT_FIELD,
	FLIGHT,
	MARKETING,
	OPERATING,
	SAME /* not known: looked through */
};

/* An element by its name in what it is in; direct: in nothing between. */
struct row {
	enum meaning in;
	const char *name;
	enum meaning means;
	bool direct;
};

static const struct row rows[] = {
    {OUTSIDE, "IATA_PNRGOV_NotifRQ", MESSAGE, false},
    {OUTSIDE, "IATA_PNRGOVNotifRQ", MESSAGE, false},
    {MESSAGE, "Originator", ORIGINATOR, false},
    {MESSAGE, "FlightLeg", FLIGHT_LEG, false},
    {MESSAGE, "PNRs", PNRS, false},
    {MESSAGE, "PNR", PNR, false},
    {PNRS, "PNR", PNR, false},
    {FLIGHT_LEG, "PNRs", PNRS, false},
    {FLIGHT_LEG, "PNR", PNR, false},
    {FLIGHT_LEG, "DepartureAirport", FROM, false},
    {FLIGHT_LEG, "ArrivalAirport", TO, false},
    {PNR, "BookingRefID", LOCATOR, true},
    {LOCATOR, "CompanyName", LOCATOR_COMPANY, true},
    {PNR, "Passenger", PASSENGER, false},
    {PNR, "Flight", FLIGHT, false},
    {PNR, "DOC_SSR", DOCUMENT_SSR, false},
    {FLIGHT, "DepartureAirport", FROM, false},
    {FLIGHT, "ArrivalAirport", TO, false},
    {FLIGHT, "MarketingAirline", MARKETING, false},
    {FLIGHT, "OperatingAirline", OPERATING, false},
    {FLIGHT, "DOC_SSR", DOCUMENT_SSR, false},
    {PASSENGER, "GivenName", GIVEN, true},
    {PASSENGER, "MiddleName", GIVEN, true},
    {PASSENGER, "SurnamePrefix", SURNAME, true},
    {PASSENGER, "Surname", SURNAME, true},
    {PASSENGER, "FareInfo", FARE, false},
    {PASSENGER, "TicketDocument", TICKET, false},
    {PASSENGER, "PaymentInfo", PAYMENT, false},
    {PASSENGER, "DOC_SSR", DOCUMENT_SSR, false},
    {TICKET, "PaymentInfo", PAYMENT, false},
    {DOCUMENT_SSR, "TravelerRefNumber", TRAVELLER_REFERENCE, false},
    {DOCUMENT_SSR, "DOCS", DOCUMENT, false},
    {DOCUMENT_SSR, "DOCO", DOCUMENT, false},
    {DOCUMENT_SSR, "DOCA", DOCUMENT, false},
};

void
pnrgov_xml_init(struct pnrgov_xml *x, struct pnrgov *p)
{
	memset(x, 0, sizeof(*x));
	x->pnrgov = p;
	x->place.is_line = true;
	buf_init(&x->names, 0);
	buf_init(&x->surname, 0);
	buf_init(&x->given, 0);
	buf_init(&x->text, 0);
	buf_init(&x->reference, 0);
	for (unsigned i = 0; i <= PNRGOV_XML_FIELDS; i++)
		buf_init(&x->fields[i], 0);
}

void
pnrgov_xml_release(struct pnrgov_xml *x)
{
	buf_release(&x->names);
	buf_wipe(&x->surname);
	buf_wipe(&x->given);
	buf_wipe(&x->text);
	buf_wipe(&x->reference);
	for (unsigned i = 0; i <= PNRGOV_XML_FIELDS; i++)
		buf_wipe(&x->fields[i]);
}

bool
pnrgov_xml_ok(const struct pnrgov_xml *x)
{
	bool ok = buf_ok(&x->names) && buf_ok(&x->surname) &&
	    buf_ok(&x->given) && buf_ok(&x->text) && buf_ok(&x->reference);

	for (unsigned i = 0; i <= PNRGOV_XML_FIELDS; i++)
		ok = ok && buf_ok(&x->fields[i]);
	return ok;
}

/* ---- dates ---- */

/*
 * "2019-03-01T10:15:00", a space for the T, with whatever follows the minutes
 * (seconds, a zone): times are local to the port, as in EDIFACT.
 */
static void
read_time(struct pnrgov_xml *x, struct span text, const char *where,
    struct edi_time *out, struct findings *f)
{
	uint8_t copy[16];

	if (text.len == 0)
		return;
	if (text.len >= sizeof(copy)) {
		memcpy(copy, text.data, sizeof(copy));
		if (copy[10] == ' ')
			copy[10] = 'T';
		text = span_make(copy, sizeof(copy));
	}
	/* A day, perhaps with the zone that xs:date may have. */
	if (!edi_time_parse(text, out) &&
	    !(text.len < sizeof(copy) &&
		edi_time_parse(span_first(text, 10), out)) &&
	    f != NULL)
		place_note(f, &x->place, "api.date", SEVERITY_ERROR, where,
		    GUIDE, "no such date or time");
}

/* ---- references ---- */

/*
 * RPH counts the travellers of one surname, SurnameRefNumber the surnames:
 * "1.2" of both, where both are there.
 */
static void
put_traveller_number(struct buf *out, const struct xml_element *e)
{
	struct span surname = pnrgov_xml_get(e, "SurnameRefNumber"),
		    rph = pnrgov_xml_get(e, "RPH");

	if (rph.len == 0)
		return;
	buf_reuse(out);
	if (surname.len > 0) {
		buf_append_span(out, surname);
		buf_append_byte(out, '.');
	}
	buf_append_span(out, rph);
}

/* The traveller whose reference ends so, if there is one alone; from 1. */
static unsigned
only_one(const struct pnrgov *p, struct span rph)
{
	unsigned found = 0;

	for (unsigned i = 0; i < p->record.travellers; i++) {
		struct span whole = p->travellers[i].reference;
		size_t dot = whole.len - rph.len - 1;

		if (whole.len <= rph.len || whole.data[dot] != '.' ||
		    !span_equal(span_from(whole, dot + 1), rph))
			continue;
		if (found != 0)
			return 0;
		found = i + 1;
	}
	return found;
}

/* An SSR that has RPH alone, where the travellers have both. */
static void
complete_references(struct pnrgov *p)
{
	for (unsigned i = 0; i < p->record.ssrs; i++) {
		struct pnrgov_ssr *ssr = &p->ssrs[i];
		unsigned of = 0;

		if (ssr->reference.len > 0 &&
		    pnrgov_find_reference(p, ssr->reference) == 0)
			of = only_one(p, ssr->reference);
		if (of != 0)
			ssr->reference = p->travellers[of - 1].reference;
	}
}

/* ---- travellers ---- */

static void
open_passenger(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov *p = x->pnrgov;
	struct pnrgov_traveller *t =
	    pnrgov_add_traveller(p, &x->place, "Passenger", f);

	buf_reuse(&x->surname);
	buf_reuse(&x->given);
	buf_reuse(&x->text);
	p->context = t != NULL ? p->record.travellers : 0;
	if (t == NULL)
		return;
	put_traveller_number(&x->text, e);
	t->reference = pnrgov_kept(p, buf_span(&x->text));
	if (pnrgov_xml_is_true(pnrgov_xml_get(e, "InfantInd")))
		t->type = SPAN("IN");
}

static void
close_passenger(struct pnrgov_xml *x, struct findings *f)
{
	struct pnrgov_traveller *t = pnrgov_current(x->pnrgov);

	if (t != NULL) {
		pnrgov_name(
		    x->pnrgov, t, buf_span(&x->surname), buf_span(&x->given));
		if (t->surname.len == 0)
			place_note(f, &x->place, "api.name", SEVERITY_ERROR,
			    "surname", GUIDE, "no surname");
		pnrgov_check_kept(x->pnrgov, &x->place, "Passenger", f);
	}
	x->pnrgov->context = 0;
}

/* PTC: what EDIFACT's TIF calls A, C and IN. */
static void
open_fare(struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	static const struct {
		const char *code, *type;
	} types[] = {{"ADT", "A"}, {"CHD", "C"}, {"CNN", "C"}, {"INF", "IN"},
	    {"INS", "IN"}, {"IN", "IN"}};
	struct pnrgov_traveller *t = pnrgov_current(x->pnrgov);
	struct span code = pnrgov_xml_get(e, "PTC_Code");

	(void)f;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (t != NULL && t->type.len == 0 &&
		    xml_is(code, types[i].code))
			t->type = span_str(types[i].type);
}

/* A piece of a name behind those before it. */
static void
append_to_name(struct pnrgov_xml *x, struct buf *name)
{
	struct span piece = span_trim(buf_span(&x->text));

	if (piece.len == 0)
		return;
	if (name->len > 0)
		buf_append_byte(name, ' ');
	buf_append_span(name, piece);
}

/* ---- bookings ---- */

static void
open_booking(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	pnrgov_begin_record(x->pnrgov);
	x->leg = NULL;
	x->party = 0;
	(void)span_uint(
	    pnrgov_xml_get(e, "NumberOfPassengers"), UINT32_MAX, &x->party);
	/* When it was made is of no weight here: an odd date is no finding. */
	read_time(x, pnrgov_xml_get(e, "PNR_CreationDate"), "created",
	    &x->pnrgov->record.created, NULL);
	pnrgov_check_kept(x->pnrgov, &x->place, "PNR", f);
}

static void
close_booking(struct pnrgov_xml *x, struct findings *f)
{
	struct pnrgov *p = x->pnrgov;

	complete_references(p);
	if (x->party > p->record.travellers)
		place_note(f, &x->place, "edi.count", SEVERITY_WARNING, "PNR",
		    GUIDE, "says %llu travellers, counted %u",
		    (unsigned long long)x->party, p->record.travellers);
}

static void
open_flight(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov *p = x->pnrgov;
	struct pnrgov_leg *leg = pnrgov_next_leg(p, &x->place, f);

	x->leg = leg;
	if (leg == NULL)
		return;
	leg->number = pnrgov_kept(p, pnrgov_xml_get(e, "FlightNumber"));
	read_time(x, pnrgov_xml_get(e, "DepartureDateTime"), "departs",
	    &leg->departs, f);
	read_time(x, pnrgov_xml_get(e, "ArrivalDateTime"), "arrives",
	    &leg->arrives, f);
}

static void
close_flight(struct pnrgov_xml *x, struct findings *f)
{
	if (x->leg != NULL && x->leg->from.len > 0 && x->leg->to.len > 0)
		x->pnrgov->record.leg_count++;
	x->leg = NULL;
	pnrgov_check_kept(x->pnrgov, &x->place, "Flight", f);
}

/* The flight that the message is about. */
static void
open_flight_leg(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov *p = x->pnrgov;
	struct pnrgov_leg *leg = &p->message.flight;

	if (p->message.has_flight)
		return;
	memset(leg, 0, sizeof(*leg));
	x->leg = leg;
	leg->carrier = pnrgov_kept(p, pnrgov_xml_get(e, "CarrierCode"));
	leg->number = pnrgov_kept(p, pnrgov_xml_get(e, "FlightNumber"));
	read_time(x, pnrgov_xml_get(e, "DepartureDateTime"), "departs",
	    &leg->departs, f);
	read_time(x, pnrgov_xml_get(e, "ArrivalDateTime"), "arrives",
	    &leg->arrives, f);
}

/* Apart from the bookings, which the caller is about to clear. */
static void
open_message(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	const struct {
		const char *name;
		struct span *to;
	} members[] = {
	    {"Version", &x->head.version},
	    {"TransactionIdentifier", &x->head.transaction},
	    {"CorrelationID", &x->head.correlation},
	};
	size_t at = 0;

	(void)f;
	buf_reuse(&x->names);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		buf_append_span(&x->names, pnrgov_xml_get(e, members[i].name));
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		*members[i].to = span_first(span_from(buf_span(&x->names), at),
		    pnrgov_xml_get(e, members[i].name).len);
		at += members[i].to->len;
	}
	x->head.test = xml_is(pnrgov_xml_get(e, "Target"), "Test");
	x->leg = NULL;
}

/* ---- elements ---- */

static void
open_originator(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	x->pnrgov->message.sender =
	    pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "AirlineCode"));
}

static void
open_bookings(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov_message *m = &x->pnrgov->message;

	(void)f;
	m->has_count =
	    span_uint(pnrgov_xml_get(e, "NumberOfPnrs"), UINT32_MAX, &m->count);
}

/* An airport of the flight under way, which may be the message's. */
static void
read_airport(struct pnrgov_xml *x, const struct xml_element *e, bool from)
{
	struct pnrgov_leg *leg = x->leg;

	if (leg == NULL)
		return;
	*(from ? &leg->from : &leg->to) =
	    pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "LocationCode"));
	if (leg == &x->pnrgov->message.flight)
		x->pnrgov->message.has_flight =
		    leg->from.len > 0 && leg->to.len > 0;
}

static void
open_from(struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	read_airport(x, e, true);
}

static void
open_to(struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	read_airport(x, e, false);
}

static void
open_marketing(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	if (x->leg != NULL)
		x->leg->carrier =
		    pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "Code"));
}

static void
open_operating(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	if (x->leg == NULL)
		return;
	x->leg->operating = pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "Code"));
	x->leg->operating_number =
	    pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "FlightNumber"));
}

/* The first is the sender's own. */
static void
open_locator(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov_record *r = &x->pnrgov->record;

	(void)f;
	if (r->locator.len == 0)
		r->locator = pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "ID"));
}

static void
open_locator_company(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov_record *r = &x->pnrgov->record;

	(void)f;
	if (r->carrier.len == 0)
		r->carrier = pnrgov_kept(x->pnrgov, pnrgov_xml_get(e, "Code"));
}

static void
open_ticket(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	struct pnrgov_traveller *t = pnrgov_current(x->pnrgov);

	if (t != NULL)
		pnrgov_add_reference(x->pnrgov, t, "TKT",
		    pnrgov_xml_get(e, "TicketDocumentNbr"), &x->place, f);
}

static void
open_payment(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	pnrgov_add_payment(x->pnrgov, pnrgov_xml_get(e, "PaymentType"),
	    pnrgov_xml_get(e, "VendorCode"), pnrgov_xml_get(e, "AccountNbr"),
	    &x->place, f);
}

static void
open_document_ssr(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	buf_reuse(&x->reference);
	put_traveller_number(&x->reference, e);
}

static void
open_traveller_number(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	(void)f;
	put_traveller_number(&x->reference, e);
}

typedef void open_element(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f);

/* What is read where an element begins; NULL: only what is in it. */
static open_element *const openers[] = {
    [MESSAGE] = open_message,
    [ORIGINATOR] = open_originator,
    [FLIGHT_LEG] = open_flight_leg,
    [FROM] = open_from,
    [TO] = open_to,
    [PNRS] = open_bookings,
    [PNR] = open_booking,
    [LOCATOR] = open_locator,
    [LOCATOR_COMPANY] = open_locator_company,
    [PASSENGER] = open_passenger,
    [TRAVELLER_REFERENCE] = open_traveller_number,
    [FARE] = open_fare,
    [TICKET] = open_ticket,
    [PAYMENT] = open_payment,
    [DOCUMENT_SSR] = open_document_ssr,
    [DOCUMENT] = pnrgov_xml_open_document,
    [FLIGHT] = open_flight,
    [MARKETING] = open_marketing,
    [OPERATING] = open_operating,
    [SAME] = NULL,
};

static enum meaning
element_meaning(const struct pnrgov_xml *x, const struct xml_element *e)
{
	enum meaning in = (enum meaning)x->stack[e->depth - 1].meaning;
	bool direct = e->depth == 1 || x->stack[e->depth - 1].own;

	if (in == DOCUMENT && direct)
		return DOCUMENT_FIELD;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].in == in && (direct || !rows[i].direct) &&
		    xml_is(e->name, rows[i].name))
			return rows[i].means;
	return SAME;
}

/* Somebody, or his document, where nobody looks for him: never in silence. */
static void
check_stray(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	static const char *const words[] = {
	    "PNR", "Passenger", "DOC_SSR", "DOCS", "DOCO", "DOCA"};

	if (x->stack[e->depth].meaning == OUTSIDE)
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (xml_is(e->name, words[i]))
			place_note(f, &x->place, "edi.segment", SEVERITY_ERROR,
			    words[i], GUIDE, "not read where it is");
}

enum pnrgov_xml_event
pnrgov_xml_open(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	enum meaning means = element_meaning(x, e);

	x->place.segment = e->line;
	x->place.offset = e->column;
	x->stack[e->depth].own = means != SAME;
	x->stack[e->depth].meaning =
	    means != SAME ? (uint8_t)means : x->stack[e->depth - 1].meaning;
	if (means == SAME) {
		check_stray(x, e, f);
		return PNRGOV_XML_NOTHING;
	}
	buf_reuse(&x->text);
	x->text_cut = false;
	if (openers[means] != NULL)
		openers[means](x, e, f);
	return means == MESSAGE ? PNRGOV_XML_MESSAGE : PNRGOV_XML_NOTHING;
}

void
pnrgov_xml_text(struct pnrgov_xml *x, struct span text)
{
	if (x->text.len + text.len <= XML_MARKUP_MAX)
		buf_append_span(&x->text, text);
	else
		x->text_cut = true;
}

/* In pieces, with comments between them, it got by the guard of xml.h. */
static void
note_cut_text(struct pnrgov_xml *x, struct findings *f)
{
	place_note(f, &x->place, "edi.limit", SEVERITY_ERROR, "text", GUIDE,
	    "longer than %zu bytes", XML_MARKUP_MAX);
	x->text_cut = false;
}

enum pnrgov_xml_event
pnrgov_xml_close(
    struct pnrgov_xml *x, const struct xml_element *e, struct findings *f)
{
	enum meaning means = x->stack[e->depth].own
	    ? (enum meaning)x->stack[e->depth].meaning
	    : SAME;

	x->place.segment = e->line;
	x->place.offset = e->column;
	if (x->text_cut && means != SAME)
		note_cut_text(x, f);
	switch (means) {
	case GIVEN:
		append_to_name(x, &x->given);
		break;
	case SURNAME:
		append_to_name(x, &x->surname);
		break;
	case PASSENGER:
		close_passenger(x, f);
		break;
	case FLIGHT:
		close_flight(x, f);
		break;
	case FLIGHT_LEG:
		x->leg = NULL;
		break;
	case DOCUMENT:
		pnrgov_xml_close_document(x, f);
		break;
	case DOCUMENT_FIELD:
		pnrgov_xml_document_part(
		    x, e->name, span_trim(buf_span(&x->text)), f);
		break;
	case PNR:
		close_booking(x, f);
		return PNRGOV_XML_BOOKING;
	case MESSAGE:
		return PNRGOV_XML_END;
	default:
		break;
	}
	return PNRGOV_XML_NOTHING;
}
