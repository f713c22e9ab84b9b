/*
 * pnrgov_link: whose document it is, wherever it stands in a booking.
 */
#include "edi/pnrgov_private.h"

#define GUIDE PNRGOV_GUIDE

/* ISO 8859-1 0xC0 to 0xFF as capitals without marks; a blank: no letter. */
static const char latin[] = "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTS"
			    "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTY";

/*
 * The letters of a name, as booking and document may both have them, after the
 * n that are there: folds leave spaces, bookings leave them out, and what a
 * zone writes AE, OE, UE, AA or SS (ICAO 9303-3 6) a booking may write with one
 * letter.
 */
static size_t
letters(struct span s, uint8_t *out, size_t n, size_t size)
{
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
#define LETTERS_MAX 64

/* How well two names agree. */
enum fit { FIT_NOT, FIT_CUT, FIT_WHOLE };

/* Bookings write it on to the name, without a space: ANNAMRS. */
static bool
is_title(struct span rest)
{
	static const char *const titles[] = {"", "MR", "MRS", "MS",
	    "MIS" /* double S is one here */, "MSTR", "DR"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (span_equal_str(rest, titles[i]))
			return true;
	return false;
}

/*
 * Two names, b with what may follow it; enough: where one is the other cut off,
 * it has enough letters, else it may be any beginning.
 */
static enum fit
fit(struct span a, struct span b, struct span more, bool enough)
{
	uint8_t x[LETTERS_MAX], y[LETTERS_MAX];
	size_t nx = letters(a, x, 0, sizeof(x));
	size_t ny = letters(b, y, 0, sizeof(y));
	size_t n = nx < ny ? nx : ny, all;

	if (n == 0 || memcmp(x, y, n) != 0 ||
	    (enough && nx != ny && n < ENOUGH))
		return FIT_NOT;
	if (nx < ny || is_title(span_make(x + ny, nx - ny)))
		return nx < ny ? FIT_CUT : FIT_WHOLE;
	all = letters(more, y, ny, sizeof(y));
	return nx >= all && memcmp(x, y, all) == 0 &&
		is_title(span_make(x + all, nx - all))
	    ? FIT_WHOLE
	    : FIT_CUT;
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

/* The names of a DOCS, or of the element before or after an SSR's fields. */
struct names {
	struct span surname, given, middle;
};

static struct names
names_of(struct span docs)
{
	return (struct names){pnrgov_field(docs, 8), pnrgov_field(docs, 9),
	    pnrgov_field(docs, 10)};
}

static enum fit
fit_traveller(const struct pnrgov_traveller *t, const struct names *n)
{
	enum fit surname = fit(t->surname, n->surname, span_make("", 0), true);
	enum fit given = n->given.len == 0 || t->given.len == 0
	    ? FIT_WHOLE
	    : fit(t->given, n->given, n->middle, false);

	return surname < given ? surname : given;
}

/*
 * The traveller whose names agree best, from 1; 0: none. Of namesakes it is
 * the first who has no document yet, so that father and son, or twins whose
 * names a booking cuts off, have one each.
 */
static unsigned
find_name(const struct pnrgov *p, const struct names *n, bool infant)
{
	unsigned best = 0, best_rank = 0;

	for (unsigned i = 0; i < p->record.travellers; i++) {
		const struct pnrgov_traveller *t = &p->travellers[i];
		enum fit fits =
		    infant && !is_infant(t) ? FIT_NOT : fit_traveller(t, n);
		unsigned rank = 4 * (unsigned)fits + (t->documented ? 0 : 2) +
		    (is_infant(t) == infant ? 1 : 0);

		if (fits != FIT_NOT && rank > best_rank) {
			best = i + 1;
			best_rank = rank;
		}
	}
	return best;
}

/* The infant that a document in an adult's group is of, when it is clear. */
static unsigned
find_infant(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	struct names names = names_of(ssr->text);
	unsigned named =
	    ssr->kind == PNRGOV_DOCS ? find_name(p, &names, true) : 0;
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
 * reference decides, then the name that the SSR is for, then the TIF group that
 * it is in, unless it names somebody else.
 */
static unsigned
certain_owner(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	struct names names = names_of(ssr->text);
	unsigned of;

	if (is_infants(ssr))
		return find_infant(p, ssr);
	of = pnrgov_find_reference(p, ssr->reference);
	if (of == 0 && ssr->surname.len > 0)
		of = find_name(p,
		    &(struct names){ssr->surname, ssr->given, {NULL, 0}},
		    false);
	if (of == 0 && ssr->context > 0 &&
	    (ssr->kind != PNRGOV_DOCS || names.surname.len == 0 ||
		fit_traveller(&p->travellers[ssr->context - 1], &names) !=
		    FIT_NOT))
		of = ssr->context;
	return of;
}

/* A document that was said before, for another flight: whose it was then. */
static unsigned
owner_of_number(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	for (const struct pnrgov_ssr *s = p->ssrs; s < ssr; s++)
		if (s->kind == PNRGOV_DOCS && s->traveller > 0 &&
		    span_equal(s->number, ssr->number))
			return s->traveller;
	return 0;
}

/* By the names of the document, then the group, then as the only one. */
static unsigned
likely_owner(const struct pnrgov *p, const struct pnrgov_ssr *ssr)
{
	bool docs = ssr->kind == PNRGOV_DOCS;
	struct names names = names_of(ssr->text);
	unsigned of = 0;

	if (is_infants(ssr))
		return 0;
	if (docs && ssr->number.len > 0)
		of = owner_of_number(p, ssr);
	if (of == 0 && docs && names.surname.len > 0)
		of = find_name(p, &names, false);
	if (of == 0)
		of = ssr->context;
	if (of == 0 && p->record.travellers == 1 &&
	    (!docs || names.surname.len == 0))
		of = 1;
	return of;
}

static void
give_ssr(struct pnrgov *p, struct pnrgov_ssr *ssr, unsigned of)
{
	ssr->traveller = of;
	if (of > 0 && ssr->kind == PNRGOV_DOCS)
		p->travellers[of - 1].documented = true;
}

/*
 * A name behind the fields is only one where a traveller has it: an address
 * may look the same.
 */
static void
take_name(const struct pnrgov *p, struct pnrgov_ssr *ssr)
{
	struct span rest;
	struct names n = {.middle = {NULL, 0}};

	if (pnrgov_name_ahead(ssr->text, &rest, &n.surname, &n.given) ||
	    (pnrgov_name_behind(ssr->text, &rest, &n.surname, &n.given) &&
		find_name(p, &n, false) > 0)) {
		ssr->text = rest;
		ssr->surname = n.surname;
		ssr->given = n.given;
	}
	if (ssr->kind == PNRGOV_DOCS)
		ssr->number = pnrgov_field(ssr->text, 3);
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
			fit(p->travellers[free[next] - 1].surname, name,
			    span_make("", 0), false) != FIT_NOT) &&
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

/* An owner for each, or a traveller made of it, or a word that it has none. */
static void
link_rest(struct pnrgov *p, struct findings *f)
{
	for (unsigned i = 0; i < p->record.ssrs; i++) {
		struct pnrgov_ssr *ssr = &p->ssrs[i];

		/* One that an earlier document made a traveller of. */
		if (ssr->traveller == 0)
			give_ssr(p, ssr, certain_owner(p, ssr));
		if (ssr->traveller == 0)
			give_ssr(p, ssr, likely_owner(p, ssr));
		if (ssr->traveller == 0 && ssr->kind == PNRGOV_DOCS &&
		    (pnrgov_field(ssr->text, 8).len > 0 ||
			pnrgov_field(ssr->text, 3).len > 0))
			ssr->traveller = traveller_of_ssr(p, ssr, f);
		if (ssr->traveller == 0)
			place_note(f, &ssr->place, "edi.reference",
			    SEVERITY_WARNING, "SSR", GUIDE,
			    "belongs to no traveller");
	}
}

unsigned
pnrgov_link(struct pnrgov *p, struct findings *f)
{
	if (p->linked)
		return p->record.travellers;
	for (unsigned i = 0; i < p->record.ssrs; i++)
		take_name(p, &p->ssrs[i]);
	for (unsigned i = 0; i < p->record.ssrs; i++)
		give_ssr(p, &p->ssrs[i], certain_owner(p, &p->ssrs[i]));
	for (unsigned i = 0; i < p->record.ssrs; i++)
		if (p->ssrs[i].traveller == 0)
			give_ssr(p, &p->ssrs[i], likely_owner(p, &p->ssrs[i]));
	link_by_order(p);
	link_rest(p, f);
	p->linked = true;
	return p->record.travellers;
}
