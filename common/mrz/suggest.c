/*
 * suggest: tries every look-alike in every place that a digit covers and
 * keeps what the digits prove. Changes copies only.
 */
#include "mrz/suggest.h"

#include "travel/country.h"

/*
 * Characters of OCR-B that readers take for each other, both ways. Few, since
 * every pair more is one chance in ten more of a proof by accident.
 */
static const char pairs[][3] = {
    "0O",
    "0Q",
    "0D",
    "OQ",
    "OD",
    "1I",
    "1L",
    "IL",
    "2Z",
    "4A",
    "5S",
    "6G",
    "7T",
    "8B",
    "UV",
};
#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

/* A place: a cell, the field it is of, or the digit that is there. */
struct place {
	uint8_t cell;
	enum mrz_field field; /* MRZ_FIELDS: a digit */
	enum mrz_digit digit;
};

struct search {
	const struct mrz *zone;
	struct date at;
	struct mrz_candidate *list;
	size_t count;
};

/* Digits that do not agree; one that cannot be computed among them. */
static unsigned
wrong_digits(const struct mrz *m)
{
	unsigned wrong = 0;

	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present && !m->check[i].agrees)
			wrong |= 1u << i;
	return wrong;
}

/* Digits whose place or value is another in the changed zone. */
static unsigned
touched_digits(const struct mrz *a, const struct mrz *b)
{
	unsigned touched = 0;

	for (int i = 0; i < MRZ_DIGITS; i++)
		if (a->check[i].read != b->check[i].read ||
		    a->check[i].computed != b->check[i].computed)
			touched |= 1u << i;
	return touched;
}

static bool
dates_are_possible(const struct mrz *m, enum mrz_field field)
{
	const struct mrz_date *date = mrz_field_date(m, field);

	return date == NULL || date->state == MRZ_DATE_KNOWN ||
	    date->state == MRZ_DATE_PERMANENT;
}

/*
 * The digits that prove a changed zone, or 0: all that the change touches
 * agree, one of them did not before; the composite may still be wrong when
 * something else under it is.
 */
static unsigned
proof(const struct search *s, const struct mrz *changed, bool cured)
{
	const unsigned composite = 1u << MRZ_DIGIT_COMPOSITE;
	unsigned before = wrong_digits(s->zone);
	unsigned after = wrong_digits(changed);
	unsigned touched = touched_digits(s->zone, changed);
	unsigned proven = touched & ~after;

	if ((touched & after & ~composite) != 0)
		return 0;
	if ((touched & after & composite) != 0 && (after & ~composite) == 0)
		return 0;
	if ((proven & before) == 0 && !cured)
		return 0;
	return proven;
}

static void
keep(struct search *s, const struct place *place, uint8_t proposed,
    unsigned proven)
{
	struct mrz_candidate *c;

	if (s->count == MRZ_CANDIDATES_MAX)
		return;
	c = &s->list[s->count++];
	c->where = place->field < MRZ_FIELDS ? layout_field_name(place->field)
					     : layout_digit_name(place->digit);
	layout_position(s->zone->layout, place->cell, &c->line, &c->column);
	c->cell = place->cell;
	c->len = 1;
	c->read = s->zone->cells[place->cell];
	c->proposed = proposed;
	c->proof = proven;
}

static bool
may_stand(const struct mrz *m, const struct place *place, uint8_t cell)
{
	return place->field < MRZ_FIELDS
	    ? layout_cell_allowed(m->layout, place->field, cell)
	    : layout_cell_class(cell) == MRZ_CLASS_DIGIT;
}

/* The look-alike in a pair, or 0 when the cell is not in it. */
static uint8_t
look_alike(size_t pair, uint8_t cell)
{
	if ((uint8_t)pairs[pair][0] == cell)
		return (uint8_t)pairs[pair][1];
	if ((uint8_t)pairs[pair][1] == cell)
		return (uint8_t)pairs[pair][0];
	return 0;
}

static void
try_place(struct search *s, const struct place *place)
{
	struct mrz changed = *s->zone;
	uint8_t read = s->zone->cells[place->cell];
	bool stood = may_stand(s->zone, place, read);

	for (size_t i = 0; i < PAIRS; i++) {
		uint8_t proposed = look_alike(i, read);
		unsigned proven;

		if (proposed == 0 || !may_stand(s->zone, place, proposed))
			continue;
		changed.cells[place->cell] = proposed;
		mrz_read_cells(&changed, s->at);
		proven = proof(s, &changed, !stood);
		if (proven != 0 &&
		    (place->field == MRZ_FIELDS ||
			dates_are_possible(&changed, place->field)))
			keep(s, place, proposed, proven);
	}
}

/* All characters of a date that cannot be there, at once. */
static void
try_date(struct search *s, enum mrz_field field)
{
	const struct mrz_place *date = &s->zone->layout->field[field];
	struct mrz changed = *s->zone;
	unsigned misfits = 0, proven;

	for (unsigned c = date->at; c < date->at + date->len; c++) {
		struct place place = {(uint8_t)c, field, MRZ_DIGITS};

		if (may_stand(s->zone, &place, s->zone->cells[c]))
			continue;
		misfits++;
		for (size_t i = 0; i < PAIRS; i++) {
			uint8_t proposed = look_alike(i, s->zone->cells[c]);

			if (proposed == 0 ||
			    !may_stand(s->zone, &place, proposed))
				continue;
			changed.cells[c] = proposed;
			break;
		}
	}
	if (misfits < 2)
		return;
	mrz_read_cells(&changed, s->at);
	if (!dates_are_possible(&changed, field))
		return;
	proven = ~wrong_digits(&changed) &
	    1u << (field == MRZ_BIRTH_DATE ? MRZ_DIGIT_BIRTH_DATE
					   : MRZ_DIGIT_EXPIRY_DATE);
	if (proven == 0)
		return;
	if (changed.check[MRZ_DIGIT_COMPOSITE].agrees)
		proven |= 1u << MRZ_DIGIT_COMPOSITE;
	for (unsigned c = date->at; c < date->at + date->len; c++) {
		struct place place = {(uint8_t)c, field, MRZ_DIGITS};

		if (changed.cells[c] != s->zone->cells[c])
			keep(s, &place, changed.cells[c], proven);
	}
}

/* Runs at the end of a name that are fillers. No digit proves them. */
static void
try_name_end(struct search *s, enum mrz_field field)
{
	const struct mrz_place *p = &s->zone->layout->field[field];
	struct place place = {0, MRZ_NAME, MRZ_DIGITS};
	size_t at, len;

	len = p->len == 0
	    ? 0
	    : mrz_name_misread(span_make(s->zone->cells + p->at, p->len), &at);
	if (len == 0 || s->count == MRZ_CANDIDATES_MAX)
		return;
	place.cell = (uint8_t)(p->at + at);
	keep(s, &place, '<', 0);
	s->list[s->count - 1].len = (uint8_t)len;
}

/* The cells of a state's code, without the fillers after it. */
static struct span
state_code_in(const uint8_t cells[MRZ_CELLS_ROOM], const struct mrz_place *p)
{
	struct span code = span_make(cells + p->at, p->len);

	return span_first(code, span_find(code, '<'));
}

/*
 * A code that no list has, and that one look-alike makes a listed one: UT0 is
 * UTO. The list of states proves it, no digit does; where two would do,
 * neither is proposed.
 */
static void
try_state(struct search *s, enum mrz_field field)
{
	const struct mrz_place *p = &s->zone->layout->field[field];
	struct place found = {0, field, MRZ_DIGITS};
	uint8_t cells[MRZ_CELLS_ROOM], proposed = 0;
	unsigned ways = 0;

	if (p->len == 0 ||
	    country_kind(state_code_in(s->zone->cells, p)) != COUNTRY_UNKNOWN)
		return;
	memcpy(cells, s->zone->cells, sizeof(cells));
	for (unsigned c = p->at; c < p->at + (unsigned)p->len; c++)
		for (size_t i = 0; i < PAIRS; i++) {
			uint8_t other = look_alike(i, s->zone->cells[c]);

			if (other < 'A' || other > 'Z')
				continue;
			cells[c] = other;
			if (country_kind(state_code_in(cells, p)) ==
			    COUNTRY_LISTED) {
				ways++;
				found.cell = (uint8_t)c;
				proposed = other;
			}
			cells[c] = s->zone->cells[c];
		}
	if (ways == 1)
		keep(s, &found, proposed, 0);
}

/* The field that a cell is of: the smallest, where they overlap. */
static enum mrz_field
field_of(const struct mrz *m, unsigned cell)
{
	enum mrz_field best = MRZ_FIELDS;

	for (int i = 0; i < MRZ_FIELDS; i++) {
		const struct mrz_place *p = &m->layout->field[i];

		if (cell < p->at || cell >= (unsigned)p->at + p->len)
			continue;
		if (best == MRZ_FIELDS || p->len < m->layout->field[best].len)
			best = (enum mrz_field)i;
	}
	return best;
}

/* The digit in a cell; MRZ_DIGITS: there is none. */
static enum mrz_digit
digit_of(const struct mrz *m, unsigned cell)
{
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present && m->check[i].at == cell)
			return (enum mrz_digit)i;
	return MRZ_DIGITS;
}

/*
 * In a long number the remainder is of the number, though it is in the
 * optional data.
 */
static bool
is_remainder(const struct mrz *m, unsigned cell)
{
	unsigned at = m->layout->field[MRZ_OPTIONAL_DATA].at;

	return m->long_number && cell >= at &&
	    cell < m->check[MRZ_DIGIT_DOCUMENT_NUMBER].at;
}

size_t
mrz_suggest(const struct mrz *m, struct date at,
    struct mrz_candidate list[MRZ_CANDIDATES_MAX])
{
	struct search s = {m, at, list, 0};

	for (unsigned c = 0; c < m->layout->cells; c++) {
		struct place place = {(uint8_t)c, MRZ_FIELDS, digit_of(m, c)};

		if (place.digit == MRZ_DIGITS)
			place.field = is_remainder(m, c) ? MRZ_DOCUMENT_NUMBER
							 : field_of(m, c);
		if (place.digit < MRZ_DIGITS || place.field < MRZ_FIELDS)
			try_place(&s, &place);
	}
	try_date(&s, MRZ_BIRTH_DATE);
	try_date(&s, MRZ_EXPIRY_DATE);
	try_state(&s, MRZ_ISSUING_STATE);
	try_state(&s, MRZ_NATIONALITY);
	try_name_end(&s, MRZ_NAME);
	try_name_end(&s, MRZ_SURNAME);
	try_name_end(&s, MRZ_GIVEN_NAMES);
	return s.count;
}
