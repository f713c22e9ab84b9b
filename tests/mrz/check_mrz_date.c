/*
 * mrz/mrz_date: unknown parts, the calendar, and the century as
 * inspection-record(5) has it.
 */
#include "mrz/mrz_date.h"

#include "suite.h"

static const struct date at = {2026, 11, 24};

START_TEST(dates_and_their_centuries)
{
	static const struct {
		const char *cells;
		enum mrz_date_kind kind;
		enum mrz_date_state state;
		const char *text;
	} rows[] = {
	    {"740812", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1974-08-12"},
	    /* birth: the latest that is not after the day */
	    {"261124", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "2026-11-24"},
	    {"261125", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1926-11-25"},
	    {"270101", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1927-01-01"},
	    {"000229", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "2000-02-29"},
	    {"680229", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1968-02-29"},
	    {"690229", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"740800", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"740012", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"741301", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"740931", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"740132", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    /* expiry: the nearest by the day, the later of two as near */
	    {"761123", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2076-11-23"},
	    {"761124", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "1976-11-24"},
	    {"761231", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "1976-12-31"},
	    {"760101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2076-01-01"},
	    {"770101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "1977-01-01"},
	    {"750101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2075-01-01"},
	    /* unknown parts */
	    {"7408<<", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1974-08-XX"},
	    {"74<<<<", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1974-XX-XX"},
	    {"74<<12", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1974-XX-12"},
	    {"<<0812", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "XXXX-08-12"},
	    {"<<0229", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "XXXX-02-29"},
	    {"<<0230", MRZ_DATE_BIRTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"26<<<<", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "2026-XX-XX"},
	    {"2612<<", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "1926-12-XX"},
	    {"<<<<<<", MRZ_DATE_BIRTH, MRZ_DATE_KNOWN, "XXXX-XX-XX"},
	    {"7<0812", MRZ_DATE_BIRTH, MRZ_DATE_HALF, NULL},
	    {"74081<", MRZ_DATE_BIRTH, MRZ_DATE_HALF, NULL},
	    {"7A0812", MRZ_DATE_BIRTH, MRZ_DATE_LETTERS, NULL},
	    {"7408<B", MRZ_DATE_BIRTH, MRZ_DATE_LETTERS, NULL},
	    /* expiry: the nearest, the later of two */
	    {"120415", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2012-04-15"},
	    {"940623", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "1994-06-23"},
	    {"770101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "1977-01-01"},
	    {"760101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2076-01-01"},
	    {"750101", MRZ_DATE_EXPIRY, MRZ_DATE_KNOWN, "2075-01-01"},
	    {"<<<<<<", MRZ_DATE_EXPIRY, MRZ_DATE_ABSENT, NULL},
	    {"1204<<", MRZ_DATE_EXPIRY, MRZ_DATE_HALF, NULL},
	    /* issue of a French card */
	    {"8806", MRZ_DATE_MONTH, MRZ_DATE_KNOWN, "1988-06"},
	    {"1713", MRZ_DATE_MONTH, MRZ_DATE_IMPOSSIBLE, NULL},
	    {"<<<<", MRZ_DATE_MONTH, MRZ_DATE_ABSENT, NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_date d;

		mrz_date_read(
		    (const uint8_t *)rows[i].cells, rows[i].kind, at, &d);
		ck_assert_msg(d.state == rows[i].state, "%s", rows[i].cells);
		if (d.state == MRZ_DATE_KNOWN) {
			ck_assert_str_eq(d.text, rows[i].text);
			ck_assert_uint_eq(d.len, strlen(d.text));
		}
	}
}
END_TEST

START_TEST(unknown_parts_are_the_earliest)
{
	struct mrz_date d;

	mrz_date_read((const uint8_t *)"7408<<", MRZ_DATE_BIRTH, at, &d);
	ck_assert_int_eq(
	    date_compare(d.earliest, (struct date){1974, 8, 1}), 0);
	mrz_date_read((const uint8_t *)"<<<<<<", MRZ_DATE_BIRTH, at, &d);
	ck_assert_int_eq(date_compare(d.earliest, (struct date){1, 1, 1}), 0);
}
END_TEST

START_TEST(to_cells)
{
	static const struct {
		const char *text, *cells; /* NULL: refused */
	} rows[] = {
	    {"1974-08-12", "740812"},
	    {"1974-08-XX", "7408<<"},
	    {"XXXX-XX-XX", "<<<<<<"},
	    {"2017-10", "1710"},
	    {"1974-8-12", NULL},
	    {"19740812", NULL},
	    {"1974-0X-12", NULL},
	    {"19XX-08-12", NULL},
	    {"1974/08/12", NULL},
	    {"", NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t cells[6];
		size_t len = 0;
		bool made = mrz_date_cells(span_str(rows[i].text), cells, &len);

		ck_assert_msg(
		    made == (rows[i].cells != NULL), "%s", rows[i].text);
		if (made)
			ck_assert(span_equal_str(
			    span_make(cells, len), rows[i].cells));
	}
}
END_TEST

Suite *mrz_date_suite(void);

Suite *
mrz_date_suite(void)
{
	Suite *s = suite_create("mrz_date");

	CASE(s, dates_and_their_centuries);
	CASE(s, unknown_parts_are_the_earliest);
	CASE(s, to_cells);
	return s;
}
