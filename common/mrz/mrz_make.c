/*
 * mrz_make: fields into cells. Does not judge what it makes: that is for
 * mrz_check, which its callers run over the result.
 */
#include "mrz/mrz_make.h"

#include "mrz/check_digit.h"
#include "mrz/name_make.h"

/* Whether a layout can be made. */
static bool
mrz_can_make(enum mrz_format format)
{
	switch (format) {
	case MRZ_TD1:
	case MRZ_TD2:
	case MRZ_TD3:
	case MRZ_MRV_A:
	case MRZ_MRV_B:
		return true;
	default:
		return false;
	}
}

enum mrz_format
mrz_make_format(const struct mrz_make *in)
{
	struct span code = in->field[MRZ_DOCUMENT_CODE];

	switch (code.len == 0 ? 0 : code.data[0]) {
	case 'V':
	case 'v':
		return MRZ_MRV_A;
	case 'A':
	case 'C':
	case 'I':
	case 'a':
	case 'c':
	case 'i':
		return MRZ_TD1;
	default:
		return MRZ_TD3;
	}
}

/* ---- one field --------------------------------------------------------- */

/*
 * A-Z and 0-9 in upper case; a blank or any other ASCII character inside is a
 * filler (Doc 9303-4 4.2.2.2: "replaced by the filler"). False when it is
 * longer than room or holds other characters.
 */
static bool
plain_cells(struct span text, uint8_t *out, size_t room, size_t *len)
{
	*len = 0;
	text = span_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if (c >= 0x7f || c < 0x20 || *len == room)
			return false;
		if ((uint8_t)(c - 'A') >= 26 && (uint8_t)(c - '0') >= 10)
			c = '<';
		out[(*len)++] = c;
	}
	return true;
}

/* A field whose text goes into its cells from the left. */
static bool
put_plain(const struct mrz_make *in, enum mrz_field field, unsigned at,
    unsigned room, struct mrz *m, struct err *err)
{
	uint8_t cells[MRZ_WIDTH_MAX];
	size_t len;

	if (!plain_cells(in->field[field], cells, room, &len))
		return err_set(err, ERR_DATA,
		    "longer than %u characters, or of other than A-Z and 0-9",
		    room);
	for (size_t i = 0; i < len; i++) {
		if (!layout_cell_allowed(m->layout, field, cells[i]))
			return err_set(err, ERR_DATA,
			    "a character that the field does not have");
		m->cells[at + i] = cells[i];
	}
	return true;
}

static bool
put_place(const struct mrz_make *in, enum mrz_field field, struct mrz *m,
    struct err *err)
{
	const struct mrz_place *place = &m->layout->field[field];

	return put_plain(in, field, place->at, place->len, m, err);
}

static bool
put_date(const struct mrz_make *in, enum mrz_field field, struct mrz *m,
    struct err *err)
{
	const struct mrz_place *place = &m->layout->field[field];
	struct span text = in->field[field];
	uint8_t cells[6];
	size_t len;

	if (text.len == 0)
		return true; /* all of it unknown */
	if (!mrz_date_cells(text, cells, &len) || len != place->len)
		return err_set(
		    err, ERR_DATA, "not a date as 1974-08-12 or 1974-XX-XX");
	memcpy(m->cells + place->at, cells, len);
	return true;
}

static bool
put_sex(const struct mrz_make *in, enum mrz_field field, struct mrz *m,
    struct err *err)
{
	struct span text = in->field[field];
	uint8_t c = text.len == 1 ? text.data[0] & 0xdf : 0;

	/* Doc 9303-4 4.2.2.2: unspecified is a filler in the zone. */
	if (text.len == 0 || c == 'X' || span_equal(text, SPAN("<")))
		return true;
	if (c != 'F' && c != 'M')
		return err_set(err, ERR_DATA, "not F, M or X");
	m->cells[m->layout->field[field].at] = c;
	return true;
}

static bool
put_name_field(const struct mrz_make *in, enum mrz_field field, struct mrz *m,
    struct err *err)
{
	const struct mrz_place *place = &m->layout->field[MRZ_NAME];

	(void)field;
	return name_make(in->field[MRZ_SURNAME], in->field[MRZ_GIVEN_NAMES],
	    in->field[MRZ_ISSUING_STATE], m->cells + place->at, place->len,
	    err);
}

/* Doc 9303-5 note j: remainder, digit and filler begin the optional data. */
static bool
put_overflow(struct span number, struct mrz *m, size_t *used, struct err *err)
{
	uint8_t *data = m->cells + m->layout->field[MRZ_OPTIONAL_DATA].at;
	size_t remainder = number.len - 9;

	if (remainder > m->layout->overflow_max)
		return err_set(err, ERR_DATA, "longer than %u characters",
		    9u + m->layout->overflow_max);
	memcpy(data, number.data + 9, remainder);
	data[remainder] = (uint8_t)check_digit(number);
	*used = remainder + 2;
	return true;
}

/*
 * A number that does not fit with its separators is written without them, as
 * cards of Belgium have it: 591-1234567-35.
 */
static size_t
without_separators(uint8_t *cells, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++)
		if (cells[i] != '<')
			cells[kept++] = cells[i];
	return kept;
}

/* Sets *used to the cells of optional data that the number took. */
static bool
put_document_number(
    const struct mrz_make *in, struct mrz *m, size_t *used, struct err *err)
{
	const struct mrz_place *place = &m->layout->field[MRZ_DOCUMENT_NUMBER];
	uint8_t cells[MRZ_MAKE_FIELD_MAX];
	size_t len;
	bool visa = m->cells[0] == 'V';

	*used = 0;
	if (!plain_cells(
		in->field[MRZ_DOCUMENT_NUMBER], cells, sizeof(cells), &len))
		return err_set(err, ERR_DATA, "of other than A-Z and 0-9");
	if (len > 9)
		len = without_separators(cells, len);
	if (len > 9 && visa)
		len = 9;
	memcpy(m->cells + place->at, cells, len < 9 ? len : 9);
	if (len <= 9)
		return true;
	if (m->crew || m->layout->overflow_max == 0)
		return err_set(err, ERR_DATA,
		    "longer than the 9 characters of this layout");
	return put_overflow(span_make(cells, len), m, used, err);
}

/* Optional data of the first kind, after what a number or airline took. */
static bool
put_optional(
    const struct mrz_make *in, size_t used, struct mrz *m, struct err *err)
{
	const struct mrz_place *place = &m->layout->field[MRZ_OPTIONAL_DATA];
	size_t room = used < place->len ? place->len - used : 0;

	return put_plain(in, MRZ_OPTIONAL_DATA, place->at + (unsigned)used,
	    (unsigned)room, m, err);
}

/* ---- digits ------------------------------------------------------------ */

static void
put_digit(struct mrz *m, enum mrz_digit which)
{
	const struct mrz_digit_place *place = &m->layout->digit[which];
	struct check_digit sum = CHECK_DIGIT_INIT;
	bool empty = true;

	for (unsigned i = 0; i < place->ranges; i++) {
		const uint8_t *cells = m->cells + place->range[i].at;

		check_digit_add(&sum, cells, place->range[i].len);
		for (unsigned k = 0; k < place->range[i].len; k++)
			empty = empty && cells[k] == '<';
	}
	if (place->ranges > 0 && !(place->filler_if_empty && empty))
		m->cells[place->at] = (uint8_t)check_digit_end(&sum);
}

/* ---- all of it --------------------------------------------------------- */

typedef bool put_function(const struct mrz_make *in, enum mrz_field field,
    struct mrz *m, struct err *err);

static const struct {
	enum mrz_field field;
	put_function *put;
	bool required;
} steps[] = {
    {MRZ_DOCUMENT_CODE, put_place, true},
    {MRZ_ISSUING_STATE, put_place, true},
    {MRZ_NATIONALITY, put_place, true},
    {MRZ_BIRTH_DATE, put_date, false},
    {MRZ_EXPIRY_DATE, put_date, false},
    {MRZ_SEX, put_sex, false},
    {MRZ_NAME, put_name_field, false},
    {MRZ_OPTIONAL_DATA_2, put_place, false},
};

static bool
put_fields(const struct mrz_make *in, struct mrz *m, enum mrz_field *field,
    struct err *err)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		enum mrz_field f = steps[i].field;

		*field = f == MRZ_NAME ? MRZ_SURNAME : f;
		if (m->layout->field[f].len == 0 && in->field[f].len > 0)
			return err_set(err, ERR_DATA, "%s has no such field",
			    m->layout->name);
		if (steps[i].required && in->field[f].len == 0)
			return err_set(err, ERR_DATA, "missing");
		if (m->layout->field[f].len > 0 && !steps[i].put(in, f, m, err))
			return false;
	}
	return true;
}

bool
mrz_make(const struct mrz_make *in, enum mrz_format format, struct date at,
    struct mrz *out, enum mrz_field *field, struct err *err)
{
	size_t used;

	*field = MRZ_DOCUMENT_CODE;
	if (!mrz_can_make(format))
		return err_set(err, ERR_DATA, "%s is not made",
		    layout_format_names[format]);
	out->layout = layout_get(format);
	memset(out->cells, '<', sizeof(out->cells));
	if (!put_fields(in, out, field, err))
		return false;
	out->crew =
	    format == MRZ_TD1 && out->cells[0] == 'A' && out->cells[1] == 'C';
	*field = MRZ_DOCUMENT_NUMBER;
	if (in->field[MRZ_DOCUMENT_NUMBER].len == 0)
		return err_set(err, ERR_DATA, "missing");
	if (!put_document_number(in, out, &used, err))
		return false;
	*field = MRZ_ISSUING_ORGANIZATION;
	if (out->crew) {
		used = 3;
		if (!put_plain(in, *field,
			out->layout->field[MRZ_OPTIONAL_DATA].at, 3, out, err))
			return false;
	}
	*field = MRZ_OPTIONAL_DATA;
	if (!put_optional(in, used, out, err))
		return false;
	/* A long number's digit is elsewhere: its place has a filler. */
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (i != MRZ_DIGIT_DOCUMENT_NUMBER || used == 0 || out->crew)
			put_digit(out, (enum mrz_digit)i);
	mrz_read_cells(out, at);
	return true;
}
