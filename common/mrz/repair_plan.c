/*
 * repair_plan: weights and look-alikes, put in order for the search.
 */
#include <pthread.h>

#include "mrz/check_digit.h"
#include "mrz/repair_private.h"

/* ---- places ---- */

static bool
is_remainder(const struct mrz *m, unsigned cell)
{
	unsigned at = m->layout->field[MRZ_OPTIONAL_DATA].at;

	return m->long_number && cell >= at &&
	    cell < m->check[MRZ_DIGIT_DOCUMENT_NUMBER].at;
}

enum mrz_field
mrz_cell_field(const struct mrz *m, unsigned cell)
{
	const struct mrz_place *place = m->layout->field;
	enum mrz_field best = MRZ_FIELDS;

	if (is_remainder(m, cell))
		return MRZ_DOCUMENT_NUMBER;
	/* The smallest, where they overlap. */
	for (int i = 0; i < MRZ_FIELDS; i++)
		if (cell - place[i].at < place[i].len &&
		    (best == MRZ_FIELDS || place[i].len < place[best].len))
			best = (enum mrz_field)i;
	return best;
}

enum mrz_digit
mrz_cell_digit(const struct mrz *m, unsigned cell)
{
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present && m->check[i].at == cell)
			return (enum mrz_digit)i;
	return MRZ_DIGITS;
}

/* ---- plans ---- */

unsigned
mrz_cost(uint8_t read, const struct mrz_alike *alike, size_t i)
{
	static const uint8_t costs[] = {
	    0, MRZ_COST_NEAR, MRZ_COST_LESS, MRZ_COST_FAR};
	bool rare = layout_cell_class(read) == MRZ_CLASS_DIGIT &&
	    layout_cell_class((uint8_t)alike->cells[i]) == MRZ_CLASS_LETTER;

	return costs[mrz_alike_distance(alike, i)] + rare;
}

static unsigned
add_run(struct repair_plan *p, enum mrz_digit digit, unsigned at, unsigned len,
    unsigned weights)
{
	for (unsigned c = at; c < at + len; c++)
		p->weight[c] += (uint64_t)check_digit_weight(weights++)
		    << 8 * (unsigned)digit;
	return weights;
}

/* The number's digit, where the number goes on in the optional data. */
static void
add_long_number(const struct mrz *m, struct repair_plan *p)
{
	const struct mrz_place *number = &m->layout->field[MRZ_DOCUMENT_NUMBER];
	unsigned weights =
	    add_run(p, MRZ_DIGIT_DOCUMENT_NUMBER, number->at, number->len, 0);

	add_run(p, MRZ_DIGIT_DOCUMENT_NUMBER,
	    m->layout->field[MRZ_OPTIONAL_DATA].at,
	    m->number_len - (unsigned)number->len,
	    weights + m->check[MRZ_DIGIT_DOCUMENT_NUMBER].legacy);
}

static void
weigh(const struct mrz *m, struct repair_plan *p)
{
	memset(p->weight, 0, sizeof(p->weight));
	for (int i = 0; i < MRZ_DIGITS; i++) {
		const struct mrz_digit_place *place = &m->layout->digit[i];
		unsigned weights = 0;

		if (!m->check[i].present)
			continue;
		/* What is read counts against the sum. */
		p->weight[m->check[i].at] += (uint64_t)9 << 8 * i;
		if (i == MRZ_DIGIT_DOCUMENT_NUMBER && m->long_number) {
			add_long_number(m, p);
			continue;
		}
		for (unsigned r = 0; r < place->ranges; r++)
			weights = add_run(p, (enum mrz_digit)i,
			    place->range[r].at, place->range[r].len, weights);
	}
}

static uint8_t
classes_in(const struct mrz *m, enum mrz_digit digit, enum mrz_field field)
{
	if (digit < MRZ_DIGITS)
		return m->layout->digit[digit].filler_if_empty
		    ? MRZ_CLASS_DIGIT | MRZ_CLASS_FILLER
		    : MRZ_CLASS_DIGIT;
	if (field == MRZ_FIELDS)
		return MRZ_CLASS_FILLER;
	if (field == MRZ_SEX)
		return MRZ_CLASS_LETTER | MRZ_CLASS_FILLER;
	return MRZ_CLASS_FILLER |
	    (layout_cell_allowed(m->layout, field, 'A') ? MRZ_CLASS_LETTER
							: 0) |
	    (layout_cell_allowed(m->layout, field, '0') ? MRZ_CLASS_DIGIT : 0);
}

static void
make_plan(const struct mrz *m, struct repair_plan *p)
{
	unsigned count = 0;

	weigh(m, p);
	for (unsigned c = 0; c < m->layout->cells; c++) {
		p->field[c] = (uint8_t)mrz_cell_field(m, c);
		p->digit[c] = (uint8_t)mrz_cell_digit(m, c);
		p->classes[c] = classes_in(m, (enum mrz_digit)p->digit[c],
		    (enum mrz_field)p->field[c]);
	}
	for (unsigned g = 0; g < MRZ_DIGITS; g++) {
		p->from[g] = count;
		for (unsigned c = 0; c < m->layout->cells; c++) {
			if (p->weight[c] == 0 ||
			    repair_group(p->weight[c]) != g)
				continue;
			p->cell[count++] = (uint8_t)c;
		}
	}
	p->from[MRZ_DIGITS] = count;
}

static struct repair_plan plans[MRZ_FORMATS];

struct repair_look repair_looks[256];

static void
make_look(uint8_t read, struct repair_look *look)
{
	const struct mrz_alike *alike = mrz_alike(read);

	look->class = (uint8_t)layout_cell_class(read);
	for (size_t i = 0; alike->cells[i] != '\0'; i++) {
		uint8_t cell = (uint8_t)alike->cells[i];

		look->like[i].cell = cell;
		look->like[i].class = (uint8_t)layout_cell_class(cell);
		look->like[i].value = mrz_value[cell];
		look->like[i].cost = (uint8_t)mrz_cost(read, alike, i);
		look->count++;
	}
}

static void
make_plans(void)
{
	struct mrz m = {.long_number = false};

	for (int i = 0; i < MRZ_FORMATS; i++) {
		m.layout = layout_get((enum mrz_format)i);
		for (int d = 0; d < MRZ_DIGITS; d++) {
			m.check[d].present = m.layout->digit[d].ranges > 0;
			m.check[d].at = m.layout->digit[d].at;
		}
		make_plan(&m, &plans[i]);
	}
	for (unsigned c = 0; c < 256; c++)
		make_look((uint8_t)c, &repair_looks[c]);
}

const struct repair_plan *
repair_plan(const struct mrz *m, struct repair_plan *own)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_plans);
	if (m->long_number) {
		make_plan(m, own);
		return own;
	}
	return &plans[m->layout->format];
}
