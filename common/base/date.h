/*
 * date: civil dates, two-digit years, and the clock.
 *
 * The clock is asked once, at start, and can be set with --at: no module
 * calls time(2) for a verdict. All instants are UTC, proleptic Gregorian.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <time.h>

#include "base/span.h"

/* The years that a date can have. */
#define DATE_YEAR_MIN 1
#define DATE_YEAR_MAX 9999

struct date {
	int year;  /* 1 … 9999 */
	int month; /* 1 … 12 */
	int day;   /* 1 … 31 */
};

/* Seconds since 1970-01-01T00:00:00Z; negative before. */
typedef int64_t instant;

/* Room for "2026-11-20T02:00:00Z" and its NUL. */
#define INSTANT_TEXT 21
/* Room for "2026-11-20" and its NUL. */
#define DATE_TEXT 11

int date_days_in_month(int year, int month);

/* A day that exists, year 1 to 9999. */
bool date_valid(struct date d);

/* <0, 0, >0 */
int date_compare(struct date a, struct date b);

/* Days since 1970-01-01, and back. */
int64_t date_to_days(struct date d);
struct date date_from_days(int64_t days);

/* The day in UTC on which an instant lies; the instant of a day's start. */
struct date date_of_instant(instant t);
instant instant_of_date(struct date d);

/* The same day of the month so many years on; 29 February becomes the 28th. */
struct date date_add_years(struct date d, int years);

/* "2026-11-20", and only that. */
bool date_parse(struct span text, struct date *d);
void date_format(struct date d, char out[DATE_TEXT]);

/*
 * RFC 3339 ("2026-11-20T02:00:00Z", a fraction is dropped, an offset is
 * applied) or a date alone, which is its start.
 */
bool instant_parse(struct span text, instant *t);
void instant_format(instant t, char out[INSTANT_TEXT]);

/* The wall clock; microseconds of a clock that never goes back. */
instant instant_now(void);
uint64_t monotonic_us(void);

/* A time of the system's in nanoseconds: of a file, of a clock. */
static inline int64_t
timespec_ns(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/*
 * Century rules: no standard has one, so inspection-record(5) decides.
 * yy is 0 … 99. Latest: the greatest year ending in yy that is not after
 * the given one (not above 0 when that is before the year 100). Nearest:
 * the one closest to it between 1 and 9999, the later of two.
 */
int year_latest(int yy, int not_after);
int year_nearest(int yy, int to);

#endif
