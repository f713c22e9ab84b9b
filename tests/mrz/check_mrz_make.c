/*
 * mrz/mrz_make and mrz/name_make: the examples of Doc 9303-4, 5 and 6 4.2.3,
 * and a round trip of many random documents.
 */
#include "mrz/mrz_make.h"

#include <stdio.h>

#include "mrz/name_make.h"
#include "zone.h"

static const struct {
	const char *surname, *given;
	size_t width;
	const char *cells; /* NULL: refused */
} names[] = {
    {"Eriksson", "Anna Maria", 23, "ERIKSSON<<ANNA<MARIA<<<"},
    {"O'Connor", "Enya Siobhan", 23, "OCONNOR<<ENYA<SIOBHAN<<"},
    {"Smith-Jones", "Susie Margaret", 31, "SMITH<JONES<<SUSIE<MARGARET<<<<"},
    {"Arkfreith", "", 12, "ARKFREITH<<<"},
    {"", "Arkfreith", 12, "ARKFREITH<<<"},
    {"M\xc3\xbcller", "Anna, Maria", 22, "MUELLER<<ANNA<MARIA<<<"},
    /* Doc 9303-6 4.2.3 and others: shortened from the last part on */
    {"Papandropoulous", "Jonathoon Alec", 31,
	"PAPANDROPOULOUS<<JONATHOON<ALEC"},
    {"Nilavadhanananda", "Chayapa Dejthamrong Krasuang", 31,
	"NILAVADHANANANDA<<CHAYAPA<DEJ<K"},
    {"NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 31,
	"NILAVADHANANANDA<<ARNPOL<PETC<C"},
    {"BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 31,
	"BENNELONG<WOOLOOMOOLOO<W<W<<D<P"},
    /* so many parts that some are left out */
    {"A B C D E F", "G H", 8, "A<B<C<D<"},
    {"ABCDEFGHIJKL", "", 8, "ABCDEFGH"},
    /* Cyrillic and Arabic; shadda doubles */
    {"\xd0\x95\xd0\xbb\xd1\x8c\xd1\x86\xd0\xb8\xd0\xbd",
	"\xd0\x91\xd0\xbe\xd1\x80\xd0\xb8\xd1\x81", 16, "ELTSIN<<BORIS<<<"},
    {"\xd9\x85\xd8\xad\xd9\x85\xd9\x91\xd8\xaf", "", 8, "MXHMMD<<"},
    {"4ward", "", 8, NULL},
    {"\xe5\xb1\xb1", "", 8, NULL},
    {"", "", 8, NULL},
    {"*$()&/\\", "", 8, NULL},
};

START_TEST(names_into_a_field)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		uint8_t cells[MRZ_NAME_MAX];
		struct err err = ERR_INIT;
		bool made;

		memset(cells, '<', sizeof(cells));
		made = name_make(span_str(names[i].surname),
		    span_str(names[i].given), SPAN("UTO"), cells,
		    names[i].width, &err);
		ck_assert_msg(made == (names[i].cells != NULL), "%s: %s",
		    names[i].surname, err.text);
		if (made)
			ck_assert_msg(
			    span_equal_str(span_make(cells, names[i].width),
				names[i].cells),
			    "%.*s", (int)names[i].width, (const char *)cells);
	}
}
END_TEST

/* A field as text, for the next zone. */
static void
take(const struct mrz *m, enum mrz_field field, struct mrz_make *in,
    uint8_t text[MRZ_FIELDS][MRZ_FIELD_TEXT_MAX])
{
	size_t len = mrz_field_text(m, field, text[field]);

	in->field[field] = span_make(text[field], len);
}

/*
 * Letters of other scripts: examples of ELOT 743 and the rules that they show,
 * of the Academy's rules with and without points, of BGN/PCGN 1979.
 */
static const struct {
	const char *name, *state, *cells;
} scripts[] = {
    {"\xce\xa0\xce\xb1\xcf\x80\xce\xb1\xce\xb4\xcf\x8c\xcf\x80\xce\xbf\xcf\x85\xce\xbb\xce\xbf\xcf\x82",
	"GRC", "PAPADOPOULOS"},
    {"\xce\xa0\xce\xb1\xcf\x80\xce\xb1\xce\xb4\xce\xbf\xcc\x81\xcf\x80\xce\xbf\xcf\x85\xce\xbb\xce\xbf\xcf\x82",
	"GRC", "PAPADOPOULOS"},
    {"\xce\x95\xcf\x85\xce\xb1\xce\xb3\xce\xb3\xce\xb5\xce\xbb\xce\xaf\xce\xb1",
	"GRC", "EVANGELIA"},
    {"\xce\x95\xcf\x85\xce\xb8\xcf\x85\xce\xbc\xce\xaf\xce\xbf\xcf\x85", "GRC",
	"EFTHYMIOU"},
    {"\xce\x9c\xcf\x80\xce\xbf\xcf\x85\xce\xbc\xcf\x80\xce\xbf\xcf\x85\xce\xbb\xce\xaf\xce\xbd\xce\xb1",
	"GRC", "BOUMPOULINA"},
    {"\xce\x9c\xce\xb1\xce\x90\xce\xbf\xcf\x85", "GRC", "MAIOU"},
    {"\xce\x86\xcf\x85\xce\xbb\xce\xbf\xcf\x82", "GRC", "AYLOS"},
    {"\xce\xa8\xce\xb1\xcf\x81\xcf\x81\xce\xac\xcf\x82-\xce\xa7\xce\xac\xce\xbb\xce\xba\xce\xb7\xcf\x82",
	"GRC", "PSARRAS<CHALKIS"},
    {"\xd7\x9b\xd7\x94\xd7\x9f", "ISR", "KHN"},
    {"\xd7\x93\xd6\xb8\xd6\xbc\xd7\x95\xd6\xb4\xd7\x93", "ISR", "DAVID"},
    {"\xd7\xa9\xd7\x81\xd6\xb8\xd7\x9c\xd7\x95\xd6\xb9\xd7\x9d", "ISR",
	"SHALOM"},
    {"\xd7\x99\xd6\xb4\xd7\xa9\xd7\x82\xd6\xb0\xd7\xa8\xd6\xb8\xd7\x90\xd6\xb5\xd7\x9c",
	"ISR", "YISRAEL"},
    {"\xd7\x90\xd7\x91", "ISR", "V"},
    {"\xd7\x91\xd7\x9f-\xd7\x92\xd7\x95\xd7\xa8\xd7\x99\xd7\x95\xd7\x9f", "ISR",
	"BN<GVRYVN"},
    {"\xd2\x9a\xd0\xb0\xd1\x81\xd1\x8b\xd0\xbc", "KAZ", "QASYM"},
    {"\xd3\x98\xd0\xbb\xd0\xb8\xd1\x8f", "KAZ", "ALIIA"},
    {"\xd2\x92\xd0\xb0\xd0\xbd\xd0\xb8", "KAZ", "GHANI"},
    {"\xd2\x93\xd0\xb0\xd0\xbd\xd0\xb8", "UTO", "GANI"}, /* table B */
    {"\xd2\xa3\xd2\xb1\xd2\xaf\xd2\xbb\xd1\x96\xd3\xa9", "KAZ", "NGUUHIO"},
};

START_TEST(letters_without_a_table)
{
	for (size_t i = 0; i < COUNT(scripts); i++) {
		uint8_t cells[MRZ_NAME_MAX];
		struct err err = ERR_INIT;
		size_t len = strlen(scripts[i].cells);

		memset(cells, '<', sizeof(cells));
		ck_assert_msg(name_make(span_str(scripts[i].name), SPAN(""),
				  span_str(scripts[i].state), cells, 39, &err),
		    "%s", err.text);
		ck_assert_msg(memcmp(cells, scripts[i].cells, len) == 0 &&
			cells[len] == '<',
		    "%s: %.39s", scripts[i].cells, (const char *)cells);
	}
}
END_TEST

START_TEST(specimens_come_out_as_they_went_in)
{
	static const char *const zones[] = {
	    TD1, TD1_LONG, TD2, TD2_LONG, TD3, MRV_A, MRV_B};

	for (size_t i = 0; i < COUNT(zones); i++) {
		uint8_t text[MRZ_FIELDS][MRZ_FIELD_TEXT_MAX];
		struct err err = ERR_INIT;
		enum mrz_field field;
		struct mrz_make in;
		struct mrz m, made;

		ck_assert(zone_read(zones[i], &m));
		memset(&in, 0, sizeof(in));
		for (int f = 0; f < MRZ_NAME; f++)
			take(&m, (enum mrz_field)f, &in, text);
		ck_assert_msg(mrz_make(&in, m.layout->format, zone_at, &made,
				  &field, &err),
		    "%s: %s", layout_field_name(field), err.text);
		ck_assert_msg(memcmp(m.cells, made.cells, m.layout->cells) == 0,
		    "%s\n%.90s", zones[i], (const char *)made.cells);
	}
}
END_TEST

/* Doc 9303-4 4.2.2.2: a filler for each, where there is room for them. */
START_TEST(numbers_with_separators)
{
	static const struct {
		enum mrz_format format;
		const char *printed, *field;
	} rows[] = {
	    {MRZ_TD3, "AB-1234", "AB 1234"},
	    {MRZ_TD3, "AB 123-456 7", "AB1234567"},
	    {MRZ_TD1, "591-1234567-35", "591123456735"},
	    {MRZ_TD1, "AB 123-456 789 0", "AB1234567890"},
	    {MRZ_MRV_A, "AB 123-456 789 0", "AB1234567"},
	};
	struct mrz m;

	ck_assert(zone_read(TD3, &m));
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t text[MRZ_FIELDS][MRZ_FIELD_TEXT_MAX];
		struct err err = ERR_INIT;
		enum mrz_field field;
		struct mrz_make in;
		struct mrz made;

		memset(&in, 0, sizeof(in));
		for (int f = 0; f < MRZ_NAME; f++)
			take(&m, (enum mrz_field)f, &in, text);
		if (rows[i].format == MRZ_MRV_A)
			in.field[MRZ_DOCUMENT_CODE] = SPAN("V");
		in.field[MRZ_OPTIONAL_DATA] = SPAN("");
		in.field[MRZ_DOCUMENT_NUMBER] = span_str(rows[i].printed);
		ck_assert_msg(
		    mrz_make(&in, rows[i].format, zone_at, &made, &field, &err),
		    "%s: %s", rows[i].printed, err.text);
		ck_assert_str_eq(
		    zone_field(&made, MRZ_DOCUMENT_NUMBER), rows[i].field);
	}
}
END_TEST

START_TEST(what_does_not_fit_is_refused)
{
	static const struct {
		enum mrz_format format;
		enum mrz_field field;
		const char *value;
	} rows[] = {
	    {MRZ_TD3, MRZ_DOCUMENT_NUMBER, "L898902C34"},
	    {MRZ_TD1, MRZ_DOCUMENT_NUMBER, "12345678901234567890123"},
	    {MRZ_TD2, MRZ_DOCUMENT_NUMBER, "123456789012345"},
	    {MRZ_TD3, MRZ_BIRTH_DATE, "12.08.1974"},
	    {MRZ_TD3, MRZ_SEX, "W"},
	    {MRZ_TD3, MRZ_OPTIONAL_DATA, "123456789012345"},
	    {MRZ_TD3, MRZ_OPTIONAL_DATA_2, "1"},
	    {MRZ_TD3, MRZ_NATIONALITY, "UT0"},
	    {MRZ_TD3, MRZ_NATIONALITY, ""},
	    {MRZ_TD3, MRZ_DOCUMENT_NUMBER, ""},
	    {MRZ_TD3, MRZ_SURNAME, "4"},
	    {MRZ_FRA_ID, MRZ_DOCUMENT_CODE, "ID"},
	};
	struct mrz m;

	ck_assert(zone_read(TD3, &m));
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t text[MRZ_FIELDS][MRZ_FIELD_TEXT_MAX];
		struct err err = ERR_INIT;
		enum mrz_field field;
		struct mrz_make in;
		struct mrz made;

		memset(&in, 0, sizeof(in));
		for (int f = 0; f < MRZ_NAME; f++)
			take(&m, (enum mrz_field)f, &in, text);
		in.field[rows[i].field] = span_str(rows[i].value);
		ck_assert_msg(!mrz_make(&in, rows[i].format, zone_at, &made,
				  &field, &err),
		    "row %zu is made", i);
		ck_assert_int_eq(field, rows[i].field);
		ck_assert_int_eq(err.kind, ERR_DATA);
	}
}
END_TEST

/* ---- round trip -------------------------------------------------------- */

static uint32_t seed;

static unsigned
chance(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (unsigned)(((uint64_t)(seed >> 8) * below) >> 24);
}

static struct span
random_text(char *out, const char *letters, unsigned least, unsigned most)
{
	unsigned len = least + chance(most - least + 1);

	for (unsigned i = 0; i < len; i++)
		out[i] = letters[chance((unsigned)strlen(letters))];
	return span_make(out, len);
}

static struct span
random_date(char *out, unsigned from, unsigned to)
{
	snprintf(out, 11, "%04u-%02u-%02u", from + chance(to - from + 1),
	    1 + chance(12), 1 + chance(28));
	return span_str(out);
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALNUM "0123456789" LETTERS
#define ROUNDS 20000

START_TEST(random_documents_pass_their_own_check)
{
	static const enum mrz_format formats[] = {
	    MRZ_TD1, MRZ_TD2, MRZ_TD3, MRZ_MRV_A, MRZ_MRV_B};
	static const char *const codes[] = {"I", "C", "P", "V", "VC"};
	static const char *const states[] = {"UTO", "D", "FRA", "BRA", "XXA"};
	static const unsigned longest[] = {22, 14, 9, 9, 9};

	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned kind = chance(COUNT(formats));
		char number[32], surname[64], given[64], birth[11];
		char expiry[11], data[16];
		struct mrz_check_options options = {zone_at, false, zone_at};
		struct err err = ERR_INIT;
		enum mrz_field field;
		struct findings f;
		struct mrz_make in;
		struct mrz made;

		seed = i;
		memset(&in, 0, sizeof(in));
		in.field[MRZ_DOCUMENT_CODE] = span_str(codes[kind]);
		in.field[MRZ_ISSUING_STATE] =
		    span_str(states[chance(COUNT(states))]);
		in.field[MRZ_NATIONALITY] =
		    span_str(states[chance(COUNT(states))]);
		in.field[MRZ_DOCUMENT_NUMBER] =
		    random_text(number, ALNUM, 1, longest[kind]);
		in.field[MRZ_SURNAME] =
		    random_text(surname, LETTERS "    ", 1, 60);
		in.field[MRZ_GIVEN_NAMES] =
		    random_text(given, LETTERS "    ", 0, 60);
		in.field[MRZ_BIRTH_DATE] = random_date(birth, 1930, 2025);
		in.field[MRZ_EXPIRY_DATE] = random_date(expiry, 2027, 2037);
		in.field[MRZ_SEX] = SPAN("X");
		if (in.field[MRZ_DOCUMENT_NUMBER].len <= 9)
			in.field[MRZ_OPTIONAL_DATA] =
			    random_text(data, ALNUM, 0, kind == 1 ? 7 : 8);
		if (!mrz_make(
			&in, formats[kind], zone_at, &made, &field, &err)) {
			/* Only a name of nothing but spaces. */
			ck_assert_str_eq(err.text, "no name");
			continue;
		}
		findings_init(&f, true);
		mrz_check(&made, &options, &f);
		ck_assert_msg(findings_worst(&f) == SEVERITY_INFO, "%.90s: %s",
		    (const char *)made.cells, f.list[0].code);
		findings_release(&f);
		ck_assert_str_eq(zone_field(&made, MRZ_BIRTH_DATE), birth);
		ck_assert_str_eq(zone_field(&made, MRZ_EXPIRY_DATE), expiry);
		ck_assert(span_equal_str(in.field[MRZ_DOCUMENT_NUMBER],
		    zone_field(&made, MRZ_DOCUMENT_NUMBER)));
		ck_assert(span_equal_str(in.field[MRZ_OPTIONAL_DATA],
		    zone_field(&made, MRZ_OPTIONAL_DATA)));
	}
}
END_TEST

Suite *mrz_make_suite(void);

Suite *
mrz_make_suite(void)
{
	Suite *s = suite_create("mrz_make");

	CASE(s, names_into_a_field);
	CASE(s, letters_without_a_table);
	CASE(s, specimens_come_out_as_they_went_in);
	CASE(s, numbers_with_separators);
	CASE(s, what_does_not_fit_is_refused);
	CASE(s, random_documents_pass_their_own_check);
	return s;
}
