/*
 * pnrgov: the segments of a booking; see the header.
 */
#include "edi/pnrgov.h"

#include "base/array.h"

#define TAG EDIFACT_TAG
#define GUIDE "PNRGOV guide"

void
pnrgov_init(struct pnrgov *p, struct date today)
{
	memset(p, 0, sizeof(*p));
	p->today = today;
}

void
pnrgov_release(struct pnrgov *p)
{
	free(p->travellers);
	free(p->ssrs);
	p->travellers = NULL;
	p->ssrs = NULL;
}

void
pnrgov_begin(struct pnrgov *p)
{
	memset(&p->message, 0, sizeof(p->message));
	memset(&p->record, 0, sizeof(p->record));
	p->open = false;
	p->in_itinerary = p->in_history = p->said_limit = p->linked = false;
	p->context = 0;
	p->leg = NULL;
	keep_clear(&p->kept);
	keep_clear(&p->kept_record);
}

static struct span
kept(struct pnrgov *p, struct span s)
{
	return keep(p->open ? &p->kept_record : &p->kept, span_trim(s));
}

static void
limit(struct pnrgov *p, const struct place *at, const char *where,
    struct findings *f)
{
	if (!p->said_limit)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, where, GUIDE,
		    "more of them than can be kept");
	p->said_limit = true;
}

/* ---- travellers ---- */

static void
add_reference(struct pnrgov *p, struct pnrgov_traveller *t,
    const char *qualifier, struct span value, const struct place *at,
    struct findings *f)
{
	struct edi_pair *pair;

	value = span_trim(value);
	if (value.len == 0)
		return;
	for (unsigned i = 0; i < t->reference_count; i++)
		if (span_equal_str(t->references[i].qualifier, qualifier) &&
		    span_equal(t->references[i].value, value))
			return;
	if (t->reference_count >= PAXLST_REFERENCES_MAX) {
		limit(p, at, "references", f);
		return;
	}
	pair = &t->references[t->reference_count++];
	pair->qualifier = span_str(qualifier);
	pair->value = kept(p, value);
}

static struct pnrgov_traveller *
add_traveller(struct pnrgov *p, const struct place *at, const char *where,
    struct findings *f)
{
	struct pnrgov_traveller *t;

	if (p->record.travellers >= PNRGOV_TRAVELLERS_MAX) {
		limit(p, at, where, f);
		return NULL;
	}
	if (!array_room(
		p->travellers, p->record.travellers, p->traveller_cap)) {
		f->failed = true;
		return NULL;
	}
	t = &p->travellers[p->record.travellers++];
	memset(t, 0, sizeof(*t));
	t->place = *at;
	p->message.persons++;
	return t;
}

static unsigned
find_reference(const struct pnrgov *p, struct span reference)
{
	if (reference.len > 0)
		for (unsigned i = 0; i < p->record.travellers; i++)
			if (span_equal(p->travellers[i].reference, reference))
				return i + 1;
	return 0;
}

/* Titles that follow a given name after a space. */
static struct span
cut_title(struct span given, struct span *title)
{
	static const char *const titles[] = {"MR", "MRS", "MS", "MISS", "MSTR",
	    "MSTER", "DR", "CHD", "INF", "PROF"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		size_t len = strlen(titles[i]);

		if (given.len > len + 1 &&
		    given.data[given.len - len - 1] == ' ' &&
		    memcmp(given.data + given.len - len, titles[i], len) == 0) {
			*title = span_from(given, given.len - len);
			return span_trim(span_first(given, given.len - len));
		}
	}
	*title = span_make("", 0);
	return given;
}

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
	struct span given;

	p->context = 0;
	if (span_equal(edifact_get(s, 1, 1), SPAN("G")))
		return;
	p->context = find_reference(p, reference);
	if (p->in_itinerary || p->context > 0)
		return;
	t = add_traveller(p, at, "TIF", f);
	if (t == NULL)
		return;
	p->context = p->record.travellers;
	t->surname = kept(p, edifact_get(s, 1, 0));
	given = kept(p, edifact_get(s, 2, 0));
	t->given = cut_title(given, &t->title);
	t->type = kept(p, edifact_get(s, 2, 1));
	t->reference = kept(p, reference);
	if (t->surname.len == 0)
		place_note(f, at, "api.name", SEVERITY_ERROR, "surname", GUIDE,
		    "no surname");
}

static struct pnrgov_traveller *
current(struct pnrgov *p)
{
	return p->open && p->context > 0 ? &p->travellers[p->context - 1]
					 : NULL;
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
	struct pnrgov_ssr *ssr;

	if (p->record.ssrs >= PNRGOV_SSR_MAX) {
		limit(p, at, "SSR", f);
		return;
	}
	if (!array_room(p->ssrs, p->record.ssrs, p->ssr_cap)) {
		f->failed = true;
		return;
	}
	ssr = &p->ssrs[p->record.ssrs++];
	memset(ssr, 0, sizeof(*ssr));
	ssr->kind = kind;
	ssr->text = kept(p, ssr_text(s));
	ssr->reference = kept(p, edifact_get(s, 2, 2));
	ssr->context = p->in_itinerary ? 0 : p->context;
	ssr->place = *at;
}

/* SEAT+…+15A::1+15B::2 */
static void
read_seats(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	for (unsigned i = 2; i <= s->elements; i++) {
		struct span seat = span_trim(edifact_get(s, i, 0));
		unsigned of =
		    find_reference(p, span_trim(edifact_get(s, i, 2)));

		if (of > 0 && seat.len > 0 && !span_equal(seat, SPAN("XXX")))
			add_reference(
			    p, &p->travellers[of - 1], "SEA", seat, at, f);
	}
}

static void
read_ssr(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span code = edifact_get(s, 1, 0);
	unsigned of = find_reference(p, span_trim(edifact_get(s, 2, 2)));

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
		add_reference(
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

	leg->from = kept(p, edifact_get(s, 2, 0));
	leg->to = kept(p, edifact_get(s, 3, 0));
	leg->carrier = kept(p, edifact_get(s, 4, 0));
	leg->operating = kept(p, edifact_get(s, 4, 1));
	leg->number = kept(p, edifact_get(s, 5, 0));
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
	struct pnrgov_record *r = &p->record;

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
	if (r->leg_count >= PNRGOV_LEGS_MAX)
		limit(p, at, "TVL", f);
	else if (read_leg(p, s, &r->legs[r->leg_count], at, f))
		r->leg_count++;
}

/* TRA+carrier+number:class: who flies what TVL sells (code share). */
static void
read_tra(struct pnrgov *p, const struct edifact_segment *s)
{
	struct span carrier = edifact_get(s, 1, 0);

	if (p->leg == NULL || p->in_history)
		return;
	if (carrier.len > 0)
		p->leg->operating = kept(p, carrier);
	p->leg->operating_number = kept(p, edifact_get(s, 2, 0));
}

/* RCI+carrier:locator::date:time; the first is the sender's own. */
static void
read_rci(struct pnrgov *p, const struct edifact_segment *s)
{
	struct pnrgov_record *r = &p->record;
	struct span date = edifact_get(s, 1, 3), time = edifact_get(s, 1, 4);

	if (!p->open || r->locator.len > 0)
		return;
	r->carrier = kept(p, edifact_get(s, 1, 0));
	r->locator = kept(p, edifact_get(s, 1, 1));
	/* Some leave out the empty third component. */
	if (date.len == 4 && edifact_get(s, 1, 2).len == 6) {
		time = date;
		date = edifact_get(s, 1, 2);
	}
	/* When it was made is of no weight here: an odd date is no finding. */
	(void)edi_time_pnr(date, time, p->today, &r->created);
}

/* FOP: the number of a card is masked before it is kept. */
static void
read_fop(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct pnrgov_record *r = &p->record;
	struct pnrgov_payment *pay;
	struct span number = edifact_get(s, 1, 4);
	uint8_t masked[32];
	size_t len = number.len < sizeof(masked) ? number.len : sizeof(masked);

	if (!p->open || p->in_history)
		return;
	if (r->payment_count >= PNRGOV_PAYMENTS_MAX) {
		limit(p, at, "FOP", f);
		return;
	}
	memset(masked, 'X', sizeof(masked));
	/* The last four only of a number long enough to stay masked. */
	if (number.len == len && len >= 8)
		memcpy(masked + len - 4, number.data + len - 4, 4);
	pay = &r->payments[r->payment_count++];
	pay->form = kept(p, edifact_get(s, 1, 0));
	pay->vendor = kept(p, edifact_get(s, 1, 3));
	pay->number = kept(p, span_make(masked, len));
}

/* TBD++count:weight:unit */
static void
read_tbd(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct pnrgov_traveller *t = current(p);
	struct span count = span_trim(edifact_get(s, 2, 0));
	struct span weight = span_trim(edifact_get(s, 2, 1));

	if (t == NULL || p->in_history || t->bag_count.len > 0)
		return;
	if (paxlst_is_amount(count, false))
		t->bag_count = kept(p, count);
	if (paxlst_is_amount(weight, true))
		t->bag_weight = kept(p, weight);
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
begin_record(struct pnrgov *p)
{
	memset(&p->record, 0, sizeof(p->record));
	keep_clear(&p->kept_record);
	p->open = true;
	p->in_itinerary = p->in_history = p->said_limit = p->linked = false;
	p->context = 0;
	p->leg = NULL;
	p->message.records++;
}

static void
read_message(struct pnrgov *p, const struct edifact_segment *s)
{
	if (p->open)
		return;
	p->message.function = kept(p, edifact_get(s, 1, 1));
	if (p->message.function.len == 0)
		p->message.function = kept(p, edifact_get(s, 1, 0));
}

void
pnrgov_segment(struct pnrgov *p, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct pnrgov_traveller *t = current(p);

	switch (s->tag) {
	case TAG('S', 'R', 'C'):
		begin_record(p);
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
		if (t != NULL && !p->in_history)
			add_reference(p, t, "ABO", edifact_get(s, 1, 1), at, f);
		break;
	case TAG('T', 'K', 'T'):
		if (t != NULL && !p->in_history)
			add_reference(p, t, "TKT", edifact_get(s, 1, 0), at, f);
		break;
	case TAG('S', 'S', 'D'):
		if (t != NULL && !p->in_history &&
		    !span_equal(edifact_get(s, 1, 0), SPAN("XXX")))
			add_reference(p, t, "SEA", edifact_get(s, 1, 0), at, f);
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
	if (p->kept.full || p->kept_record.full)
		limit(p, at, s->name, f);
}

/* ---- whose document it is ---- */

/* ISO 8859-1 0xC0 to 0xFF as capitals without marks; a blank: no letter. */
static const char latin[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTS"
			    "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTY";

/*
 * The letters of a name, as booking and document may both have them: folds
 * leave spaces, bookings leave them out, and what a zone writes AE, OE, UE,
 * AA or SS (ICAO 9303-3 6) a booking may write with one letter.
 */
static size_t
letters(struct span s, uint8_t *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < size; i++) {
		uint8_t c = s.data[i];

		if (c == 0xc3 && i + 1 < s.len && s.data[i + 1] >= 0x80 &&
		    s.data[i + 1] < 0xc0)
			c = (uint8_t)latin[s.data[++i] - 0x80];
		if ((c < 'A' || c > 'Z') && c < 0x80)
			continue;
		if (n > 0 &&
		    ((c == 'E' && strchr("AOU", out[n - 1]) != NULL) ||
			(c == 'A' && out[n - 1] == 'A') ||
			(c == 'S' && out[n - 1] == 'S')))
			continue;
		out[n++] = c;
	}
	return n;
}

/* Letters that are enough to know a name that was cut off by. */
#define ENOUGH 6

/*
 * Whether the two are one name; whole: or one is the other cut off after
 * enough letters, else: or simply its beginning.
 */
static bool
begins(struct span a, struct span b, bool whole)
{
	uint8_t x[64], y[64];
	size_t nx = letters(a, x, sizeof(x)), ny = letters(b, y, sizeof(y));
	size_t n = nx < ny ? nx : ny;

	if (whole && nx != ny && n < ENOUGH)
		return false;
	return n > 0 && memcmp(x, y, n) == 0;
}

static bool
is_infant(const struct pnrgov_traveller *t)
{
	return span_equal(t->type, SPAN("IN")) ||
	    span_equal(t->type, SPAN("INF"));
}

static bool
infant_text(struct span text)
{
	struct span sex = pnrgov_field(text,
	    6 -
		(pnrgov_field(text, 5).len <= 2 &&
		    pnrgov_field(text, 5).len > 0));

	return sex.len == 2 && sex.data[1] == 'I';
}

static bool
name_fits(const struct pnrgov_traveller *t, struct span text)
{
	struct span given = pnrgov_field(text, 9);

	return begins(t->surname, pnrgov_field(text, 8), true) &&
	    (given.len == 0 || t->given.len == 0 ||
		begins(t->given, given, false));
}

static unsigned
find_name(const struct pnrgov *p, struct span text, bool infant)
{
	for (unsigned i = 0; i < p->record.travellers; i++)
		if (name_fits(&p->travellers[i], text) &&
		    (!infant || is_infant(&p->travellers[i])))
			return i + 1;
	return 0;
}

/* The infant that a document in an adult's group is of, when it is clear. */
static unsigned
find_infant(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	unsigned named =
	    ssr->kind == PNRGOV_DOCS ? find_name(p, ssr->text, true) : 0;
	unsigned only = 0, count = 0;

	for (unsigned i = 0; i < p->record.travellers; i++)
		if (is_infant(&p->travellers[i])) {
			only = i + 1;
			count++;
		}
	return named > 0 || count != 1 ? named : only;
}

/*
 * An infant's document has the reference of the adult it travels with: its
 * sex (FI, MI) says so, and it is the infant's. Else the reference decides,
 * then the TIF group that it is in, unless it names somebody else, then the
 * name.
 */
static unsigned
owner_of(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	bool docs = ssr->kind == PNRGOV_DOCS;
	struct span surname = pnrgov_field(ssr->text, 8);
	unsigned of;

	if (docs && infant_text(ssr->text))
		return find_infant(p, ssr);
	of = find_reference(p, ssr->reference);
	if (of > 0)
		return of;
	if (docs && surname.len > 0 &&
	    (ssr->context == 0 ||
		!name_fits(&p->travellers[ssr->context - 1], ssr->text)))
		of = find_name(p, ssr->text, false);
	if (of == 0)
		of = ssr->context;
	if (of == 0 && p->record.travellers == 1 &&
	    (!docs || pnrgov_field(ssr->text, 8).len == 0))
		of = 1;
	return of;
}

static bool
has_docs(const struct pnrgov *p, unsigned traveller)
{
	for (unsigned i = 0; i < p->record.ssrs; i++)
		if (p->ssrs[i].kind == PNRGOV_DOCS &&
		    p->ssrs[i].traveller == traveller)
			return true;
	return false;
}

/*
 * As many documents without an owner as travellers without a document: they
 * are each other's, in order, where no surname says otherwise.
 */
static void
link_by_order(struct pnrgov *p)
{
	unsigned free[PNRGOV_ORDER_MAX], count = 0, next = 0, without = 0;

	for (unsigned i = 0; i < p->record.travellers; i++)
		if (!has_docs(p, i + 1) && count < PNRGOV_ORDER_MAX)
			free[count++] = i + 1;
	for (unsigned i = 0; i < p->record.ssrs; i++)
		without +=
		    p->ssrs[i].kind == PNRGOV_DOCS && p->ssrs[i].traveller == 0;
	if (without == 0 || without != count)
		return;
	for (unsigned i = 0; i < p->record.ssrs; i++) {
		struct pnrgov_ssr *ssr = &p->ssrs[i];
		struct span name = pnrgov_field(ssr->text, 8);

		if (ssr->kind != PNRGOV_DOCS || ssr->traveller != 0)
			continue;
		if ((name.len == 0 ||
			begins(p->travellers[free[next] - 1].surname, name,
			    false)) &&
		    (!infant_text(ssr->text) ||
			is_infant(&p->travellers[free[next] - 1])))
			ssr->traveller = free[next];
		next++;
	}
}

/* A document that fits no traveller known: another travels with it. */
static unsigned
traveller_of_ssr(
    struct pnrgov *p, const struct pnrgov_ssr *ssr, struct findings *f)
{
	struct pnrgov_traveller *t = add_traveller(p, &ssr->place, "SSR", f);

	if (t == NULL)
		return 0;
	t->surname = pnrgov_field(ssr->text, 8);
	t->given = pnrgov_field(ssr->text, 9);
	t->type = infant_text(ssr->text) ? SPAN("IN") : span_make("", 0);
	t->from_ssr = true;
	return p->record.travellers;
}

unsigned
pnrgov_link(struct pnrgov *p, struct findings *f)
{
	for (unsigned i = 0; !p->linked && i < p->record.ssrs; i++)
		p->ssrs[i].traveller = owner_of(p, &p->ssrs[i]);
	if (!p->linked)
		link_by_order(p);
	for (unsigned i = 0; !p->linked && i < p->record.ssrs; i++) {
		struct pnrgov_ssr *ssr = &p->ssrs[i];

		/* One that an earlier document made a traveller of. */
		if (ssr->traveller == 0)
			ssr->traveller = owner_of(p, ssr);
		if (ssr->traveller == 0 && ssr->kind == PNRGOV_DOCS &&
		    (pnrgov_field(ssr->text, 8).len > 0 ||
			pnrgov_field(ssr->text, 3).len > 0))
			ssr->traveller = traveller_of_ssr(p, ssr, f);
		if (ssr->traveller == 0)
			place_note(f, &ssr->place, "edi.reference",
			    SEVERITY_WARNING, "SSR", GUIDE,
			    "belongs to no traveller");
	}
	p->linked = true;
	return p->record.travellers;
}

void
pnrgov_person(struct pnrgov *p, unsigned traveller, struct paxlst_person *out,
    struct findings *f)
{
	const struct pnrgov_traveller *t = &p->travellers[traveller];

	memset(out, 0, sizeof(*out));
	out->role = PAXLST_PASSENGER;
	out->surname = t->surname;
	out->given[0] = t->given;
	out->given_count = t->given.len > 0;
	out->place = t->place;
	out->bag_count = t->bag_count;
	out->bag_weight = t->bag_weight;
	out->bag_unit = t->bag_unit;
	memcpy(out->references, t->references, sizeof(out->references));
	out->reference_count = t->reference_count;
	for (unsigned i = 0; i < p->record.ssrs; i++) {
		const struct pnrgov_ssr *ssr = &p->ssrs[i];

		if (ssr->traveller != traveller + 1)
			continue;
		if (ssr->kind == PNRGOV_DOCS)
			pnrgov_docs(ssr->text, p->today, out, &ssr->place, f);
		else if (ssr->kind == PNRGOV_DOCO)
			pnrgov_doco(ssr->text, p->today, out, &ssr->place, f);
		else
			pnrgov_doca(ssr->text, out);
	}
	if (t->from_ssr)
		place_note(f, &t->place, "edi.reference", SEVERITY_WARNING,
		    "SSR", GUIDE, "a document (DOCS) of no traveller (TIF)");
}

void
pnrgov_finish(struct pnrgov *p, const struct place *at, struct findings *f)
{
	const struct pnrgov_message *m = &p->message;

	if (!m->has_flight)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "TVL", GUIDE,
		    "no flight before the first booking");
	if (m->records == 0)
		place_note(f, at, "edi.missing", SEVERITY_WARNING, "SRC", GUIDE,
		    "no booking");
	if (m->has_count && m->count != m->records)
		place_note(f, at, "edi.count", SEVERITY_WARNING, "EQN", GUIDE,
		    "says %llu bookings, counted %llu",
		    (unsigned long long)m->count,
		    (unsigned long long)m->records);
}
