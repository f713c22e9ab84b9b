/*
 * suggest: candidates from what repair.c finds, from the list of states and
 * from the ends of names.
 */
#include "mrz/suggest.h"

#include "base/array.h"
#include "travel/country.h"

static struct mrz_candidate *
add(struct mrz_candidates *out, unsigned proof)
{
	struct mrz_candidate *c = &out->list[out->count++];

	c->count = 0;
	c->proof = proof;
	return c;
}

/* The next place: len cells of the zone from cell on. */
static struct mrz_change *
add_change(struct mrz_candidate *c, const struct mrz *m, const char *where,
    unsigned cell, unsigned len)
{
	struct mrz_change *change = &c->change[c->count++];

	change->where = where;
	layout_position(m->layout, cell, &change->line, &change->column);
	change->read = m->cells + cell;
	change->read_len = change->proposed_len = (uint8_t)len;
	memcpy(change->proposed, m->cells + cell, len);
	return change;
}

/* ---- what digits prove ---- */

static const char *
where_of(const struct mrz *m, unsigned cell)
{
	enum mrz_digit digit = mrz_cell_digit(m, cell);
	enum mrz_field field = mrz_cell_field(m, cell);

	if (digit < MRZ_DIGITS)
		return layout_digit_name(digit);
	return field < MRZ_FIELDS ? layout_field_name(field) : "mrz";
}

/* Whether two cells are in one field: they are shown as one run. */
static bool
are_together(const struct mrz *m, unsigned a, unsigned b)
{
	unsigned line_a, line_b, column;

	layout_position(m->layout, a, &line_a, &column);
	layout_position(m->layout, b, &line_b, &column);
	return line_a == line_b && mrz_cell_digit(m, a) == MRZ_DIGITS &&
	    mrz_cell_digit(m, b) == MRZ_DIGITS &&
	    mrz_cell_field(m, a) == mrz_cell_field(m, b);
}

static void
put_repair(
    const struct mrz *m, const struct mrz_repair *r, struct mrz_candidates *out)
{
	struct mrz_candidate *c = add(out, r->proof);

	for (unsigned i = 0, next; i < r->count; i = next) {
		unsigned first = r->slip[i].cell, len;
		struct mrz_change *change;

		for (next = i + 1; next < r->count; next++)
			if (!are_together(m, first, r->slip[next].cell))
				break;
		len = r->slip[next - 1].cell - first + 1U;
		change = add_change(c, m, where_of(m, first), first, len);
		for (; i < next; i++)
			change->proposed[r->slip[i].cell - first] =
			    r->slip[i].proposed;
	}
}

static bool
dates_are_possible(const struct mrz *m)
{
	const struct mrz_date *dates[] = {&m->birth, &m->expiry, &m->issue};

	for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
		if (!mrz_date_is_possible(dates[i]))
			return false;
	return true;
}

/* ---- what other things than digits say ---- */

/* Runs at the end of a name that are fillers. No digit proves them. */
static void
try_name_end(
    const struct mrz *m, enum mrz_field field, struct mrz_candidates *out)
{
	const struct mrz_place *p = &m->layout->field[field];
	size_t at, len;

	if (p->len == 0 || out->count == MRZ_CANDIDATES_MAX)
		return;
	len = mrz_name_misread(span_make(m->cells + p->at, p->len), &at);
	if (len == 0)
		return;
	memset(add_change(add(out, 0), m, layout_field_name(MRZ_NAME),
		   p->at + (unsigned)at, (unsigned)len)
		   ->proposed,
	    '<', len);
}

#define STATE_CELLS 3

/* A code, and what its cells may have been, the cell itself included. */
struct code {
	uint8_t cells[STATE_CELLS];
	struct {
		uint8_t cell, cost;
	} may[STATE_CELLS][MRZ_ALIKE_MAX + 1];
	unsigned ways[STATE_CELLS];
};

static bool
is_listed(const uint8_t cells[STATE_CELLS], unsigned len)
{
	struct span code = span_make(cells, len);

	code = span_first(code, span_find(code, '<'));
	for (size_t i = code.len; i < len; i++)
		if (cells[i] != '<')
			return false;
	return country_kind(code) == COUNTRY_LISTED;
}

static void
list_ways(struct code *code)
{
	for (unsigned i = 0; i < STATE_CELLS; i++) {
		const struct mrz_alike *alike = mrz_alike(code->cells[i]);

		code->may[i][0].cell = code->cells[i];
		code->may[i][0].cost = 0;
		code->ways[i] = 1;
		for (size_t k = 0; alike->cells[k] != '\0'; k++) {
			uint8_t cell = (uint8_t)alike->cells[k];

			if ((layout_cell_class(cell) & MRZ_CLASS_DIGIT) != 0)
				continue;
			code->may[i][code->ways[i]].cell = cell;
			code->may[i][code->ways[i]++].cost =
			    (uint8_t)mrz_cost(code->cells[i], alike, k);
		}
	}
}

/* The cells of a code that differ, as one run. */
static void
put_code(const struct mrz *m, enum mrz_field field,
    const uint8_t cells[STATE_CELLS], struct mrz_candidates *out)
{
	unsigned at = m->layout->field[field].at;
	unsigned first = 0, end = STATE_CELLS;

	while (cells[first] == m->cells[at + first])
		first++;
	while (cells[end - 1] == m->cells[at + end - 1])
		end--;
	memcpy(add_change(add(out, 0), m, layout_field_name(field), at + first,
		   end - first)
		   ->proposed,
	    cells + first, end - first);
}

/*
 * A code that no list has, and that look-alikes make a listed one: UT0 is
 * UTO, DKK is D. The list of states proves it, no digit does. The cheapest
 * are proposed: all of them, where they are as cheap.
 */
static void
try_state(const struct mrz *m, enum mrz_field field, struct mrz_candidates *out)
{
	const struct mrz_place *p = &m->layout->field[field];
	unsigned best = MRZ_COST_MAX + 1;
	size_t first = out->count;
	struct code code;
	uint8_t cells[STATE_CELLS];

	if (p->len != STATE_CELLS || is_listed(m->cells + p->at, p->len) ||
	    country_kind(span_first(mrz_field_cells(m, field),
		span_find(mrz_field_cells(m, field), '<'))) != COUNTRY_UNKNOWN)
		return;
	memcpy(code.cells, m->cells + p->at, STATE_CELLS);
	list_ways(&code);
	for (unsigned i = 0; i < code.ways[0] * code.ways[1] * code.ways[2];
	     i++) {
		unsigned n[STATE_CELLS] = {i % code.ways[0],
		    i / code.ways[0] % code.ways[1],
		    i / code.ways[0] / code.ways[1]};
		unsigned cost = 0;

		for (unsigned k = 0; k < STATE_CELLS; k++) {
			cells[k] = code.may[k][n[k]].cell;
			cost += code.may[k][n[k]].cost;
		}
		if (cost > best || !is_listed(cells, STATE_CELLS))
			continue;
		if (cost < best)
			out->count = first;
		best = cost;
		if (out->count < MRZ_CANDIDATES_MAX)
			put_code(m, field, cells, out);
	}
}

/*
 * A filler in the digit's place, from which a long number goes on, read as
 * something else: the zone is then another one.
 */
static void
try_long_number(const struct mrz *m, struct date at, struct mrz_candidates *out)
{
	unsigned cell = m->layout->digit[MRZ_DIGIT_DOCUMENT_NUMBER].at;
	struct mrz changed;

	if (m->layout->overflow_max == 0 ||
	    strchr(mrz_alike(m->cells[cell])->cells, '<') == NULL)
		return;
	changed = *m;
	changed.cells[cell] = '<';
	mrz_read_cells(&changed, at);
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (changed.check[i].present && !changed.check[i].agrees)
			return;
	if (!changed.long_number || !dates_are_possible(&changed))
		return;
	add_change(
	    add(out,
		1U << MRZ_DIGIT_DOCUMENT_NUMBER | 1U << MRZ_DIGIT_COMPOSITE),
	    m, layout_digit_name(MRZ_DIGIT_DOCUMENT_NUMBER), cell, 1)
	    ->proposed[0] = '<';
}

/* ---- all of it --------------------------------------------------------- */

/* Names and codes are few, and independent of the digits: they keep a place. */
void
mrz_suggest(const struct mrz *m, struct date at, struct mrz_candidates *out)
{
	struct mrz_candidates others;
	struct mrz_repairs repairs;

	mrz_repair(m, at, &repairs);
	others.count = 0;
	try_state(m, MRZ_ISSUING_STATE, &others);
	try_state(m, MRZ_NATIONALITY, &others);
	try_name_end(m, MRZ_NAME, &others);
	try_name_end(m, MRZ_SURNAME, &others);
	try_name_end(m, MRZ_GIVEN_NAMES, &others);
	out->count = 0;
	out->cut = repairs.cut;
	try_long_number(m, at, out);
	for (unsigned i = 0; i < repairs.count &&
	     out->count + (i > 0 ? others.count : 0) < MRZ_CANDIDATES_MAX;
	     i++)
		put_repair(m, &repairs.list[i], out);
	for (size_t i = 0; i < others.count && out->count < MRZ_CANDIDATES_MAX;
	     i++)
		out->list[out->count++] = others.list[i];
}

/* ---- fillers that were lost or doubled ---------------------------------- */

/* A line that is being changed in one place. */
struct edit {
	struct mrz_lines lines; /* all of them, changed */
	size_t line;
	uint8_t read[MRZ_LINE_CELLS_MAX]; /* the line as it was read */
	size_t len, at;
	bool lost;			   /* else one too many */
	unsigned rank[MRZ_CANDIDATES_MAX]; /* of what was found */
	uint8_t text[MRZ_LINE_CELLS_MAX + 1];
};

/* The line's cells, where there is nothing else about it to be understood. */
static bool
take_edit(const struct mrz_line *line, struct edit *e)
{
	e->len = mrz_line_length(line);
	if (e->len == 0 || e->len >= MRZ_LINE_CELLS_MAX || line->prefix > 0 ||
	    line->blanks > line->lead + line->trail)
		return false;
	memcpy(e->read, line->cells + line->lead, e->len);
	return true;
}

/*
 * The places for an edit: a filler may be lost anywhere, and in a run of them
 * the first place stands for all; one too many is one of a run.
 */
static bool
is_place(const struct edit *e)
{
	if (e->at > 0 && e->read[e->at - 1] == '<')
		return false;
	return e->lost || (e->at < e->len && e->read[e->at] == '<');
}

static void
make_edit(struct edit *e)
{
	size_t rest = e->at + !e->lost, len = e->at;

	memcpy(e->text, e->read, e->at);
	if (e->lost)
		e->text[len++] = '<';
	memcpy(e->text + len, e->read + rest, e->len - rest);
	mrz_line_read(
	    span_make(e->text, len + e->len - rest), &e->lines.line[e->line]);
}

/* Whether everything in the zone that can be proved is. */
static bool
is_proved(const struct mrz *m)
{
	unsigned digits = 0;

	for (int i = 0; i < MRZ_DIGITS; i++) {
		if (m->check[i].present && !m->check[i].agrees)
			return false;
		digits += m->check[i].present;
	}
	return digits > 0 && dates_are_possible(m);
}

/* Digits over a line of the zone. */
static unsigned
digits_over(const struct mrz *m, size_t line)
{
	const struct mrz_digit_place *place = m->layout->digit;
	unsigned digits = 0, from = 0, to;

	for (size_t i = 0; i < line; i++)
		from += m->layout->width[i];
	to = from + m->layout->width[line];
	for (int i = 0; i < MRZ_DIGITS; i++)
		for (unsigned r = 0; r < place[i].ranges; r++)
			if (place[i].range[r].at < to &&
			    place[i].range[r].at + place[i].range[r].len > from)
				digits |= 1U << i;
	return digits;
}

/* Beside fillers first, where they are miscounted; then at a field's end. */
static unsigned
rank_of(const struct edit *e, const struct mrz *m)
{
	size_t cell = e->at;

	for (size_t i = 0; i < e->line && i < m->layout->lines; i++)
		cell += m->layout->width[i];
	if (!e->lost || (e->at < e->len && e->read[e->at] == '<'))
		return 0;
	return cell + 1 < m->layout->cells &&
		mrz_cell_field(m, (unsigned)cell) !=
		    mrz_cell_field(m, (unsigned)cell + 1)
	    ? 1
	    : 2;
}

static void
keep_edit(
    struct edit *e, unsigned rank, unsigned proof, struct mrz_candidates *out)
{
	struct mrz_change *change;
	size_t at = out->count;

	if (at == MRZ_CANDIDATES_MAX && e->rank[--at] <= rank)
		return;
	for (; at > 0 && e->rank[at - 1] > rank; at--) {
		out->list[at] = out->list[at - 1];
		e->rank[at] = e->rank[at - 1];
	}
	if (out->count < MRZ_CANDIDATES_MAX)
		out->count++;
	e->rank[at] = rank;
	out->list[at].count = 1;
	out->list[at].proof = proof;
	change = &out->list[at].change[0];
	change->where = "mrz";
	change->line = (unsigned)e->line + 1;
	change->column = (unsigned)e->at + 1;
	change->read = (const uint8_t *)"<";
	change->read_len = !e->lost;
	change->proposed[0] = '<';
	change->proposed_len = e->lost;
}

/* Whether the line has nothing but fillers from the edit on. */
static bool
is_at_end(const struct edit *e)
{
	if (e->read[e->len - 1] != '<')
		return false;
	for (size_t i = e->at; i < e->len; i++)
		if (e->read[i] != '<')
			return false;
	return e->at < e->len;
}

static void
try_edit(struct edit *e, const enum mrz_format *forced, struct date at,
    struct mrz_candidates *out)
{
	struct mrz m;
	unsigned proof;

	make_edit(e);
	if (!mrz_read(&e->lines, forced, at, &m) || !is_proved(&m) ||
	    e->line - m.first_line >= m.line_count) /* left out */
		return;
	proof = digits_over(
	    &m, m.fit.one_line ? m.layout->lines - 1U : e->line - m.first_line);
	/* Nothing tells where in a line of names: its end is as good. */
	if (proof != 0 || is_at_end(e))
		keep_edit(e, rank_of(e, &m), proof, out);
}

void
mrz_suggest_lines(const struct mrz_lines *lines, const enum mrz_format *forced,
    struct date at, struct mrz_candidates *out)
{
	struct edit e;

	out->count = 0;
	out->cut = false;
	if (lines->count == 0 || lines->count > MRZ_LINES_MAX)
		return;
	for (size_t i = 0; i < 2 * lines->count; i++) {
		e.lines = *lines;
		e.line = i / 2;
		e.lost = i % 2 == 0;
		if (!take_edit(&lines->line[e.line], &e))
			continue;
		for (e.at = 0; e.at <= e.len; e.at++)
			if (is_place(&e))
				try_edit(&e, forced, at, out);
	}
}
