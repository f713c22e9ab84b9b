/*
 * date: the calendar against the C library's, and the parsers against what
 * RFC 3339 leaves out.
 */
#include <stdio.h>
#include <time.h>

#include "base/date.h"
#include "suite.h"

START_TEST(every_day_agrees_with_timegm)
{
	int64_t days = date_to_days((struct date){1, 1, 1});

	for (int year = 1; year <= 9999; year++)
		for (int month = 1; month <= 12; month++) {
			struct tm tm = {.tm_year = year - 1900,
			    .tm_mon = month - 1,
			    .tm_mday = 1};

			ck_assert_int_eq(timegm(&tm), days * 86400);
			for (int day = 1;
			     day <= date_days_in_month(year, month); day++) {
				struct date d = {year, month, day};

				if (date_to_days(d) != days ||
				    date_compare(date_from_days(days), d) != 0)
					ck_abort_msg(
					    "%d-%d-%d", year, month, day);
				days++;
			}
		}
}
END_TEST

START_TEST(leap_years_of_the_gregorian_calendar)
{
	static const struct {
		int year, days;
	} rows[] = {{1900, 28}, {2000, 29}, {2023, 28}, {2024, 29}, {2100, 28},
	    {2400, 29}};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_int_eq(
		    date_days_in_month(rows[i].year, 2), rows[i].days);
	ck_assert(!date_valid((struct date){2023, 2, 29}));
	ck_assert(!date_valid((struct date){2024, 0, 1}));
	ck_assert(!date_valid((struct date){2024, 13, 1}));
	ck_assert(!date_valid((struct date){2024, 1, 0}));
	ck_assert(!date_valid((struct date){2024, 4, 31}));
	ck_assert(!date_valid((struct date){0, 1, 1}));
	ck_assert(!date_valid((struct date){10000, 1, 1}));
}
END_TEST

START_TEST(dates_are_parsed_strictly)
{
	static const char *const wrong[] = {"", "2026-11-2", "2026-11-200",
	    "2026-11-31", "2026-13-01", "2026-00-10", "2026-11-00",
	    "0000-01-01", "26-11-20", "2026/11/20", "2026-1-20", " 2026-11-20",
	    "2026-11-20 ", "2026-11-20T", "+026-11-20", "2026-11--2"};
	char out[DATE_TEXT];
	struct date d;

	ck_assert(date_parse(SPAN("2026-11-20"), &d));
	date_format(d, out);
	ck_assert_str_eq(out, "2026-11-20");
	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(
		    !date_parse(span_str(wrong[i]), &d), "%s", wrong[i]);
	ck_assert(date_compare(d, (struct date){2026, 11, 20}) == 0);
}
END_TEST

START_TEST(instants_of_rfc_3339)
{
	/* The examples of RFC 3339 section 5.8, seconds by date(1). */
	static const struct {
		const char *text;
		instant at;
	} rows[] = {{"1985-04-12T23:20:50.52Z", 482196050},
	    {"1996-12-19T16:39:57-08:00", 851042397},
	    {"1990-12-31T23:59:60Z", 662688000},
	    {"1990-12-31T15:59:60-08:00", 662688000},
	    {"1937-01-01T12:00:27+00:20", -1041337173}, {"1970-01-01", 0},
	    {"1969-12-31t23:59:59z", -1}};
	static const char *const wrong[] = {"", "1985-04-12T", "1985-04-12T23",
	    "1985-04-12T23:20", "1985-04-12T23:20:50", "1985-04-12T24:00:00Z",
	    "1985-04-12T23:60:00Z", "1985-04-12T23:20:61Z",
	    "1985-04-12T23:20:50.Z", "1985-04-12T23:20:50+0100",
	    "1985-04-12T23:20:50+24:00", "1985-04-12T23:20:50Z ",
	    "1985-04-31T23:20:50Z", "yesterday", "482196050"};
	instant t = 7;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert_msg(instant_parse(span_str(rows[i].text), &t), "%s",
		    rows[i].text);
		ck_assert_int_eq(t, rows[i].at);
	}
	t = 7;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		ck_assert_msg(
		    !instant_parse(span_str(wrong[i]), &t), "%s", wrong[i]);
		ck_assert_int_eq(t, 7);
	}
}
END_TEST

START_TEST(instants_are_written_as_strftime_does)
{
	static const instant rows[] = {0, -1, 1, 86399, 86400, -86400, -86401,
	    1795000000, 253402300799, -62135596800};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[INSTANT_TEXT], expected[64];
		time_t t = (time_t)rows[i];
		instant back;
		struct tm tm;

		ck_assert_ptr_nonnull(gmtime_r(&t, &tm));
		snprintf(expected, sizeof(expected),
		    "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
		    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
		instant_format(rows[i], out);
		ck_assert_str_eq(out, expected);
		ck_assert(instant_parse(span_str(out), &back));
		ck_assert_int_eq(back, rows[i]);
	}
}
END_TEST

START_TEST(centuries_by_their_definitions)
{
	for (int year = 1900; year <= 2199; year++)
		for (int yy = 0; yy <= 99; yy++) {
			int latest = year_latest(yy, year);
			int nearest = year_nearest(yy, year);
			int distance =
			    nearest > year ? nearest - year : year - nearest;

			ck_assert_int_eq(latest % 100, yy);
			ck_assert(latest <= year && latest + 100 > year);
			ck_assert_int_eq(nearest % 100, yy);
			/* at 50 either way, the later one */
			ck_assert(distance <= 50 && nearest != year - 50);
		}
}
END_TEST

START_TEST(years_later)
{
	struct date leap = {2024, 2, 29}, d;

	d = date_add_years(leap, 1);
	ck_assert(date_compare(d, (struct date){2025, 2, 28}) == 0);
	d = date_add_years(leap, 4);
	ck_assert(date_compare(d, (struct date){2028, 2, 29}) == 0);
	d = date_add_years((struct date){2024, 12, 31}, 10);
	ck_assert(date_compare(d, (struct date){2034, 12, 31}) == 0);
}
END_TEST

START_TEST(the_monotonic_clock_does_not_go_back)
{
	uint64_t before = monotonic_us();

	for (int i = 0; i < 100000; i++) {
		uint64_t now = monotonic_us();

		ck_assert(now >= before);
		before = now;
	}
}
END_TEST

Suite *date_suite(void);

Suite *
date_suite(void)
{
	Suite *s = suite_create("date");

	CASE(s, every_day_agrees_with_timegm);
	CASE(s, leap_years_of_the_gregorian_calendar);
	CASE(s, dates_are_parsed_strictly);
	CASE(s, instants_of_rfc_3339);
	CASE(s, instants_are_written_as_strftime_does);
	CASE(s, centuries_by_their_definitions);
	CASE(s, years_later);
	CASE(s, the_monotonic_clock_does_not_go_back);
	return s;
}
