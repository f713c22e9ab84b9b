/*
 * day: days by named forms, and none by a guess. Serial numbers of
 * spreadsheets: 45657 is 2024-12-31, 61 is 1900-03-01 (ISO/IEC 29500-1
 * 18.17.4.1 has 1900 as a leap year).
 */
#include "sheet/day.h"

#include "suite.h"

static const struct date today = {2026, 11, 20};

START_TEST(days_by_their_form)
{
	static const struct {
		const char *form, *text, *day; /* NULL: none */
	} rows[] = {
	    {"DD/MM/YYYY", "31/12/2024", "2024-12-31"},
	    {"DD/MM/YYYY", "1/2/2024", "2024-02-01"},
	    {"DD/MM/YYYY", " 01/02/2024 ", "2024-02-01"},
	    {"dd/mm/yyyy", "01/02/2024", "2024-02-01"},
	    {"DD/MM/YYYY", "12/31/2024", NULL},
	    {"DD/MM/YYYY", "31-12-2024", NULL},
	    {"DD/MM/YYYY", "31/12/24", NULL},
	    {"DD/MM/YYYY", "31/12/2024x", NULL},
	    {"DD/MM/YYYY", "31/12/", NULL},
	    {"DD/MM/YYYY", "", NULL},
	    {"DD/MM/YYYY", "29/02/2023", NULL},
	    {"MM/DD/YYYY", "12/31/2024", "2024-12-31"},
	    {"MM/DD/YYYY", "31/12/2024", NULL},
	    {"DD.MM.YY", "31.12.24", "2024-12-31"},
	    {"DD.MM.YY", "31.12.74", "2074-12-31"},
	    {"DD.MM.YY", "31.12.99", "1999-12-31"},
	    {"YYYYMMDD", "20241231", "2024-12-31"},
	    {"YYYYMMDD", "2024123", NULL},
	    {"YYMMDD", "241231", "2024-12-31"},
	    {"DD-MMM-YYYY", "31-DIC-2024", "2024-12-31"},
	    {"DD MMM YYYY", "1 ao\xc3\xbbt 2024", "2024-08-01"},
	    {"DD MMM YYYY", "1 f\xc3\xa9v. 2024", "2024-02-01"},
	    {"DD MMM YYYY", "1 xyz 2024", NULL},
	    {"D 'de' MMM 'de' YYYY", "31 de diciembre de 2024", "2024-12-31"},
	    {"D 'de' MMM 'DE' YYYY", "1 DE MAR\xc3\x87O de 2024", "2024-03-01"},
	    {"D 'de' MMM 'de' YYYY", "31 diciembre 2024", NULL},
	    {"'le' D MMM YYYY", "le 1 mai 2024", "2024-05-01"},
	    {"DD/MM/YYYY hh:mm:ss", "31/12/2024 00:00:00", "2024-12-31"},
	    {"DD/MM/YYYY hh:mm", "31/12/2024", NULL},
	    {"excel", "45657", "2024-12-31"},
	    {"excel", "45657.5", "2024-12-31"},
	    {"excel", "45657,25", "2024-12-31"},
	    {"excel", "45657,", NULL},
	    {"excel", "59", "1900-02-28"},
	    {"excel", "60", NULL},
	    {"excel", "61", "1900-03-01"},
	    {"excel", "0", NULL},
	    {"excel", "31/12/2024", NULL},
	    {"excel", "2958466", NULL},
	    {"excel-1904", "44195", "2024-12-31"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct day_forms f = {.count = 0};
		struct err err = ERR_INIT;
		struct date d = {0, 0, 0};
		char text[DATE_TEXT];
		enum day_read how;

		ck_assert(day_forms_add(&f, span_str(rows[i].form), &err));
		how = day_read(&f, span_str(rows[i].text), false, today, &d);
		ck_assert_msg((how == DAY_READ) == (rows[i].day != NULL),
		    "%s as %s", rows[i].text, rows[i].form);
		if (how != DAY_READ)
			continue;
		date_format(d, text);
		ck_assert_str_eq(text, rows[i].day);
	}
}
END_TEST

START_TEST(years_of_two_digits)
{
	struct day_forms f = {.count = 0};
	struct err err = ERR_INIT;
	struct date d;

	ck_assert(day_forms_add(&f, SPAN("DD.MM.YY"), &err));
	ck_assert(day_read(&f, SPAN("31.12.74"), true, today, &d) == DAY_READ);
	ck_assert_int_eq(d.year, 1974);
	ck_assert(day_read(&f, SPAN("31.12.26"), true, today, &d) == DAY_READ);
	ck_assert_int_eq(d.year, 2026);
}
END_TEST

START_TEST(two_forms_are_no_guess)
{
	struct day_forms f = {.count = 0};
	struct err err = ERR_INIT;
	struct date d = {1, 1, 1};

	ck_assert(day_forms_add(&f, SPAN("DD/MM/YYYY"), &err));
	ck_assert(day_forms_add(&f, SPAN("MM/DD/YYYY"), &err));
	ck_assert(
	    day_read(&f, SPAN("05/06/2024"), false, today, &d) == DAY_TWO);
	ck_assert_int_eq(d.year, 1);
	ck_assert(
	    day_read(&f, SPAN("31/12/2024"), false, today, &d) == DAY_READ);
	ck_assert(
	    day_read(&f, SPAN("05/05/2024"), false, today, &d) == DAY_READ);
}
END_TEST

START_TEST(what_is_no_form)
{
	static const char *const wrong[] = {"", "DD/MM", "DD/MM/YYY", "MM/YYYY",
	    "DD/DD/YYYY", "DDD/MM/YYYY", "DD/MM/YYYY YYYY", "31/12/2024",
	    "DD/MM/YYYY ss", "Excel", "DD 'de MM/YYYY", "DD/MMMM/YYYY",
	    "DD/MM/YYYY                      "};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct day_forms f = {.count = 0};
		struct err err = ERR_INIT;

		ck_assert_msg(!day_forms_add(&f, span_str(wrong[i]), &err),
		    "%s", wrong[i]);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_uint_eq(f.count, 0);
	}
}
END_TEST

Suite *day_suite(void);

Suite *
day_suite(void)
{
	Suite *s = suite_create("day");

	CASE(s, days_by_their_form);
	CASE(s, years_of_two_digits);
	CASE(s, two_forms_are_no_guess);
	CASE(s, what_is_no_form);
	return s;
}
