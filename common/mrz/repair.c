/*
 * repair: the search. Knows sums and places; what a zone says is mrz_read's.
 */
#include "mrz/repair.h"

#include "mrz/repair_private.h"

/* A byte for each digit, modulo 10. */
#define BYTES(value) ((uint64_t)(value)*0x0101010101U)
_Static_assert(MRZ_DIGITS == 5, "five bytes, one a digit");

struct option {
	uint64_t less; /* what it takes away, as its complement to 10 */
	uint8_t cell, proposed, cost;
	uint8_t group; /* enum mrz_digit: its field's own, or the composite */
	uint16_t next; /* that takes as much from that digit; from 1, or 0 */
};

#define OPTIONS_MAX (MRZ_CELLS_MAX * MRZ_ALIKE_MAX)
_Static_assert(OPTIONS_MAX < UINT16_MAX, "an option's number fits");

struct search {
	const struct mrz *zone;
	const struct repair_plan *plan;
	struct date at;
	uint8_t must[MRZ_CELLS_MAX]; /* cells that cannot be what was read */
	unsigned must_count;
	uint64_t digits; /* those that are to agree */
	uint64_t off;	 /* what each of them is off by */
	unsigned group;	 /* changes in this one alone; MRZ_DIGITS: in all */

	/* Those of a group, listed when the group is first looked at. */
	struct option option[OPTIONS_MAX];
	unsigned options;
	bool listed[MRZ_DIGITS];
	unsigned from[MRZ_DIGITS], to[MRZ_DIGITS];
	uint16_t first[MRZ_DIGITS][10]; /* by what it takes from that digit */

	const struct option *picked[MRZ_SLIPS_MAX];
	unsigned count, slips; /* how many of them; of how many */
	unsigned limit;	       /* what a repair may cost */
	unsigned steps;
	struct mrz_repairs *out;
};

/* ---- sums of bytes, modulo 10 ---- */

/* Less so much where it is as much. */
static uint64_t
reduce(uint64_t bytes, unsigned by)
{
	uint64_t over = (bytes + BYTES(128 - by)) & BYTES(128);

	return bytes - (over >> 7) * by;
}

static uint64_t
plus(uint64_t a, uint64_t b)
{
	return reduce(a + b, 10);
}

/* Weights and value are below 10, and each product below 82. */
static uint64_t
times(uint64_t weights, unsigned value)
{
	uint64_t product = reduce(weights * value, 40);

	return reduce(reduce(reduce(product, 20), 20), 10);
}

/* ---- what each digit is off by ---- */

static void
take_sums(struct search *s)
{
	const struct mrz *m = s->zone;

	s->digits = s->off = 0;
	for (unsigned d = 0; d < MRZ_DIGITS; d++) {
		const struct mrz_check *check = &m->check[d];
		unsigned off = 0;

		if (!check->present)
			continue;
		s->digits |= REPAIR_BYTE(d);
		if (check->computed != '\0' && check->read != '\0') {
			off = 40U + (unsigned)(check->computed - '0') -
			    m->masks.values[check->at];
		} else {
			for (unsigned c = 0; c < m->layout->cells; c++)
				off += (unsigned)(s->plan->weight[c] >> 8 * d &
					   0xff) *
				    m->masks.values[c];
		}
		s->off |= (uint64_t)(off % 10) << 8 * d;
	}
}

/* ---- options ---- */

/* Whether nothing but fillers, however they were read, ends the field here. */
static bool
ends_field(const struct search *s, unsigned cell)
{
	const struct mrz *m = s->zone;

	for (unsigned c = cell; c < m->layout->cells &&
	     s->plan->field[c] == s->plan->field[cell] &&
	     s->plan->digit[c] == MRZ_DIGITS;
	     c++)
		if (m->cells[c] != '<' &&
		    strchr(mrz_alike(m->cells[c])->cells, '<') == NULL)
			return false;
	return true;
}

/* What a layout is known by, and the sex, are not changed. */
static bool
is_fixed(unsigned field)
{
	return field == MRZ_DOCUMENT_CODE || field == MRZ_ISSUING_STATE ||
	    field == MRZ_SEX;
}

/* The look-alikes of a cell that matter to a digit. */
static void
add_options(struct search *s, unsigned cell, unsigned group)
{
	const struct repair_look *look = &repair_looks[s->zone->cells[cell]];
	unsigned classes = s->plan->classes[cell];
	unsigned less = 40U - s->zone->masks.values[cell];
	bool must = (look->class & classes) == 0;

	if (!must && is_fixed(s->plan->field[cell]))
		return;
	for (unsigned i = 0; i < look->count; i++) {
		struct option *o = &s->option[s->options];

		if ((look->like[i].class & classes) == 0 ||
		    (look->like[i].cell == '<' && !ends_field(s, cell)))
			continue;
		o->less = times(
		    s->plan->weight[cell], (less + look->like[i].value) % 10);
		if (o->less == 0 && !must)
			continue; /* no digit tells */
		o->cell = (uint8_t)cell;
		o->proposed = look->like[i].cell;
		o->cost = look->like[i].cost;
		o->group = (uint8_t)group;
		s->options++;
	}
}

static unsigned
byte_of(uint64_t bytes, unsigned digit)
{
	return (unsigned)(bytes >> 8 * digit & 0xff);
}

/* Those that take as much from the group's digit, in the order of the list. */
static void
chain_group(struct search *s, unsigned group)
{
	uint16_t *end[10];

	for (unsigned i = 0; i < 10; i++) {
		s->first[group][i] = 0;
		end[i] = &s->first[group][i];
	}
	for (unsigned i = s->from[group]; i < s->to[group]; i++) {
		unsigned less = byte_of(s->option[i].less, group);

		s->option[i].next = 0;
		*end[less] = (uint16_t)(i + 1);
		end[less] = &s->option[i].next;
	}
}

static void
list_group(struct search *s, unsigned group)
{
	if (s->listed[group])
		return;
	s->listed[group] = true;
	s->from[group] = s->options;
	for (unsigned i = s->plan->from[group]; i < s->plan->from[group + 1];
	     i++)
		add_options(s, s->plan->cell[i], group);
	s->to[group] = s->options;
	chain_group(s, group);
}

static void
list_musts(struct search *s)
{
	s->must_count = 0;
	for (unsigned i = 0; i < s->plan->from[MRZ_DIGITS]; i++) {
		unsigned cell = s->plan->cell[i];

		if ((repair_looks[s->zone->cells[cell]].class &
			s->plan->classes[cell]) == 0)
			s->must[s->must_count++] = (uint8_t)cell;
	}
}

/* ---- what is found ---- */

/* A repair that is kept makes others too dear. */
static void
set_limit(struct search *s)
{
	const struct mrz_repairs *r = s->out;

	s->limit = MRZ_COST_MAX;
	if (r->count > 0 && r->list[0].cost + MRZ_COST_MARGIN < s->limit)
		s->limit = r->list[0].cost + MRZ_COST_MARGIN;
	if (r->count == MRZ_REPAIRS_MAX &&
	    r->list[r->count - 1].cost <= s->limit)
		s->limit = r->list[r->count - 1].cost - 1;
}

/* Whether the zone, read as repaired, is one that its digits prove. */
static bool
holds(const struct search *s, struct mrz_repair *r)
{
	struct mrz m = *s->zone;
	uint64_t covered = 0;

	for (unsigned i = 0; i < r->count; i++) {
		m.cells[r->slip[i].cell] = r->slip[i].proposed;
		covered |= s->plan->weight[r->slip[i].cell];
	}
	mrz_read_cells(&m, s->at);
	r->proof = 0;
	for (int i = 0; i < MRZ_DIGITS; i++) {
		if (!m.check[i].present)
			continue;
		if (!m.check[i].agrees && (s->digits & REPAIR_BYTE(i)) != 0)
			return false;
		if (m.check[i].agrees && (covered & REPAIR_BYTE(i)) != 0)
			r->proof |= 1U << i;
	}
	if (s->group < MRZ_DIGITS) {
		const struct mrz_date *date = mrz_field_date(
		    &m, layout_digit_field((enum mrz_digit)s->group));

		return date == NULL || mrz_date_is_possible(date);
	}
	return mrz_date_is_possible(&m.birth) &&
	    mrz_date_is_possible(&m.expiry) && mrz_date_is_possible(&m.issue);
}

static void
keep(struct search *s, unsigned cost)
{
	struct mrz_repair found = {.count = s->count, .cost = cost};
	struct mrz_repairs *r = s->out;
	unsigned at;

	for (unsigned i = 0; i < s->count; i++) {
		struct mrz_slip slip = {
		    s->picked[i]->cell, s->picked[i]->proposed};
		unsigned k = i;

		for (; k > 0 && found.slip[k - 1].cell > slip.cell; k--)
			found.slip[k] = found.slip[k - 1];
		found.slip[k] = slip;
	}
	if (!holds(s, &found))
		return;
	if (r->count < MRZ_REPAIRS_MAX)
		r->count++;
	for (at = r->count - 1; at > 0 && r->list[at - 1].cost > cost; at--)
		r->list[at] = r->list[at - 1];
	r->list[at] = found;
	while (r->list[r->count - 1].cost > r->list[0].cost + MRZ_COST_MARGIN)
		r->count--;
	set_limit(s);
}

/* ---- the search ---- */

static void try_options(struct search *s, uint64_t off, unsigned cost);

static bool
is_picked(const struct search *s, unsigned cell)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->picked[i]->cell == cell)
			return true;
	return false;
}

static void
pick(struct search *s, const struct option *o, uint64_t off, unsigned cost)
{
	off = plus(off, o->less) & s->digits;
	cost += o->cost;
	s->picked[s->count++] = o;
	if (s->count < s->slips)
		try_options(s, off, cost);
	else if (off == 0)
		keep(s, cost);
	s->count--;
}

/*
 * Of two from the same group the first in the list is picked first, so that a
 * pair is tried once; musts come before.
 */
static void
try_option(
    struct search *s, const struct option *o, uint64_t off, unsigned cost)
{
	const struct option *last =
	    s->count > s->must_count ? s->picked[s->count - 1] : NULL;
	unsigned left = s->slips - s->count - 1;

	if (cost + o->cost + left * MRZ_COST_NEAR > s->limit ||
	    (left == 0 && (plus(off, o->less) & s->digits) != 0) ||
	    (last != NULL && last->group == o->group && o <= last) ||
	    is_picked(s, o->cell))
		return;
	pick(s, o, off, cost);
}

/* False when so many more are beyond the bound. */
static bool
count_steps(struct search *s, unsigned more)
{
	s->steps += more;
	if (s->steps > MRZ_REPAIR_STEPS_MAX)
		s->out->cut = true;
	return s->steps <= MRZ_REPAIR_STEPS_MAX;
}

/* The options of a group; the last slip has to bring its digit to nothing. */
static void
try_group(struct search *s, unsigned group, uint64_t off, unsigned cost)
{
	unsigned from = s->from[group], to = s->to[group];

	if (!count_steps(s, to - from))
		return;
	if (s->count + 1 < s->slips) {
		for (unsigned i = from; i < to; i++)
			try_option(s, &s->option[i], off, cost);
	} else {
		unsigned need = (10 - byte_of(off, group)) % 10;

		for (unsigned i = s->first[group][need]; i != 0;
		     i = s->option[i - 1].next)
			try_option(s, &s->option[i - 1], off, cost);
	}
}

static void
try_options(struct search *s, uint64_t off, unsigned cost)
{
	unsigned group;

	if (s->count < s->must_count) {
		unsigned must = s->must[s->count];

		group = repair_group(s->plan->weight[must]);
		list_group(s, group);
		for (unsigned i = s->from[group]; i < s->to[group]; i++)
			if (s->option[i].cell == must && count_steps(s, 1))
				try_option(s, &s->option[i], off, cost);
		return;
	}
	if (off == 0)
		return; /* found with fewer */
	group = repair_group(off);
	for (unsigned g = 0; g < MRZ_DIGITS; g++) {
		/* The composite is over all of them. */
		if (g != group &&
		    (group != MRZ_DIGIT_COMPOSITE || s->group < MRZ_DIGITS))
			continue;
		list_group(s, g);
		try_group(s, g, off, cost);
	}
}

static void
find(struct search *s)
{
	uint64_t off = s->off & s->digits;

	if ((off == 0 && s->must_count == 0) || s->must_count > MRZ_SLIPS_MAX)
		return;
	s->count = 0;
	set_limit(s);
	for (s->slips = s->must_count > 0 ? s->must_count : 1;
	     s->slips <= MRZ_SLIPS_MAX; s->slips++)
		try_options(s, off, 0);
}

/* Each field by its own digit, whatever the others say; the best of each. */
static void
find_in_fields(struct search *s, struct mrz_repairs *out)
{
	struct mrz_repairs found[MRZ_DIGIT_COMPOSITE];
	unsigned musts = s->must_count;
	uint8_t must[MRZ_CELLS_MAX];

	memcpy(must, s->must, sizeof(must));
	for (s->group = 0; s->group < MRZ_DIGIT_COMPOSITE; s->group++) {
		s->out = &found[s->group];
		s->out->count = 0;
		s->out->cut = false;
		if (!s->zone->check[s->group].present)
			continue;
		s->digits = REPAIR_BYTE(s->group);
		s->must_count = 0;
		for (unsigned i = 0; i < musts; i++)
			if (repair_group(s->plan->weight[must[i]]) == s->group)
				s->must[s->must_count++] = must[i];
		find(s);
		out->cut = out->cut || s->out->cut;
	}
	for (unsigned i = 0; i < MRZ_REPAIRS_MAX; i++)
		for (unsigned g = 0; g < MRZ_DIGIT_COMPOSITE; g++)
			if (i < found[g].count && out->count < MRZ_REPAIRS_MAX)
				out->list[out->count++] = found[g].list[i];
}

void
mrz_repair(const struct mrz *m, struct date at, struct mrz_repairs *out)
{
	struct search s;
	struct repair_plan own;

	out->count = 0;
	out->cut = false;
	s.zone = m;
	s.at = at;
	s.group = MRZ_DIGITS;
	s.steps = 0;
	s.out = out;
	s.plan = repair_plan(m, &own);
	take_sums(&s);
	s.options = 0;
	memset(s.listed, 0, sizeof(s.listed));
	list_musts(&s);
	find(&s);
	if (out->count == 0)
		find_in_fields(&s, out);
}
