/*
 * clean: the passport of which there is nothing to say, from its text to its
 * report in one go. Most of what a border or a carrier sends is such a zone.
 * What the reference of models says of it is added as it is for any other.
 *
 * This decides nothing by itself: whatever is not as plain as can be is left
 * to the general way (mrz_read(), mrz_check(), report_write()), and what is
 * taken here comes out byte for byte as it would there, which the test of raw
 * input proves over zones changed at random.
 */
#include "mrzcheck.h"

#include "base/array.h"
#include "mrz/check_digit.h"
#include "travel/country.h"

/* Doc 9303-4 4.2.2: cells of the two lines one after the other, from 0. */
#define WIDTH 44
#define CELLS (2 * WIDTH)
#define SECOND(column) (WIDTH + (column)-1)

enum place {
	CODE = 0,
	STATE = 2,
	NAME = 5,
	NUMBER = SECOND(1),
	NATIONALITY = SECOND(11),
	BIRTH = SECOND(14),
	SEX = SECOND(21),
	EXPIRY = SECOND(22),
	DATA = SECOND(29)
};

#define NAME_LEN (WIDTH - NAME)
#define NUMBER_LEN 9
#define DATE_LEN 6
#define DATA_LEN 14

#define LOW(count) (((uint64_t)1 << (count)) - 1)

/* In the order of a report. */
enum member {
	M_CODE,
	M_STATE,
	M_SURNAME,
	M_GIVEN,
	M_NUMBER,
	M_NATIONALITY,
	M_BIRTH,
	M_SEX,
	M_EXPIRY,
	M_DATA,
	MEMBERS
};

static const enum mrz_field fields[MEMBERS] = {MRZ_DOCUMENT_CODE,
    MRZ_ISSUING_STATE, MRZ_SURNAME, MRZ_GIVEN_NAMES, MRZ_DOCUMENT_NUMBER,
    MRZ_NATIONALITY, MRZ_BIRTH_DATE, MRZ_SEX, MRZ_EXPIRY_DATE,
    MRZ_OPTIONAL_DATA};

/* The same places are in the table of layouts, which is whom all believe. */
void
clean_init(void)
{
	static const struct {
		enum mrz_field field;
		uint8_t at, len;
	} places[] = {
	    {MRZ_DOCUMENT_CODE, CODE, STATE - CODE},
	    {MRZ_ISSUING_STATE, STATE, NAME - STATE},
	    {MRZ_NAME, NAME, NAME_LEN},
	    {MRZ_DOCUMENT_NUMBER, NUMBER, NUMBER_LEN},
	    {MRZ_NATIONALITY, NATIONALITY, BIRTH - NATIONALITY},
	    {MRZ_BIRTH_DATE, BIRTH, DATE_LEN},
	    {MRZ_SEX, SEX, 1},
	    {MRZ_EXPIRY_DATE, EXPIRY, DATE_LEN},
	    {MRZ_OPTIONAL_DATA, DATA, DATA_LEN},
	};
	const struct mrz_layout *layout = layout_get(MRZ_TD3);

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const struct mrz_place *p = &layout->field[places[i].field];

		if (p->at != places[i].at || p->len != places[i].len)
			bug("a place of a passport that is not its layout's");
	}
}

struct zone {
	uint8_t cells[CELLS_READ];
	struct cells_masks masks;
	char computed[MRZ_DIGITS];
	struct mrz_value value[MEMBERS];
	struct mrz_date birth, expiry;
};

/* ---- reading ----------------------------------------------------------- */

/* Both lines as they are; false: not two lines of a passport. */
static bool
take_passport(struct span text, struct zone *z)
{
	if (text.len != CELLS + 1 || text.data[0] != 'P' ||
	    text.data[WIDTH] != '\n')
		return false;
	memcpy(z->cells, text.data, WIDTH);
	memcpy(z->cells + WIDTH, text.data + WIDTH + 1, WIDTH);
	memset(z->cells + CELLS, '<', CELLS_READ - CELLS);
	cells_read(z->cells, &z->masks);
	return (z->masks.letters[0] | z->masks.digits[0] |
		   z->masks.fillers[0]) == UINT64_MAX &&
	    (z->masks.letters[1] | z->masks.digits[1] | z->masks.fillers[1]) ==
	    UINT32_MAX;
}

/* Cells of the second line as bits. */
static uint64_t
second_line(const uint64_t mask[2])
{
	return mask[0] >> WIDTH | mask[1] << (64 - WIDTH);
}

/* Cells without the fillers after them; false when one comes before. */
static bool
padded(uint64_t fillers, unsigned at, unsigned len, struct mrz_value *v)
{
	uint64_t used = ~fillers & LOW(len);

	v->at = (uint8_t)at;
	v->len = used == 0 ? 0 : (uint8_t)(cells_last(used) + 1);
	return used == 0 || (used & 1) != 0;
}

/* A code that is in the list of states, padded. */
static bool
read_state(struct zone *z, unsigned at, enum member which)
{
	const uint8_t *c = z->cells + at;
	unsigned len = c[2] != '<' ? 3 : c[1] != '<' ? 2 : 1;
	enum country_kind kind = country_kind(span_make(c, len));

	z->value[which].at = (uint8_t)at;
	z->value[which].len = (uint8_t)len;
	return kind == COUNTRY_LISTED || kind == COUNTRY_DEPRECATED;
}

/* One surname, given names or none, no digit, and an end. */
static bool
read_name(struct zone *z)
{
	uint64_t digits = z->masks.digits[0] & LOW(WIDTH);
	uint64_t fillers = z->masks.fillers[0] >> NAME & LOW(NAME_LEN);
	struct mrz_name name;
	uint8_t last;

	if (digits != 0 || fillers == LOW(NAME_LEN))
		return false;
	mrz_name_read(fillers, NAME_LEN, &name);
	if (name.leading || name.second || name.full)
		return false;
	/* What readers take fillers for: see mrz_name_misread(). */
	last = z->cells[NAME + cells_last(~fillers & LOW(NAME_LEN))];
	if (last == 'K' || last == 'C')
		return false;
	z->value[M_SURNAME].at = (uint8_t)(NAME + name.surname_at);
	z->value[M_SURNAME].len = name.surname_len;
	z->value[M_GIVEN].at = (uint8_t)(NAME + name.given_at);
	z->value[M_GIVEN].len = name.given_len;
	return true;
}

static bool
read_dates(struct zone *z, struct date at)
{
	mrz_date_read(z->cells + BIRTH, MRZ_DATE_BIRTH, at, &z->birth);
	mrz_date_read(z->cells + EXPIRY, MRZ_DATE_EXPIRY, at, &z->expiry);
	return z->birth.state == MRZ_DATE_KNOWN &&
	    z->expiry.state == MRZ_DATE_KNOWN &&
	    date_compare(z->expiry.earliest, z->birth.earliest) >= 0 &&
	    date_compare(z->expiry.earliest, at) >= 0;
}

static bool
read_code(struct zone *z)
{
	uint8_t second = z->cells[1];
	int year = z->expiry.earliest.year;

	z->value[M_CODE].at = CODE;
	z->value[M_CODE].len = second == '<' ? 1 : 2;
	if (second == '<')
		return year < MRZ_SECOND_LETTER_YEAR;
	if (strchr(MRZ_HARMONISED, second) != NULL)
		return true;
	/* PN is the national passport, of another layout, of Russia. */
	return (z->masks.letters[0] >> 1 & 1) != 0 && second != 'N' &&
	    year < MRZ_HARMONISED_YEAR;
}

/* All five agree; a filler may guard optional data that are not there. */
static bool
digits_agree(struct zone *z)
{
	const struct mrz_layout *layout = layout_get(MRZ_TD3);
	unsigned sum[MRZ_DIGITS];
	bool all = true;

	check_digit_sums(layout, z->masks.values, sum);
	for (int i = 0; i < MRZ_DIGITS; i++) {
		uint8_t read = z->cells[layout->digit[i].at];

		z->computed[i] = (char)('0' + sum[i] % 10);
		all &= read == (uint8_t)z->computed[i] ||
		    (i == MRZ_DIGIT_OPTIONAL_DATA && read == '<' &&
			z->value[M_DATA].len == 0);
	}
	return all;
}

static bool
read_zone(struct span text, struct date at, struct zone *z)
{
	uint64_t digits, fillers;
	uint8_t sex;

	if (!take_passport(text, z))
		return false;
	digits = second_line(z->masks.digits);
	fillers = second_line(z->masks.fillers);
	sex = z->cells[SEX];
	z->value[M_SEX].at = SEX;
	z->value[M_SEX].len = 1;
	/* No digit is in a nationality; all of a date is. */
	return (digits >> (NATIONALITY - WIDTH) & LOW(3)) == 0 &&
	    (digits >> (BIRTH - WIDTH) & LOW(DATE_LEN)) == LOW(DATE_LEN) &&
	    (digits >> (EXPIRY - WIDTH) & LOW(DATE_LEN)) == LOW(DATE_LEN) &&
	    (sex == 'F' || sex == 'M' || sex == '<') && read_dates(z, at) &&
	    padded(fillers, NUMBER, NUMBER_LEN, &z->value[M_NUMBER]) &&
	    z->value[M_NUMBER].len > 0 &&
	    padded(
		fillers >> (DATA - WIDTH), DATA, DATA_LEN, &z->value[M_DATA]) &&
	    digits_agree(z) && read_name(z) && read_code(z) &&
	    read_state(z, STATE, M_STATE) &&
	    read_state(z, NATIONALITY, M_NATIONALITY);
}

/* ---- writing ----------------------------------------------------------- */

static void
write_noun_lines(const struct zone *z, struct json_writer *w)
{
	struct json_block b;

	if (!json_block_begin(w, 3, &b))
		return; /* the buffer has failed, and says so */
	json_block_open_array(&b, &report_keys.mrz);
	json_block_element(&b, span_make(z->cells, WIDTH));
	json_block_element(&b, span_make(z->cells + WIDTH, WIDTH));
	json_block_close_array(&b);
	json_block_end(w, &b);
}

static void
write_fields(const struct zone *z, struct json_block *b)
{
	/* A text is read in whole blocks, past its end. */
	uint8_t text[CELLS_READ + CELLS_COPY] = {0};

	for (size_t i = 0; i < CELLS_READ; i++)
		text[i] = z->cells[i] == '<' ? ' ' : z->cells[i];
	if (text[SEX] == ' ')
		text[SEX] = 'X';
	json_block_open(b, &report_keys.fields);
	for (int i = 0; i < MEMBERS; i++) {
		const struct mrz_value *v = &z->value[i];
		char date[DATE_TEXT + JSON_WIDE] = {0};

		if (i == M_BIRTH || i == M_EXPIRY) {
			memcpy(date,
			    i == M_BIRTH ? z->birth.text : z->expiry.text,
			    DATE_TEXT);
			json_block_put(b, &report_keys.field[fields[i]],
			    span_make(date, DATE_TEXT - 1));
		} else if (v->len > 0) {
			json_block_put(b, &report_keys.field[fields[i]],
			    span_make(text + v->at, v->len));
		}
	}
	json_block_close(b);
}

static void
write_digits(const struct zone *z, struct json_block *b)
{
	const struct mrz_layout *layout = layout_get(MRZ_TD3);

	json_block_open(b, &report_keys.check_digits);
	for (int i = 0; i < MRZ_DIGITS; i++)
		json_block_pair(b, &report_keys.both[i],
		    z->cells[layout->digit[i].at], (uint8_t)z->computed[i]);
	json_block_close(b);
}

/* Doc 9303-11 4.3.2: number, birth and expiry, each with its digit. */
static void
write_information(const struct zone *z, struct json_block *b)
{
	uint8_t text[MRZ_INFORMATION_MAX + JSON_WIDE] = {0};

	memcpy(text, z->cells + NUMBER, NUMBER_LEN + 1);
	memcpy(text + NUMBER_LEN + 1, z->cells + BIRTH, DATE_LEN + 1);
	memcpy(
	    text + NUMBER_LEN + DATE_LEN + 2, z->cells + EXPIRY, DATE_LEN + 1);
	json_block_put(b, &report_keys.information,
	    span_make(text, NUMBER_LEN + 2 * DATE_LEN + 3));
}

static void
write_report(const struct zone *z, struct json_writer *w)
{
	static const uint8_t format[JSON_WIDE] = "TD3";
	struct json_block b;

	if (!json_block_begin(w, MEMBERS + MRZ_DIGITS + 4, &b))
		return; /* the buffer has failed, and says so */
	json_block_put(&b, &report_keys.format, span_make(format, 3));
	write_fields(z, &b);
	write_digits(z, &b);
	write_information(z, &b);
	json_block_end(w, &b);
}

static struct span
value_of(const struct zone *z, enum member which)
{
	return span_make(z->cells + z->value[which].at, z->value[which].len);
}

static bool
ask_models(struct mrzcheck *tool, const struct zone *z, struct result *result)
{
	struct err unsaid = ERR_INIT; /* the general way meets it as well */
	struct models_zone zone = {
	    .format = layout_get(MRZ_TD3)->name,
	    .code = value_of(z, M_CODE),
	    .state = value_of(z, M_STATE),
	    .number = value_of(z, M_NUMBER),
	    .optional = {value_of(z, M_DATA), SPAN("")},
	    .sex = (char)z->cells[SEX],
	    .birth = &z->birth,
	    .expiry = &z->expiry,
	};

	return models_check(tool, &zone, result, &unsaid);
}

bool
clean_read(struct mrzcheck *tool, struct filter_item *item)
{
	struct result *result = &item->result;
	struct zone z;

	if (!read_zone(item->piece, tool->options.at, &z) ||
	    (tool->models != NULL && !ask_models(tool, &z, result)))
		return false;
	write_noun_lines(&z, &item->writer);
	write_report(&z, &result->writer);
	if (tool->models != NULL)
		models_write(tool, result);
	result->status = findings_status(&result->findings);
	return true;
}
