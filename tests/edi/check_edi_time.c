/*
 * edi_time: dates of PAXLST, PNRGOV and SSR, worked out by hand for an
 * inspection on 2026-11-24.
 */
#include "edi/edi_time.h"
#include "suite.h"
#include "time_text.h"

static const struct date today = {2026, 11, 24};

static void
is(enum edi_time_result result, const struct edi_time *t, const char *expected)
{
	char text[TIME_TEXT_MAX];

	if (result == EDI_TIME_BAD || result == EDI_TIME_EMPTY) {
		ck_assert_str_eq(
		    result == EDI_TIME_BAD ? "bad" : "empty", expected);
		return;
	}
	ck_assert_str_eq(time_text(t, text), expected);
}

START_TEST(dtm)
{
	static const struct {
		const char *value, *format;
		enum edi_century century;
		const char *expected;
		enum edi_time_result result;
	} rows[] = {
	    {"740812", "", EDI_BIRTH, "1974-08-12", EDI_TIME_OK},
	    /* A birth is not in the future, not even by a day. */
	    {"261124", "", EDI_BIRTH, "2026-11-24", EDI_TIME_OK},
	    {"261125", "", EDI_BIRTH, "1926-11-25", EDI_TIME_OK},
	    {"270101", "", EDI_BIRTH, "1927-01-01", EDI_TIME_OK},
	    {"000229", "", EDI_BIRTH, "2000-02-29", EDI_TIME_OK},
	    {"010229", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	    /* The nearest: 75 is 49 years ahead, 77 is 49 years ago. */
	    {"320415", "", EDI_NEAREST, "2032-04-15", EDI_TIME_OK},
	    {"750101", "", EDI_NEAREST, "2075-01-01", EDI_TIME_OK},
	    {"770101", "", EDI_NEAREST, "1977-01-01", EDI_TIME_OK},
	    {"2611241000", "201", EDI_NEAREST, "2026-11-24T10:00", EDI_TIME_OK},
	    {" 1306212200", "201", EDI_NEAREST, "2013-06-21T22:00",
		EDI_TIME_SPACES},
	    {"2611242400", "201", EDI_NEAREST, "2026-11-25T00:00", EDI_TIME_OK},
	    {"2611242401", "201", EDI_NEAREST, "bad", EDI_TIME_BAD},
	    {"2611241060", "201", EDI_NEAREST, "bad", EDI_TIME_BAD},
	    {"19740812", "102", EDI_BIRTH, "1974-08-12", EDI_TIME_OK},
	    {"19740812", "", EDI_BIRTH, "1974-08-12", EDI_TIME_CENTURY},
	    {"202611241000", "203", EDI_NEAREST, "2026-11-24T10:00",
		EDI_TIME_OK},
	    {"", "", EDI_BIRTH, "empty", EDI_TIME_EMPTY},
	    {"  ", "", EDI_BIRTH, "empty", EDI_TIME_EMPTY},
	    {"74081", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	    {"74O812", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	    {"740013", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	    {"741301", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	    {"-40812", "", EDI_BIRTH, "bad", EDI_TIME_BAD},
	};
	struct edi_time t;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum edi_time_result result =
		    edi_time_dtm(span_str(rows[i].value),
			span_str(rows[i].format), rows[i].century, today, &t);

		ck_assert_int_eq(result, rows[i].result);
		is(result, &t, rows[i].expected);
	}
}
END_TEST

/* What nobody knows of a birth is 00 in a message, XX in a record. */
START_TEST(births)
{
	static const struct {
		const char *value, *text;
	} rows[] = {
	    {"740812", "1974-08-12"},
	    {"740800", "1974-08-XX"},
	    {"740000", "1974-XX-XX"},
	    {"19740800", "1974-08-XX"},
	    {"740012", NULL},
	    {"741300", NULL},
	};
	char text[EDI_BIRTH_TEXT];
	struct edi_time t, again;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum edi_time_result result =
		    edi_time_dtm(span_str(rows[i].value), span_make("", 0),
			EDI_BIRTH, today, &t);

		if (rows[i].text == NULL) {
			ck_assert_int_eq(result, EDI_TIME_BAD);
			continue;
		}
		ck_assert_int_ne(result, EDI_TIME_BAD);
		edi_time_birth_text(&t, text);
		ck_assert_str_eq(text, rows[i].text);
		ck_assert(edi_time_parse_birth(span_str(text), &again));
		ck_assert_int_eq(again.unknown, t.unknown);
		ck_assert_int_eq(date_compare(again.date, t.date), 0);
	}
	ck_assert_int_eq(edi_time_dtm(SPAN("740800"), span_make("", 0),
			     EDI_NEAREST, today, &t),
	    EDI_TIME_BAD);
	ck_assert(!edi_time_parse_birth(SPAN("XXXX-XX-XX"), &t));
	ck_assert(!edi_time_parse_birth(SPAN("1974-XX-12"), &t));
}
END_TEST

START_TEST(pnr)
{
	static const struct {
		const char *date, *time, *expected;
	} rows[] = {
	    {"230513", "1142", "2013-05-23T11:42"},
	    {"230513", "115500", "2013-05-23T11:55"},
	    {"230513", "", "2013-05-23"},
	    {"", "1142", "empty"},
	    {"310413", "1142", "bad"},
	    {"230513", "11", "bad"},
	    {"230513", "2561", "bad"},
	    {"2305133", "", "bad"},
	};
	struct edi_time t;

	for (size_t i = 0; i < COUNT(rows); i++)
		is(edi_time_pnr(span_str(rows[i].date), span_str(rows[i].time),
		       today, &t),
		    &t, rows[i].expected);
}
END_TEST

START_TEST(ssr)
{
	static const struct {
		const char *text;
		enum edi_century century;
		const char *expected;
	} rows[] = {
	    {"12JUL64", EDI_BIRTH, "1964-07-12"},
	    {"12JUL26", EDI_BIRTH, "2026-07-12"},
	    {"12DEC26", EDI_BIRTH, "1926-12-12"},
	    {"23AUG29", EDI_NEAREST, "2029-08-23"},
	    {"29FEB2000", EDI_BIRTH, "2000-02-29"},
	    {"29FEB01", EDI_BIRTH, "bad"},
	    {"12JUX64", EDI_BIRTH, "bad"},
	    {"1JUL64", EDI_BIRTH, "bad"},
	    {"", EDI_BIRTH, "empty"},
	};
	struct edi_time t;

	for (size_t i = 0; i < COUNT(rows); i++)
		is(edi_time_ssr(
		       span_str(rows[i].text), rows[i].century, today, &t),
		    &t, rows[i].expected);
}
END_TEST

START_TEST(iso)
{
	static const char *const wrong[] = {"", "2026-11-24T", "2026-11-31",
	    "2026-11-24T24:00", "2026-11-24T10:60", "2026-11-24T10:00Z",
	    "2026-11-24 10:00", "26-11-24"};
	struct edi_time t;
	char text[TIME_TEXT_MAX];

	ck_assert(edi_time_parse(SPAN("2026-11-24T10:05"), &t));
	ck_assert_str_eq(time_text(&t, text), "2026-11-24T10:05");
	ck_assert(edi_time_parse(SPAN("2026-11-24"), &t));
	ck_assert(!t.has_time);
	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert(!edi_time_parse(span_str(wrong[i]), &t));
}
END_TEST

Suite *edi_time_suite(void);
Suite *
edi_time_suite(void)
{
	Suite *s = suite_create("edi_time");

	CASE(s, dtm);
	CASE(s, births);
	CASE(s, pnr);
	CASE(s, ssr);
	CASE(s, iso);
	return s;
}
