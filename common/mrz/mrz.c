/*
 * mrz: from lines to fields and digits. Decides what a zone says, not
 * whether it is right.
 */
#include "mrz/mrz.h"

#include "mrz/check_digit.h"

/*
 * Which layout a zone has, tried from top to bottom: the widths of its lines
 * are the layout's and it begins with these characters.
 */
static const struct {
	enum mrz_format format;
	const char *prefix;
} rules[] = {
    {MRZ_MRV_A, "V"},
    {MRZ_RUS_NP, "PNRUS"},
    {MRZ_TD3, ""},
    {MRZ_TD1, ""},
    {MRZ_MRV_B, "V"},
    {MRZ_FRA_ID, "IDFRA"},
    {MRZ_TD2, ""},
    {MRZ_FRA_DL, "D1FRA"},
    {MRZ_CHE_DL, ""},
    {MRZ_SVK_ID, ""},
};

static struct span
line_cells(const struct mrz_line *line, bool spaced)
{
	return spaced ? line->spaced : line->cells;
}

/* Whether the lines are as many and as wide; or all of them in one line. */
static bool
fits(
    const struct mrz_layout *layout, const struct mrz_lines *lines, bool spaced)
{
	if (lines->count == 1 && layout->lines > 1 &&
	    layout->width[0] == layout->width[1])
		return line_cells(&lines->line[0], spaced).len == layout->cells;
	if (lines->count != layout->lines)
		return false;
	for (size_t i = 0; i < lines->count; i++)
		if (line_cells(&lines->line[i], spaced).len != layout->width[i])
			return false;
	return true;
}

/* Two lines of 34 have no one-line form: 68 characters are no zone. */
static bool
may_be_recognised(enum mrz_format format, const struct mrz_lines *lines)
{
	return format != MRZ_SVK_ID || lines->count > 1;
}

static bool
starts(struct span text, const char *prefix)
{
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (i >= text.len || text.data[i] != (uint8_t)prefix[i])
			return false;
	return true;
}

static const struct mrz_layout *
recognise(
    const struct mrz_lines *lines, const enum mrz_format *forced, bool spaced)
{
	const struct mrz_layout *all = mrz_layouts();
	struct span first;

	if (lines->count == 0 || lines->count > MRZ_LINES_MAX)
		return NULL;
	if (forced != NULL) {
		const struct mrz_layout *layout = &all[*forced];

		return fits(layout, lines, spaced) ? layout : NULL;
	}
	first = line_cells(&lines->line[0], spaced);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct mrz_layout *layout = &all[rules[i].format];

		if (starts(first, rules[i].prefix) &&
		    fits(layout, lines, spaced) &&
		    may_be_recognised(rules[i].format, lines))
			return layout;
	}
	return NULL;
}

bool
mrz_read(const struct mrz_lines *lines, const enum mrz_format *forced,
    struct date at, struct mrz *out)
{
	bool spaced = false;
	size_t used = 0;

	out->layout = recognise(lines, forced, false);
	if (out->layout == NULL) {
		spaced = true;
		out->layout = recognise(lines, forced, true);
	}
	if (out->layout == NULL)
		return false;
	for (size_t i = 0; i < lines->count; i++) {
		struct span cells = line_cells(&lines->line[i], spaced);

		memcpy(out->cells + used, cells.data, cells.len);
		used += cells.len;
	}
	memset(out->cells + used, '<', sizeof(out->cells) - used);
	mrz_read_cells(out, at);
	return true;
}

/* A run of cells without the fillers around it. */
static struct mrz_value
trimmed(const struct mrz *m, unsigned at, unsigned len)
{
	struct mrz_value v = {0, 0};
	uint64_t used;
	unsigned first;

	if (len == 0)
		return v;
	used =
	    ~cells_bits(m->masks.fillers, at, len) & (((uint64_t)1 << len) - 1);
	if (used == 0)
		return v;
	first = cells_first(used);
	v.at = (uint8_t)(at + first);
	v.len = (uint8_t)(cells_last(used) - first + 1);
	return v;
}

/*
 * Doc 9303-5 4.2.2 note j: the number does not fit, a filler stands in the
 * digit's place, and the optional data begin with the remainder, the digit
 * and a filler. Returns the characters of the remainder, or 0. Nine cells
 * that are padded are a short number, whatever follows.
 */
static unsigned
overflow(const struct mrz *m)
{
	const struct mrz_place *number = &m->layout->field[MRZ_DOCUMENT_NUMBER];
	const struct mrz_place *data = &m->layout->field[MRZ_OPTIONAL_DATA];
	const uint8_t *end = m->cells + number->at + number->len;
	unsigned run = 0;

	if (m->layout->overflow_max == 0 || m->crew || *end != '<' ||
	    (end[-1] == '<' && end[-2] == '<'))
		return 0;
	while (run < data->len && m->cells[data->at + run] != '<')
		run++;
	if (run < 2 || run == data->len || run - 1 > m->layout->overflow_max)
		return 0;
	return run - 1;
}

static void
read_number(struct mrz *m)
{
	const struct mrz_place *place = &m->layout->field[MRZ_DOCUMENT_NUMBER];
	const struct mrz_place *data = &m->layout->field[MRZ_OPTIONAL_DATA];
	unsigned remainder = overflow(m);

	memcpy(m->number, m->cells + place->at, place->len);
	memcpy(m->number + place->len, m->cells + data->at, remainder);
	m->number_len = (uint8_t)(place->len + remainder);
	m->long_number = remainder > 0;
	if (m->long_number) {
		unsigned used = remainder + 2; /* its digit, a filler */

		m->value[MRZ_OPTIONAL_DATA] =
		    trimmed(m, data->at + used, data->len - used);
	}
}

static void
read_fields(struct mrz *m)
{
	const struct mrz_place *place = m->layout->field;

	memset(m->value, 0, sizeof(m->value));
	for (unsigned i = 0; i < m->layout->listed_count; i++) {
		unsigned f = m->layout->listed[i];

		m->value[f] = trimmed(m, place[f].at, place[f].len);
	}
	if (place[MRZ_NAME].len > 0) {
		uint8_t at = place[MRZ_NAME].at;

		mrz_name_read(
		    cells_bits(m->masks.fillers, at, place[MRZ_NAME].len),
		    place[MRZ_NAME].len, &m->name);
		m->value[MRZ_SURNAME].at = at + m->name.surname_at;
		m->value[MRZ_SURNAME].len = m->name.surname_len;
		m->value[MRZ_GIVEN_NAMES].at = at + m->name.given_at;
		m->value[MRZ_GIVEN_NAMES].len = m->name.given_len;
	}
	/* Doc 9303-5 appendix C: positions 16 to 18 name the airline. */
	m->crew = m->layout->format == MRZ_TD1 && m->cells[0] == 'A' &&
	    m->cells[1] == 'C';
	if (m->crew) {
		const struct mrz_place *data = &place[MRZ_OPTIONAL_DATA];

		m->value[MRZ_ISSUING_ORGANIZATION] = trimmed(m, data->at, 3);
		m->value[MRZ_OPTIONAL_DATA] =
		    trimmed(m, data->at + 3, data->len - 3u);
	}
	read_number(m);
}

/* Doc 9303-4 4.2.2.2: nothing but fillers, and "0" or a filler for it. */
static bool
is_empty(const struct mrz *m, const struct mrz_digit_place *place)
{
	unsigned len = place->range[0].len;

	return cells_bits(m->masks.fillers, place->range[0].at, len) ==
	    ((uint64_t)1 << len) - 1;
}

static void
compare(struct mrz_check *c)
{
	c->agrees = c->computed != '\0' && c->read == (uint8_t)c->computed;
}

/*
 * Belgian cards before the standard's rule was taken up gave the filler in
 * the digit's place a weight, which shifts those of the remainder.
 */
static void
try_legacy(const struct mrz *m, struct mrz_check *c)
{
	struct check_digit sum = CHECK_DIGIT_INIT;
	struct span state = mrz_field_cells(m, MRZ_ISSUING_STATE);

	if (m->layout->format != MRZ_TD1 || c->computed == '\0' ||
	    !span_equal(state, SPAN("BEL")))
		return;
	check_digit_add(&sum, m->number, 9);
	check_digit_add(&sum, (const uint8_t *)"<", 1);
	check_digit_add(&sum, m->number + 9, m->number_len - 9u);
	if (c->read != (uint8_t)check_digit_end(&sum))
		return;
	c->computed = (char)c->read;
	c->agrees = true;
	c->legacy = true;
}

static void
read_long_digit(struct mrz *m, struct mrz_check *c)
{
	const struct mrz_place *data = &m->layout->field[MRZ_OPTIONAL_DATA];

	c->at = (uint8_t)(data->at + m->number_len - 9);
	c->read = m->cells[c->at];
	c->computed = check_digit(span_make(m->number, m->number_len));
	compare(c);
	if (!c->agrees)
		try_legacy(m, c);
}

/*
 * What a digit should be. In a plain zone the values of its ranges are put
 * behind each other and summed up in one run; copies are of fixed size, as
 * all but one range are shorter.
 */
#define GATHER 32

static char
compute(const struct mrz *m, const struct mrz_digit_place *place)
{
	uint8_t values[CELLS_READ + GATHER];
	struct check_digit sum = CHECK_DIGIT_INIT;
	unsigned len = 0;

	if (m->plain && place->ranges == 1)
		return (char)('0' +
		    check_digit_sum(m->masks.values + place->range[0].at,
			place->range[0].len) %
			10);
	if (m->plain) {
		for (unsigned i = 0; i < place->ranges; i++) {
			memcpy(values + len,
			    m->masks.values + place->range[i].at, GATHER);
			len += place->range[i].len;
		}
		return (char)('0' + check_digit_sum(values, len) % 10);
	}
	for (unsigned i = 0; i < place->ranges; i++)
		check_digit_add(
		    &sum, m->cells + place->range[i].at, place->range[i].len);
	return check_digit_end(&sum);
}

static void
read_digit(struct mrz *m, enum mrz_digit which)
{
	const struct mrz_digit_place *place = &m->layout->digit[which];
	struct mrz_check *c = &m->check[which];

	c->present = place->ranges > 0;
	c->legacy = false;
	if (!c->present) {
		c->computed = '\0';
		c->read = 0;
		return;
	}
	if (which == MRZ_DIGIT_DOCUMENT_NUMBER && m->long_number) {
		read_long_digit(m, c);
		return;
	}
	c->at = place->at;
	c->read = m->cells[place->at];
	c->computed = compute(m, place);
	compare(c);
	if (c->read == '<' && place->filler_if_empty && is_empty(m, place))
		c->agrees = true;
}

static void
read_date(const struct mrz *m, enum mrz_field field, enum mrz_date_kind kind,
    struct date at, struct mrz_date *out)
{
	const struct mrz_place *place = &m->layout->field[field];

	out->state = MRZ_DATE_ABSENT;
	if (place->len > 0)
		mrz_date_read(m->cells + place->at, kind, at, out);
}

void
mrz_read_cells(struct mrz *m, struct date at)
{
	const uint64_t *letters = m->masks.letters;
	const uint64_t *digits = m->masks.digits;
	const uint64_t *fillers = m->masks.fillers;

	cells_read(m->cells, &m->masks);
	/* Behind the zone stand fillers. */
	m->plain = (letters[0] | digits[0] | fillers[0]) == UINT64_MAX &&
	    (letters[1] | digits[1] | fillers[1]) == UINT32_MAX;
	read_fields(m);
	for (int i = 0; i < MRZ_DIGITS; i++)
		read_digit(m, (enum mrz_digit)i);
	read_date(m, MRZ_BIRTH_DATE, MRZ_DATE_BIRTH, at, &m->birth);
	read_date(m, MRZ_EXPIRY_DATE, MRZ_DATE_EXPIRY, at, &m->expiry);
	read_date(m, MRZ_ISSUE_DATE, MRZ_DATE_MONTH, at, &m->issue);
}

struct span
mrz_line_cells(const struct mrz *m, unsigned line)
{
	unsigned at = 0;

	for (unsigned i = 0; i < line; i++)
		at += m->layout->width[i];
	return span_make(m->cells + at, m->layout->width[line]);
}

struct span
mrz_field_cells(const struct mrz *m, enum mrz_field field)
{
	const struct mrz_place *place = &m->layout->field[field];

	return span_make(m->cells + place->at, place->len);
}

const struct mrz_date *
mrz_field_date(const struct mrz *m, enum mrz_field field)
{
	switch (field) {
	case MRZ_BIRTH_DATE:
		return &m->birth;
	case MRZ_EXPIRY_DATE:
		return &m->expiry;
	case MRZ_ISSUE_DATE:
		return &m->issue;
	default:
		return NULL;
	}
}

/* Inner fillers become spaces; what is around them is gone already. */
static size_t
plain_text(struct span cells, uint8_t *out)
{
	for (size_t i = 0; i < cells.len; i++)
		out[i] = cells.data[i] == '<' ? ' ' : cells.data[i];
	return cells.len;
}

static size_t
number_text(const struct mrz *m, uint8_t *out)
{
	unsigned from = 0, len = m->number_len;

	while (len > 0 && m->number[len - 1] == '<')
		len--;
	while (from < len && m->number[from] == '<')
		from++;
	return plain_text(span_make(m->number + from, len - from), out);
}

/* F, M, X for a filler; a printed X is an X; anything else has no value. */
static size_t
sex_text(const struct mrz *m, uint8_t *out)
{
	const struct mrz_place *place = &m->layout->field[MRZ_SEX];
	uint8_t c = m->cells[place->at];

	if (place->len == 0 || (c != 'F' && c != 'M' && c != 'X' && c != '<'))
		return 0;
	out[0] = c == '<' ? 'X' : c;
	return 1;
}

size_t
mrz_field_text(const struct mrz *m, enum mrz_field field, uint8_t *out)
{
	const struct mrz_date *date = mrz_field_date(m, field);
	const struct mrz_value *v = &m->value[field];
	struct span cells = span_make(m->cells + v->at, v->len);

	if (date != NULL) {
		if (date->state != MRZ_DATE_KNOWN)
			return 0;
		memcpy(out, date->text, date->len);
		return date->len;
	}
	switch (field) {
	case MRZ_DOCUMENT_NUMBER:
		return number_text(m, out);
	case MRZ_SEX:
		return sex_text(m, out);
	case MRZ_SURNAME:
	case MRZ_GIVEN_NAMES:
		return m->layout->format == MRZ_RUS_NP
		    ? mrz_name_russian(cells, out)
		    : mrz_name_text(cells, out);
	default:
		return plain_text(cells, out);
	}
}

size_t
mrz_information(const struct mrz *m, char out[MRZ_INFORMATION_MAX])
{
	static const enum mrz_digit parts[] = {MRZ_DIGIT_DOCUMENT_NUMBER,
	    MRZ_DIGIT_BIRTH_DATE, MRZ_DIGIT_EXPIRY_DATE};
	size_t len = 0;

	if (!m->layout->has_information)
		return 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char computed = m->check[parts[i]].computed;
		struct span cells = i == 0
		    ? span_make(m->number, m->number_len)
		    : mrz_field_cells(m, mrz_digit_field(parts[i]));

		if (computed == '\0')
			return 0;
		memcpy(out + len, cells.data, cells.len);
		len += cells.len;
		out[len++] = computed;
	}
	return len;
}
