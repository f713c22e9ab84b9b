/*
 * date: the civil calendar, in whole numbers. Asks the clock in two functions
 * and nowhere else; knows no time zone but UTC.
 */
#include "base/date.h"

#include <time.h>

_Static_assert(INSTANT_TEXT >= sizeof("2026-11-20T02:00:00Z"), "an instant");
_Static_assert(DATE_TEXT >= sizeof("2026-11-20"), "a date");

#define DAY_SECONDS 86400

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
date_days_in_month(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_valid(struct date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 &&
	    d.day >= 1 && d.day <= date_days_in_month(d.year, d.month);
}

int
date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

/*
 * Years are counted from March, so that the leap day is a year's last, in
 * eras of 400 years of equal length.
 */
#define ERA_DAYS 146097
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */

int64_t
date_to_days(struct date d)
{
	int64_t year = d.month <= 2 ? d.year - 1 : d.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;

	return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 -
	    year_of_era / 100 + day_of_year - EPOCH_DAYS;
}

struct date
date_from_days(int64_t days)
{
	int64_t era, day, year, month;
	struct date d;

	days += EPOCH_DAYS;
	era = (days >= 0 ? days : days - (ERA_DAYS - 1)) / ERA_DAYS;
	day = days - era * ERA_DAYS;
	year = (day - day / 1460 + day / 36524 - day / (ERA_DAYS - 1)) / 365;
	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	d.day = (int)(day - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2));
	return d;
}

struct date
date_of_instant(instant t)
{
	return date_from_days(
	    t >= 0 ? t / DAY_SECONDS : -((-t + DAY_SECONDS - 1) / DAY_SECONDS));
}

instant
instant_of_date(struct date d)
{
	return date_to_days(d) * DAY_SECONDS;
}

struct date
date_add_years(struct date d, int years)
{
	d.year += years;
	if (d.year > DATE_YEAR_MAX)
		d.year = DATE_YEAR_MAX;
	if (d.year < DATE_YEAR_MIN)
		d.year = DATE_YEAR_MIN;
	if (d.month == 2 && d.day == 29 && !is_leap(d.year))
		d.day = 28;
	return d;
}

/* Takes exactly count digits from the front. */
static bool
take_digits(struct span *s, size_t count, int *value)
{
	uint64_t n;

	if (s->len < count || !span_uint(span_first(*s, count), 9999, &n))
		return false;
	*s = span_from(*s, count);
	*value = (int)n;
	return true;
}

static bool
take_byte(struct span *s, uint8_t byte)
{
	if (s->len == 0 || s->data[0] != byte)
		return false;
	*s = span_from(*s, 1);
	return true;
}

static bool
take_date(struct span *s, struct date *d)
{
	return take_digits(s, 4, &d->year) && take_byte(s, '-') &&
	    take_digits(s, 2, &d->month) && take_byte(s, '-') &&
	    take_digits(s, 2, &d->day) && date_valid(*d);
}

bool
date_parse(struct span text, struct date *d)
{
	struct date parsed;

	if (!take_date(&text, &parsed) || text.len != 0)
		return false;
	*d = parsed;
	return true;
}

/* Two digits at a time; the fields are valid, so nothing overflows. */
static char *
put_digits(char *to, int value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		to[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return to + count;
}

void
date_format(struct date d, char out[DATE_TEXT])
{
	char *to = put_digits(out, d.year, 4);

	*to++ = '-';
	to = put_digits(to, d.month, 2);
	*to++ = '-';
	to = put_digits(to, d.day, 2);
	*to = '\0';
}

/* RFC 3339 time-offset: "Z" or +hh:mm, in seconds east of UTC. */
static bool
take_offset(struct span *s, int *seconds)
{
	int sign, hours, minutes;

	if (take_byte(s, 'Z') || take_byte(s, 'z')) {
		*seconds = 0;
		return true;
	}
	if (take_byte(s, '+'))
		sign = 1;
	else if (take_byte(s, '-'))
		sign = -1;
	else
		return false;
	if (!take_digits(s, 2, &hours) || !take_byte(s, ':') ||
	    !take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static void
skip_fraction(struct span *s)
{
	if (s->len < 2 || s->data[0] != '.' || s->data[1] < '0' ||
	    s->data[1] > '9')
		return;
	*s = span_from(*s, 1);
	while (s->len > 0 && s->data[0] >= '0' && s->data[0] <= '9')
		*s = span_from(*s, 1);
}

bool
instant_parse(struct span text, instant *t)
{
	int hour, minute, second, offset;
	struct date d;
	instant at;

	if (!take_date(&text, &d))
		return false;
	if (text.len == 0) {
		*t = instant_of_date(d);
		return true;
	}
	if (!take_byte(&text, 'T') && !take_byte(&text, 't') &&
	    !take_byte(&text, ' '))
		return false;
	if (!take_digits(&text, 2, &hour) || !take_byte(&text, ':') ||
	    !take_digits(&text, 2, &minute) || !take_byte(&text, ':') ||
	    !take_digits(&text, 2, &second) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	skip_fraction(&text);
	if (!take_offset(&text, &offset) || text.len != 0)
		return false;
	at = instant_of_date(d) + hour * 3600 + minute * 60 + second - offset;
	d = date_of_instant(at); /* an offset may lead out of the calendar */
	if (d.year < DATE_YEAR_MIN || d.year > DATE_YEAR_MAX)
		return false;
	*t = at;
	return true;
}

void
instant_format(instant t, char out[INSTANT_TEXT])
{
	struct date d = date_of_instant(t);
	int seconds = (int)(t - instant_of_date(d));
	char *to;

	date_format(d, out);
	to = out + DATE_TEXT - 1;
	*to++ = 'T';
	to = put_digits(to, seconds / 3600, 2);
	*to++ = ':';
	to = put_digits(to, seconds / 60 % 60, 2);
	*to++ = ':';
	to = put_digits(to, seconds % 60, 2);
	*to++ = 'Z';
	*to = '\0';
}

instant
instant_now(void)
{
	return (instant)time(NULL);
}

uint64_t
monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

int
year_latest(int yy, int not_after)
{
	int year = not_after - not_after % 100 + yy;

	return year > not_after ? year - 100 : year;
}

int
year_nearest(int yy, int to)
{
	int year = to - to % 100 + yy;

	if (year - to > 50)
		year -= 100;
	else if (to - year >= 50)
		year += 100;
	return year > DATE_YEAR_MAX ? year - 100
	    : year < DATE_YEAR_MIN  ? year + 100
				    : year;
}
