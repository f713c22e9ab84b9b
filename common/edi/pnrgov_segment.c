/*
 * pnrgov_segment: bookings from the segments of EDIFACT.
 */
#include "edi/pnrgov_private.h"

#define TAG EDIFACT_TAG
#define GUIDE PNRGOV_GUIDE

/* ---- travellers ---- */

/*
 * TIF: a traveller in GR.2; after the flights (GR.10) it only says of whom
 * seats and bags are. The name of a group is no person.
 */
static void
read_tif(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span reference = span_trim(edifact_get(s, 2, 2));
	struct pnrgov_traveller *t;

	p->context = 0;
	if (span_equal(edifact_get(s, 1, 1), SPAN("G"))) {
		p->record.has_group = true;
		return;
	}
	p->context = pnrgov_find_reference(p, reference);
	if (p->in_itinerary || p->context > 0)
		return;
	t = pnrgov_add_traveller(p, at, "TIF", f);
	if (t == NULL)
		return;
	p->context = p->record.travellers;
	pnrgov_name(p, t, edifact_get(s, 1, 0), edifact_get(s, 2, 0));
	t->type = pnrgov_kept(p, edifact_get(s, 2, 1));
	t->reference = pnrgov_kept(p, reference);
	if (t->surname.len == 0)
		place_note(f, at, "api.name", SEVERITY_ERROR, "surname", GUIDE,
		    "no surname");
}

/* ABO TKT SEA of the traveller under way. */
static void
refer(struct pnrgov *p, const char *qualifier, struct span value,
    const struct place *at, struct findings *f)
{
	struct pnrgov_traveller *t = pnrgov_current(p);

	if (t != NULL && !p->in_history)
		pnrgov_add_reference(p, t, qualifier, value, at, f);
}

/* ---- SSR ---- */

/* The free text: the ninth component; some count wrong, so the last one. */
static struct span
ssr_text(const struct edifact_segment *s)
{
	struct span text = edifact_get(s, 1, 8);

	for (unsigned i = edifact_count(s, 1); text.len == 0 && i > 4; i--)
		text = edifact_get(s, 1, i - 1);
	return text;
}

static void
read_document_ssr(struct pnrgov *p, enum pnrgov_ssr_kind kind,
    const struct edifact_segment *s, const struct place *at, struct findings *f)
{
	(void)pnrgov_add_ssr(p, kind, ssr_text(s), edifact_get(s, 2, 2),
	    p->in_itinerary ? 0 : p->context, at, f);
}

/* SEAT+…+15A::1+15B::2 */
static void
read_seats(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	for (unsigned i = 2; i <= s->elements; i++) {
		struct span seat = span_trim(edifact_get(s, i, 0));
		unsigned of =
		    pnrgov_find_reference(p, span_trim(edifact_get(s, i, 2)));

		if (of > 0 && seat.len > 0 && !span_equal(seat, SPAN("XXX")))
			pnrgov_add_reference(
			    p, &p->travellers[of - 1], "SEA", seat, at, f);
	}
}

static void
read_ssr(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span code = edifact_get(s, 1, 0);
	unsigned of = pnrgov_find_reference(p, span_trim(edifact_get(s, 2, 2)));

	if (p->in_history)
		return;
	if (span_equal(code, SPAN("DOCS")))
		read_document_ssr(p, PNRGOV_DOCS, s, at, f);
	else if (span_equal(code, SPAN("DOCO")))
		read_document_ssr(p, PNRGOV_DOCO, s, at, f);
	else if (span_equal(code, SPAN("DOCA")))
		read_document_ssr(p, PNRGOV_DOCA, s, at, f);
	else if (span_equal(code, SPAN("SEAT")))
		read_seats(p, s, at, f);
	else if (span_equal(code, SPAN("TKNE")) && of > 0)
		pnrgov_add_reference(
		    p, &p->travellers[of - 1], "TKT", ssr_text(s), at, f);
}

/* ---- the booking ---- */

/* TVL+date:time:date:time+from+to+carrier:operating+number:class */
static bool
read_leg(struct pnrgov *p, const struct edifact_segment *s,
    struct pnrgov_leg *leg, const struct place *at, struct findings *f)
{
	struct span arrival_date = edifact_get(s, 1, 2);
	struct span arrival_time = edifact_get(s, 1, 3);
	struct edi_time none = {.has_date = false};

	leg->from = pnrgov_kept(p, edifact_get(s, 2, 0));
	leg->to = pnrgov_kept(p, edifact_get(s, 3, 0));
	leg->carrier = pnrgov_kept(p, edifact_get(s, 4, 0));
	leg->operating = pnrgov_kept(p, edifact_get(s, 4, 1));
	leg->number = pnrgov_kept(p, edifact_get(s, 5, 0));
	leg->operating_number = span_make("", 0);
	p->leg = leg;
	leg->departs = leg->arrives = none;
	/* An arrival on the same day has no date, or only the time. */
	if (arrival_date.len == 4 && arrival_time.len == 0) {
		arrival_time = arrival_date;
		arrival_date = edifact_get(s, 1, 0);
	} else if (arrival_date.len == 0 && arrival_time.len > 0) {
		arrival_date = edifact_get(s, 1, 0);
	}
	if (edi_time_pnr(edifact_get(s, 1, 0), edifact_get(s, 1, 1), p->today,
		&leg->departs) == EDI_TIME_BAD)
		place_note(f, at, "api.date", SEVERITY_ERROR, "departs", GUIDE,
		    "no such date or time");
	if (edi_time_pnr(arrival_date, arrival_time, p->today, &leg->arrives) ==
	    EDI_TIME_BAD)
		place_note(f, at, "api.date", SEVERITY_ERROR, "arrives", GUIDE,
		    "no such date or time");
	return leg->from.len > 0 && leg->to.len > 0;
}

static void
read_tvl(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct pnrgov_leg *leg;

	p->leg = NULL;
	if (!p->open) {
		p->message.has_flight = p->message.has_flight ||
		    read_leg(p, s, &p->message.flight, at, f);
		return;
	}
	if (p->in_history)
		return;
	p->in_itinerary = true;
	p->context = 0;
	leg = pnrgov_next_leg(p, at, f);
	if (leg != NULL && read_leg(p, s, leg, at, f))
		p->record.leg_count++;
}

/* TRA+carrier+number:class: who flies what TVL sells (code share). */
static void
read_tra(struct pnrgov *p, const struct edifact_segment *s)
{
	struct span carrier = edifact_get(s, 1, 0);

	if (p->leg == NULL || p->in_history)
		return;
	if (carrier.len > 0)
		p->leg->operating = pnrgov_kept(p, carrier);
	p->leg->operating_number = pnrgov_kept(p, edifact_get(s, 2, 0));
}

/* RCI+carrier:locator::date:time; the first is the sender's own. */
static void
read_rci(struct pnrgov *p, const struct edifact_segment *s)
{
	struct pnrgov_record *r = &p->record;
	struct span date = edifact_get(s, 1, 3), time = edifact_get(s, 1, 4);

	if (!p->open || r->locator.len > 0)
		return;
	r->carrier = pnrgov_kept(p, edifact_get(s, 1, 0));
	r->locator = pnrgov_kept(p, edifact_get(s, 1, 1));
	/* Some leave out the empty third component. */
	if (date.len == 4 && edifact_get(s, 1, 2).len == 6) {
		time = date;
		date = edifact_get(s, 1, 2);
	}
	/* When it was made is of no weight here: an odd date is no finding. */
	(void)edi_time_pnr(date, time, p->today, &r->created);
}

static void
read_fop(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	if (p->open && !p->in_history)
		pnrgov_add_payment(p, edifact_get(s, 1, 0),
		    edifact_get(s, 1, 3), edifact_get(s, 1, 4), at, f);
}

/* TBD++count:weight:unit */
static void
read_tbd(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct pnrgov_traveller *t = pnrgov_current(p);
	struct span count = span_trim(edifact_get(s, 2, 0));
	struct span weight = span_trim(edifact_get(s, 2, 1));

	if (t == NULL || p->in_history || t->bag_count.len > 0)
		return;
	if (paxlst_is_amount(count, false))
		t->bag_count = pnrgov_kept(p, count);
	if (paxlst_is_amount(weight, true))
		t->bag_weight = pnrgov_kept(p, weight);
	if (count.len + weight.len > t->bag_count.len + t->bag_weight.len)
		place_note(f, at, "api.code", SEVERITY_WARNING, "bags", GUIDE,
		    "a count or weight that is not a number");
	while (t->bag_count.len > 1 && t->bag_count.data[0] == '0')
		t->bag_count = span_from(t->bag_count, 1);
	t->bag_unit = span_equal(edifact_get(s, 2, 2), SPAN("701"))
	    ? SPAN("LBR")
	    : SPAN("KGM");
}

static void
read_message(struct pnrgov *p, const struct edifact_segment *s)
{
	if (p->open)
		return;
	p->message.function = pnrgov_kept(p, edifact_get(s, 1, 1));
	if (p->message.function.len == 0)
		p->message.function = pnrgov_kept(p, edifact_get(s, 1, 0));
}

void
pnrgov_segment(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	switch (s->tag) {
	case TAG('S', 'R', 'C'):
		pnrgov_begin_record(p);
		break;
	case TAG('M', 'S', 'G'):
		read_message(p, s);
		break;
	case TAG('T', 'V', 'L'):
		read_tvl(p, s, at, f);
		break;
	case TAG('T', 'R', 'A'):
		read_tra(p, s);
		break;
	case TAG('E', 'Q', 'N'):
		if (!p->open)
			p->message.has_count =
			    span_uint(span_trim(edifact_get(s, 1, 0)),
				UINT32_MAX, &p->message.count);
		break;
	case TAG('R', 'C', 'I'):
		read_rci(p, s);
		break;
	case TAG('T', 'I', 'F'):
		if (p->open && !p->in_history)
			read_tif(p, s, at, f);
		break;
	case TAG('R', 'E', 'F'):
		refer(p, "ABO", edifact_get(s, 1, 1), at, f);
		break;
	case TAG('T', 'K', 'T'):
		refer(p, "TKT", edifact_get(s, 1, 0), at, f);
		break;
	case TAG('S', 'S', 'D'):
		if (!span_equal(edifact_get(s, 1, 0), SPAN("XXX")))
			refer(p, "SEA", edifact_get(s, 1, 0), at, f);
		break;
	case TAG('S', 'S', 'R'):
		if (p->open)
			read_ssr(p, s, at, f);
		break;
	case TAG('T', 'B', 'D'):
		read_tbd(p, s, at, f);
		break;
	case TAG('F', 'O', 'P'):
		read_fop(p, s, at, f);
		break;
	case TAG('A', 'B', 'I'):
		p->in_history = true;
		p->context = 0;
		break;
	default:
		break;
	}
	pnrgov_check_kept(p, at, s->name, f);
}
