/*
 * pnrgov: a booking and its travellers; see the header. What it is read from
 * is pnrgov_segment.c and pnrgov_xml.c, whose documents are is pnrgov_link.c.
 */
#include "edi/pnrgov_private.h"

#include "base/array.h"

#define GUIDE PNRGOV_GUIDE

void
pnrgov_init(struct pnrgov *p, struct date today)
{
	/* What is kept is large, and empty by its length. */
	memset(p, 0, offsetof(struct pnrgov, kept));
	keep_clear(&p->kept);
	keep_clear(&p->kept_record);
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

static void
clear_record(struct pnrgov *p)
{
	memset(&p->record, 0, sizeof(p->record));
	keep_clear(&p->kept_record);
	p->in_itinerary = p->in_history = p->said_limit = p->linked = false;
	p->context = 0;
	p->leg = NULL;
}

void
pnrgov_begin(struct pnrgov *p)
{
	memset(&p->message, 0, sizeof(p->message));
	keep_clear(&p->kept);
	clear_record(p);
	p->open = false;
}

void
pnrgov_begin_record(struct pnrgov *p)
{
	clear_record(p);
	p->open = true;
	p->message.records++;
}

struct span
pnrgov_kept(struct pnrgov *p, struct span s)
{
	return keep(p->open ? &p->kept_record : &p->kept, span_trim(s));
}

static void
say_limit(struct pnrgov *p, const struct place *at, const char *where,
    struct findings *f)
{
	if (!p->said_limit)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, where, GUIDE,
		    "more of them than can be kept");
	p->said_limit = true;
}

void
pnrgov_check_kept(struct pnrgov *p, const struct place *at, const char *where,
    struct findings *f)
{
	if (p->kept.full || p->kept_record.full)
		say_limit(p, at, where, f);
}

/* ---- travellers ---- */

void
pnrgov_add_reference(struct pnrgov *p, struct pnrgov_traveller *t,
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
		say_limit(p, at, "references", f);
		return;
	}
	pair = &t->references[t->reference_count++];
	pair->qualifier = span_str(qualifier);
	pair->value = pnrgov_kept(p, value);
}

struct pnrgov_traveller *
pnrgov_add_traveller(struct pnrgov *p, const struct place *at,
    const char *where, struct findings *f)
{
	struct pnrgov_traveller *t;

	if (p->record.travellers >= PNRGOV_TRAVELLERS_MAX) {
		say_limit(p, at, where, f);
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

unsigned
pnrgov_find_reference(const struct pnrgov *p, struct span reference)
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

void
pnrgov_name(struct pnrgov *p, struct pnrgov_traveller *t, struct span surname,
    struct span given)
{
	t->surname = pnrgov_kept(p, surname);
	t->given = cut_title(pnrgov_kept(p, given), &t->title);
}

/* ---- the rest of a booking ---- */

struct pnrgov_ssr *
pnrgov_add_ssr(struct pnrgov *p, enum pnrgov_ssr_kind kind, struct span text,
    struct span reference, unsigned context, const struct place *at,
    struct findings *f)
{
	struct pnrgov_ssr *ssr;

	if (p->record.ssrs >= PNRGOV_SSR_MAX) {
		say_limit(p, at, "SSR", f);
		return NULL;
	}
	if (!array_room(p->ssrs, p->record.ssrs, p->ssr_cap)) {
		f->failed = true;
		return NULL;
	}
	ssr = &p->ssrs[p->record.ssrs++];
	memset(ssr, 0, sizeof(*ssr));
	ssr->kind = kind;
	ssr->text = pnrgov_kept(p, text);
	ssr->reference = pnrgov_kept(p, reference);
	ssr->context = context;
	ssr->place = *at;
	return ssr;
}

struct pnrgov_leg *
pnrgov_next_leg(struct pnrgov *p, const struct place *at, struct findings *f)
{
	struct pnrgov_leg *leg;

	if (p->record.leg_count >= PNRGOV_LEGS_MAX) {
		say_limit(p, at, "TVL", f);
		return NULL;
	}
	leg = &p->record.legs[p->record.leg_count];
	memset(leg, 0, sizeof(*leg));
	return leg;
}

void
pnrgov_add_payment(struct pnrgov *p, struct span form, struct span vendor,
    struct span number, const struct place *at, struct findings *f)
{
	struct pnrgov_record *r = &p->record;
	struct pnrgov_payment *pay;
	uint8_t masked[32];
	size_t len = number.len < sizeof(masked) ? number.len : sizeof(masked);

	if (r->payment_count >= PNRGOV_PAYMENTS_MAX) {
		say_limit(p, at, "FOP", f);
		return;
	}
	memset(masked, 'X', sizeof(masked));
	/* The last four only of a number long enough to stay masked. */
	if (number.len == len && len >= 8)
		memcpy(masked + len - 4, number.data + len - 4, 4);
	pay = &r->payments[r->payment_count++];
	pay->form = pnrgov_kept(p, form);
	pay->vendor = pnrgov_kept(p, vendor);
	pay->number = pnrgov_kept(p, span_make(masked, len));
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
