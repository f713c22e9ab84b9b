/*
 * mrz: from lines to fields and digits. Decides what a zone says, not
 * whether it is right.
 */
#include "mrz/mrz.h"

#include "base/array.h"
#include "mrz/check_digit.h"

/*
 * Lines of a text beside a zone are left out. The first lines that look like
 * a zone are it, else the first that fit a layout, as in split.c.
 */
static bool
find_zone(const struct mrz_lines *l, size_t kept, const enum mrz_format *forced,
    struct mrz *out)
{
	struct mrz_fit fit;
	bool found = false;

	for (size_t i = 0; i < kept; i++)
		for (size_t n = MRZ_LINES_MAX; n > 0; n--) {
			bool strong;

			if (i + n > kept ||
			    !mrz_fit(l->line + i, n, forced, &fit))
				continue;
			strong = mrz_fit_is_strong(l->line + i, &fit);
			if (found && !strong)
				continue;
			out->fit = fit;
			out->first_line = i;
			out->line_count = n;
			found = true;
			if (strong)
				return true;
		}
	return found;
}

bool
mrz_read(const struct mrz_lines *l, const enum mrz_format *forced,
    struct date at, struct mrz *out)
{
	size_t kept = l->count < MRZ_LINES_KEPT ? l->count : MRZ_LINES_KEPT;

	out->first_line = 0;
	out->line_count = l->count;
	if (!mrz_fit(l->line, l->count, forced, &out->fit) &&
	    (!l->loose || out->fit.other != NULL ||
		!find_zone(l, kept, forced, out)))
		return false;
	out->layout = out->fit.layout;
	mrz_fit_cells(l->line + out->first_line, &out->fit, out->cells);
	memset(out->cells + out->layout->cells, '<',
	    sizeof(out->cells) - out->layout->cells);
	mrz_read_cells(out, at);
	return true;
}

bool
mrz_read_exact(struct span text, struct date at, struct mrz *out)
{
	static const struct {
		uint8_t lines, width;
	} shapes[] = {{2, 44}, {3, 30}, {2, 36}};
	size_t i = 0, width, lines;

	while (i < ARRAY_SIZE(shapes) &&
	    text.len + 1 != shapes[i].lines * (shapes[i].width + 1u))
		i++;
	if (i == ARRAY_SIZE(shapes))
		return false;
	width = shapes[i].width;
	lines = shapes[i].lines;
	memset(out->cells, '<', sizeof(out->cells));
	for (i = 0; i < lines; i++) {
		const uint8_t *line = text.data + i * (width + 1);

		if (i + 1 < lines && line[width] != '\n')
			return false;
		memcpy(out->cells + i * width, line, width);
	}
	out->layout = mrz_fit_exact(out->cells, lines, width);
	if (out->layout == NULL)
		return false;
	memset(&out->fit, 0, sizeof(out->fit)); /* MRZ_DROPPED, all of it */
	out->fit.layout = out->layout;
	out->first_line = 0;
	out->line_count = lines;
	mrz_read_cells(out, at);
	return out->plain;
}

unsigned
mrz_cleaned(const struct mrz_lines *l, const struct mrz *m)
{
	size_t kept = l->count < MRZ_LINES_KEPT ? l->count : MRZ_LINES_KEPT;
	size_t first = m != NULL ? m->first_line : 0;
	size_t count = m != NULL ? m->line_count : kept;
	unsigned cleaned = l->cleaned;

	for (size_t i = first; i < first + count; i++)
		cleaned |= l->line[i].cleaned;
	if (m == NULL)
		return cleaned;
	if (m->fit.stripped)
		cleaned |= MRZ_CLEANED_PREFIX;
	for (size_t i = 0; i < count; i++)
		if (m->fit.reading[i] != MRZ_DROPPED)
			cleaned = (cleaned & ~(unsigned)MRZ_CLEANED_SPACES) |
			    MRZ_CLEANED_FILLERS;
	return cleaned;
}

/* A run of cells without the fillers around it. */
static inline struct mrz_value
trimmed(const struct mrz *m, unsigned at, unsigned len)
{
	struct mrz_value v = {0, 0};
	uint64_t used;
	unsigned first;

	used =
	    ~cells_bits(m->masks.fillers, at, len) & (((uint64_t)1 << len) - 1);
	if (used == 0)
		return v;
	first = cells_first(used);
	v.at = (uint8_t)(at + first);
	v.len = (uint8_t)(cells_last(used) - first + 1);
	return v;
}

static void
read_number(struct mrz *m)
{
	const struct mrz_place *place = &m->layout->field[MRZ_DOCUMENT_NUMBER];
	const struct mrz_place *data = &m->layout->field[MRZ_OPTIONAL_DATA];

	m->number_len = (uint8_t)number_read(m->layout, m->cells, m->number);
	m->long_number = m->number_len > place->len;
	if (m->long_number) {
		/* its digit, a filler */
		unsigned used = m->number_len - place->len + 2u;

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
	m->crew = layout_is_crew(m->layout, m->cells);
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
compare_digit(struct mrz_check *c)
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

	c->at = (uint8_t)(data->at + m->number_len -
	    m->layout->field[MRZ_DOCUMENT_NUMBER].len);
	c->read = m->cells[c->at];
	c->computed = check_digit(span_make(m->number, m->number_len));
	compare_digit(c);
	if (!c->agrees)
		try_legacy(m, c);
}

_Static_assert(MRZ_CELLS_MAX <= CELLS_READ, "every cell is looked at");
_Static_assert(CELLS_READ == MRZ_WEIGHT_BLOCK * MRZ_WEIGHT_BLOCKS,
    "every value has its weight");
_Static_assert(MRZ_CELLS_MAX + CELLS_COPY <= MRZ_CELLS_ROOM,
    "a field that begins in the last cell can be copied");

/* What a digit should be where cells may have no value. */
static char
compute(const struct mrz *m, const struct mrz_digit_place *place)
{
	struct check_digit sum = CHECK_DIGIT_INIT;

	for (unsigned i = 0; i < place->ranges; i++)
		check_digit_add(
		    &sum, m->cells + place->range[i].at, place->range[i].len);
	return check_digit_end(&sum);
}

static void
read_digit(struct mrz *m, enum mrz_digit which, unsigned sum)
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
	c->computed = m->plain ? (char)('0' + sum % 10) : compute(m, place);
	compare_digit(c);
	if (c->read == '<' && place->filler_if_empty && is_empty(m, place))
		c->agrees = true;
}

/* All digits of a plain zone are one pass over the values of its cells. */
static void
read_digits(struct mrz *m)
{
	unsigned sum[MRZ_DIGITS] = {0};

	if (m->plain)
		check_digit_sums(m->layout, m->masks.values, sum);
	for (int i = 0; i < MRZ_DIGITS; i++)
		read_digit(m, (enum mrz_digit)i, sum[i]);
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

/*
 * What an issuer writes for "does not expire": read as a date it would lie in
 * the past. Spain: "01 01 9999" on the card of a holder over 70.
 */
static const struct {
	enum mrz_format format;
	const char *state, *cells;
} permanent[] = {
    {MRZ_TD1, "ESP", "990101"},
};

static void
settle_expiry(struct mrz *m)
{
	for (size_t i = 0; i < sizeof(permanent) / sizeof(permanent[0]); i++)
		if (m->layout->format == permanent[i].format &&
		    span_equal_str(mrz_field_cells(m, MRZ_EXPIRY_DATE),
			permanent[i].cells) &&
		    span_equal_str(mrz_field_cells(m, MRZ_ISSUING_STATE),
			permanent[i].state))
			m->expiry.state = MRZ_DATE_PERMANENT;
}

/* A document is issued to the living: the holder may be a centenarian. */
static void
settle_birth(struct mrz *m)
{
	if (m->birth.state == MRZ_DATE_KNOWN &&
	    m->expiry.state == MRZ_DATE_KNOWN &&
	    date_compare(m->expiry.earliest, m->birth.earliest) < 0)
		mrz_date_century_earlier(&m->birth);
}

void
mrz_set_birth(struct mrz *m, struct span iso, struct date at)
{
	struct date birth, oldest = date_add_years(at, -MRZ_AGE_MAX);
	uint8_t cells[6];
	size_t len;

	if (m->birth.state != MRZ_DATE_KNOWN || !date_parse(iso, &birth) ||
	    !mrz_date_cells(iso, cells, &len) ||
	    !span_equal(
		mrz_field_cells(m, MRZ_BIRTH_DATE), span_make(cells, len)) ||
	    date_compare(birth, at) > 0 || date_compare(birth, oldest) < 0)
		return;
	m->birth.earliest = birth;
	date_format(birth, m->birth.text);
}

void
mrz_read_cells(struct mrz *m, struct date at)
{
	const uint64_t *letters = m->masks.letters;
	const uint64_t *digits = m->masks.digits;
	const uint64_t *fillers = m->masks.fillers;

	cells_read(m->cells, &m->masks);
	/* Fillers follow the zone. */
	m->plain = (letters[0] | digits[0] | fillers[0]) == UINT64_MAX &&
	    (letters[1] | digits[1] | fillers[1]) == UINT32_MAX;
	read_fields(m);
	read_digits(m);
	read_date(m, MRZ_BIRTH_DATE, MRZ_DATE_BIRTH, at, &m->birth);
	read_date(m, MRZ_EXPIRY_DATE, MRZ_DATE_EXPIRY, at, &m->expiry);
	read_date(m, MRZ_ISSUE_DATE, MRZ_DATE_MONTH, at, &m->issue);
	settle_expiry(m);
	settle_birth(m);
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
	size_t len = 0;

	for (size_t i = 0; i < cells.len; i++)
		len += layout_cell_text(
		    cells.data[i] == '<' ? ' ' : cells.data[i], out + len);
	return len;
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
		memcpy(out, date->text, sizeof(date->text));
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
	const struct mrz_place *place = m->layout->field;
	char number = m->check[MRZ_DIGIT_DOCUMENT_NUMBER].computed;
	char birth = m->check[MRZ_DIGIT_BIRTH_DATE].computed;
	char expiry = m->check[MRZ_DIGIT_EXPIRY_DATE].computed;
	char *to = out + m->number_len;

	if (!m->layout->has_information || number == '\0' || birth == '\0' ||
	    expiry == '\0')
		return 0;
	memcpy(out, m->number, sizeof(m->number));
	*to++ = number;
	memcpy(to, m->cells + place[MRZ_BIRTH_DATE].at, 6);
	to += 6;
	*to++ = birth;
	memcpy(to, m->cells + place[MRZ_EXPIRY_DATE].at, 6);
	to += 6;
	*to++ = expiry;
	return (size_t)(to - out);
}
