/*
 * mrz/mrz: every layout's fields, columns and digits by a specimen whose
 * values are known from the standard or from the card.
 */
#include <stdio.h>

#include "zone.h"

static const struct {
	const char *zone;
	enum mrz_format format;
	enum mrz_field field;
	const char *value;
} fields[] = {
    {TD3, MRZ_TD3, MRZ_DOCUMENT_CODE, "P"},
    {TD3, MRZ_TD3, MRZ_ISSUING_STATE, "UTO"},
    {TD3, MRZ_TD3, MRZ_SURNAME, "ERIKSSON"},
    {TD3, MRZ_TD3, MRZ_GIVEN_NAMES, "ANNA MARIA"},
    {TD3, MRZ_TD3, MRZ_DOCUMENT_NUMBER, "L898902C3"},
    {TD3, MRZ_TD3, MRZ_NATIONALITY, "UTO"},
    {TD3, MRZ_TD3, MRZ_BIRTH_DATE, "1974-08-12"},
    {TD3, MRZ_TD3, MRZ_SEX, "F"},
    {TD3, MRZ_TD3, MRZ_EXPIRY_DATE, "2012-04-15"},
    {TD3, MRZ_TD3, MRZ_OPTIONAL_DATA, "ZE184226B"},
    {TD1, MRZ_TD1, MRZ_DOCUMENT_NUMBER, "D23145890"},
    {TD1, MRZ_TD1, MRZ_OPTIONAL_DATA, ""},
    {TD1, MRZ_TD1, MRZ_NATIONALITY, "UTO"},
    {TD1, MRZ_TD1, MRZ_SURNAME, "ERIKSSON"},
    {TD1_LONG, MRZ_TD1, MRZ_DOCUMENT_NUMBER, "D23145890734"},
    {TD1_LONG, MRZ_TD1, MRZ_OPTIONAL_DATA, ""},
    {TD1_LONG, MRZ_TD1, MRZ_EXPIRY_DATE, "1995-07-12"},
    {TD2, MRZ_TD2, MRZ_DOCUMENT_NUMBER, "D23145890"},
    {TD2_LONG, MRZ_TD2, MRZ_DOCUMENT_NUMBER, "D23145890734"},
    {TD2_LONG, MRZ_TD2, MRZ_OPTIONAL_DATA, ""},
    {MRV_A, MRZ_MRV_A, MRZ_DOCUMENT_NUMBER, "L898902C"},
    {MRV_A, MRZ_MRV_A, MRZ_OPTIONAL_DATA, "ZE184226B"},
    {MRV_A, MRZ_MRV_A, MRZ_EXPIRY_DATE, "1994-06-23"},
    {MRV_B, MRZ_MRV_B, MRZ_OPTIONAL_DATA, "ZE184226"},
    {FRA_ID, MRZ_FRA_ID, MRZ_DOCUMENT_NUMBER, "880692310285"},
    {FRA_ID, MRZ_FRA_ID, MRZ_ISSUE_DATE, "1988-06"},
    {FRA_ID, MRZ_FRA_ID, MRZ_DEPARTMENT, "923"},
    {FRA_ID, MRZ_FRA_ID, MRZ_OFFICE, "255"},
    {FRA_ID, MRZ_FRA_ID, MRZ_SURNAME, "BERTHIER"},
    {FRA_ID, MRZ_FRA_ID, MRZ_GIVEN_NAMES, "CORINNE"},
    {FRA_ID, MRZ_FRA_ID, MRZ_BIRTH_DATE, "1965-12-06"},
    {FRA_DL, MRZ_FRA_DL, MRZ_DOCUMENT_CODE, "D1"},
    {FRA_DL, MRZ_FRA_DL, MRZ_DOCUMENT_NUMBER, "13AA00002"},
    {FRA_DL, MRZ_FRA_DL, MRZ_EXPIRY_DATE, "2018-12-31"},
    {FRA_DL, MRZ_FRA_DL, MRZ_SURNAME, "MARTIN"},
    {CHE_DL, MRZ_CHE_DL, MRZ_DOCUMENT_NUMBER, "AAA001D"},
    {CHE_DL, MRZ_CHE_DL, MRZ_LANGUAGE, "D"},
    {CHE_DL, MRZ_CHE_DL, MRZ_ISSUING_STATE, "CHE"},
    {CHE_DL, MRZ_CHE_DL, MRZ_PIN, "305142128"},
    {CHE_DL, MRZ_CHE_DL, MRZ_VERSION, "097"},
    {CHE_DL, MRZ_CHE_DL, MRZ_BIRTH_DATE, "1980-01-26"},
    {CHE_DL, MRZ_CHE_DL, MRZ_GIVEN_NAMES, "FABIENNE"},
    {SVK_ID, MRZ_SVK_ID, MRZ_DOCUMENT_NUMBER, "123456 AA"},
    {SVK_ID, MRZ_SVK_ID, MRZ_OPTIONAL_DATA, "749313"},
    /* Doc 9303-5 appendix C: crew member certificate */
    {"ACUTOD231458907UA<ZZ<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<0\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	MRZ_TD1, MRZ_ISSUING_ORGANIZATION, "UA"},
    {"ACUTOD231458907UA<ZZ<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<0\n"
     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
	MRZ_TD1, MRZ_OPTIONAL_DATA, "ZZ"},
    /* Names of a Russian passport: digits are letters. */
    {"PNRUSIVANOV<<3ER2MUXA<IVANOVI3<<<<<<<<<<<<<<\n"
     "4600000001RUS8001019M<<<<<<<0150101770001<<4",
	MRZ_RUS_NP, MRZ_GIVEN_NAMES, "ЧЕРЁМУЪА ИВАНОВИЧ"},
    /* Unknown parts of a birth date, and all of it. */
    {TD3_UPPER "L898902C36UTO7408<<7F1204159ZE184226B<<<<<10", MRZ_TD3,
	MRZ_BIRTH_DATE, "1974-08-XX"},
    {TD3_UPPER "L898902C36UTO<<<<<<0F1204159ZE184226B<<<<<16", MRZ_TD3,
	MRZ_BIRTH_DATE, "XXXX-XX-XX"},
    /* Doc 9303-4 4.2.3: no secondary identifier; a filler as sex. */
    {"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122<1204159ZE184226B<<<<<10",
	MRZ_TD3, MRZ_GIVEN_NAMES, ""},
    {"P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
     "L898902C36UTO7408122<1204159ZE184226B<<<<<10",
	MRZ_TD3, MRZ_SEX, "X"},
};

START_TEST(fields_of_every_layout)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		struct mrz m;

		ck_assert_msg(
		    zone_read(fields[i].zone, &m), "%s", fields[i].zone);
		ck_assert_str_eq(
		    m.layout->name, layout_format_names[fields[i].format]);
		ck_assert_str_eq(
		    zone_field(&m, fields[i].field), fields[i].value);
	}
}
END_TEST

START_TEST(digits_of_the_specimens_agree)
{
	static const char *const zones[] = {TD1, TD1_LONG, TD2, TD2_LONG, TD3,
	    MRV_A, MRV_B, FRA_ID, FRA_DL, SVK_ID};

	for (size_t i = 0; i < COUNT(zones); i++) {
		struct mrz m;

		ck_assert(zone_read(zones[i], &m));
		for (int d = 0; d < MRZ_DIGITS; d++)
			ck_assert_msg(!m.check[d].present || m.check[d].agrees,
			    "%s: %s", zones[i],
			    layout_digit_name((enum mrz_digit)d));
	}
}
END_TEST

/*
 * Doc 9303-5 note j. The last of the remainder may stand at position 28; a
 * filler with nothing behind it is no long number.
 */
START_TEST(long_numbers)
{
	static const struct {
		const char *upper;
		const char *number, *data;
		char read, computed;
	} rows[] = {
	    {"I<UTOD23145890<7349<<<<<<<<<<<", "D23145890734", "", '9', '9'},
	    {"I<UTOD23145890<7349<ABC<<<<<<<", "D23145890734", "ABC", '9', '9'},
	    {"I<UTOD23145890<1234567890123X<", "D231458901234567890123", "",
		'X', '0'},
	    {"I<UTOD23145890<12345678901234X", "D23145890", "12345678901234X",
		'<', '7'},
	    {"I<UTOD23145890<<<<<<<<<<<<<<<<", "D23145890", "", '<', '7'},
	    {"I<UTOD23145890<7<<<<<<<<<<<<<<", "D23145890", "7", '<', '7'},
	    /* padded: a short number, whatever follows */
	    {"I<UTO12345<<<<<ABC5<<<<<<<<<<<", "12345", "ABC5", '<', '9'},
	    /* Belgium, the standard's way and the old one */
	    {"IDBEL600001476<9355<<<<<<<<<<<", "600001476935", "", '5', '5'},
	    {"IDBEL000590240<6013<<<<<<<<<<<", "000590240601", "", '3', '3'},
	    /* the old way is Belgium's only */
	    {"IDUTO000590240<6013<<<<<<<<<<<", "000590240601", "", '3', '1'},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct mrz_check *c;
		char zone[128];
		struct mrz m;

		snprintf(zone, sizeof(zone), "%s\n%s\n%s", rows[i].upper,
		    "7408122F1204159UTO<<<<<<<<<<<6",
		    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<");
		ck_assert(zone_read(zone, &m));
		c = &m.check[MRZ_DIGIT_DOCUMENT_NUMBER];
		ck_assert_str_eq(
		    zone_field(&m, MRZ_DOCUMENT_NUMBER), rows[i].number);
		ck_assert_str_eq(
		    zone_field(&m, MRZ_OPTIONAL_DATA), rows[i].data);
		ck_assert_int_eq(c->read, rows[i].read);
		ck_assert_int_eq(c->computed, rows[i].computed);
	}
}
END_TEST

START_TEST(information_for_the_chip)
{
	static const struct {
		const char *zone, *information;
	} rows[] = {
	    /* Doc 9303-11 D.2, D.3 */
	    {TD1_LONG, "D23145890734934071279507122"},
	    {TD2_LONG, "D23145890734934071279507122"},
	    {TD3, "L898902C3674081221204159"},
	    /* computed, not read; a short number with its fillers */
	    {TD3_UPPER "L898902C<0UTO6908060F9406230ZE184226B<<<<<14",
		"L898902C<369080619406236"},
	    {MRV_A, ""},
	    {FRA_ID, ""},
	    {TD3_UPPER "L8989!2C<0UTO6908060F9406230ZE184226B<<<<<14", ""},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[MRZ_INFORMATION_MAX];
		struct mrz m;
		size_t len;

		ck_assert(zone_read(rows[i].zone, &m));
		len = mrz_information(&m, text);
		ck_assert_msg(
		    span_equal_str(span_make(text, len), rows[i].information),
		    "%.*s", (int)len, text);
	}
}
END_TEST

START_TEST(layouts_by_lines)
{
	static const struct {
		const char *zone;
		const char *format; /* NULL: none */
	} rows[] = {
	    {"PNRUSIVANOV<<IVAN<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
	     "4600000001RUS8001019M<<<<<<<0150101770001<<4",
		"RUS-NP"},
	    {"P<RUSIVANOV<<IVAN<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
	     "4600000001RUS8001019M<<<<<<<0150101770001<<4",
		"TD3"},
	    {"IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n"
	     "8806923102858CORINNE<<<<<<<6512068F6",
		"FRA-ID"},
	    /* one-line forms */
	    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
	     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
		"TD3"},
	    {"I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6"
	     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
		"TD1"},
	    {"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	     "D231458907UTO7408122F1204159<<<<<<<6",
		"TD2"},
	    {"D1FRA13AA000026181231MARTIN<<9", "FRA-DL"},
	    /* no layout */
	    {"I<UTOD231458907<<<<<<<<<<<<<<<", NULL},
	    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", NULL},
	    {TD3 "\n<", NULL},
	    {TD3 "\n" TD3, NULL},
	    {"", NULL},
	    {"I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<"
	     "123456<AA5SVK8110251M1801020749313",
		NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz m;
		bool read = zone_read(rows[i].zone, &m);

		ck_assert_msg(
		    read == (rows[i].format != NULL), "%s", rows[i].zone);
		if (read)
			ck_assert_str_eq(m.layout->name, rows[i].format);
	}
}
END_TEST

START_TEST(a_forced_layout_must_fit)
{
	enum mrz_format visa = MRZ_MRV_A, card = MRZ_TD1;
	struct mrz_lines lines;
	struct mrz m;

	mrz_lines_clear(&lines);
	mrz_lines_add_text(&lines, SPAN(TD3));
	ck_assert(mrz_read(&lines, &visa, zone_at, &m));
	ck_assert_str_eq(m.layout->name, "MRV-A");
	ck_assert(!mrz_read(&lines, &card, zone_at, &m));
}
END_TEST

Suite *mrz_suite(void);

Suite *
mrz_suite(void)
{
	Suite *s = suite_create("mrz");

	CASE(s, fields_of_every_layout);
	CASE(s, digits_of_the_specimens_agree);
	CASE(s, long_numbers);
	CASE(s, information_for_the_chip);
	CASE(s, layouts_by_lines);
	CASE(s, a_forced_layout_must_fit);
	return s;
}
