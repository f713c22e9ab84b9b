/*
 * pnrgov_link: whose document it is, wherever it stands in a booking.
 */
#include "edi/pnrgov_private.h"

#define GUIDE PNRGOV_GUIDE

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

/* DOCO and DOCA of an infant end in a field of their own (AIRIMP). */
static bool
is_infants(const struct pnrgov_ssr *ssr)
{
	bool early = ssr->kind == PNRGOV_DOCO &&
	    span_equal(pnrgov_field(ssr->text, 1), SPAN("V"));

	if (ssr->kind == PNRGOV_DOCS)
		return infant_text(ssr->text);
	return ssr->infant ||
	    span_equal(pnrgov_field(ssr->text, early ? 6 : 7), SPAN("I"));
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
 * sex (FI, MI) or its last field (I) says so, and it is the infant's. Else the
 * reference decides, then the TIF group that it is in, unless it names somebody
 * else, then the name.
 */
static unsigned
owner_of(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	bool docs = ssr->kind == PNRGOV_DOCS;
	struct span surname = pnrgov_field(ssr->text, 8);
	unsigned of;

	if (is_infants(ssr))
		return find_infant(p, ssr);
	of = pnrgov_find_reference(p, ssr->reference);
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
	struct pnrgov_traveller *t =
	    pnrgov_add_traveller(p, &ssr->place, "SSR", f);

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
