/*
 * edi_time: DTM, DAT and SSR dates; see the header. It never guesses at a
 * day that does not exist.
 */
#include "edi/edi_time.h"

/* Two digits, or -1. */
static inline int
two(const uint8_t *at)
{
	unsigned tens = (unsigned)at[0] - '0', ones = (unsigned)at[1] - '0';

	return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
}

static bool
set_date(int year, int month, int day, struct edi_time *out)
{
	struct date d = {year, month, day};

	if (month < 1 || day < 1 || !date_valid(d))
		return false;
	out->date = d;
	out->has_date = true;
	return true;
}

/* The century of a two-digit year. */
static bool
set_short_date(int yy, int month, int day, enum edi_century century,
    struct date today, struct edi_time *out)
{
	struct date d = {0, month, day};

	if (yy < 0 || month < 1 || month > 12 || day < 1)
		return false;
	if (century == EDI_NEAREST)
		return set_date(year_nearest(yy, today.year), month, day, out);
	d.year = year_latest(yy, today.year);
	if (date_compare(d, today) > 0)
		d.year -= 100;
	return set_date(d.year, month, day, out);
}

static bool
set_time(int hour, int minute, struct edi_time *out)
{
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 ||
	    (hour == 24 && minute > 0))
		return false;
	/* 2400 is the end of the day; the record has no such hour. */
	if (hour == 24) {
		out->date = date_from_days(date_to_days(out->date) + 1);
		hour = 0;
	}
	out->hour = hour;
	out->minute = minute;
	out->has_time = true;
	return true;
}

static struct span
without_spaces(struct span s)
{
	while (s.len > 0 && s.data[0] == ' ')
		s = span_from(s, 1);
	while (s.len > 0 && s.data[s.len - 1] == ' ')
		s.len--;
	return s;
}

static inline enum edi_time_result
read_dtm(struct span value, struct span format, enum edi_century century,
    struct date today, struct edi_time *out)
{
	struct span s = without_spaces(value);
	struct edi_time t = {.has_date = false};
	bool whole, ok;
	const uint8_t *at = s.data;

	if (s.len == 0)
		return EDI_TIME_EMPTY;
	if (s.len != 6 && s.len != 8 && s.len != 10 && s.len != 12)
		return EDI_TIME_BAD;
	/* Eight and twelve digits have the century; ten are YYMMDDHHMM. */
	whole = s.len == 8 || s.len == 12;
	if (whole)
		ok = two(at) >= 0 && two(at + 2) >= 0 &&
		    set_date(two(at) * 100 + two(at + 2), two(at + 4),
			two(at + 6), &t);
	else
		ok = set_short_date(
		    two(at), two(at + 2), two(at + 4), century, today, &t);
	if (ok && s.len >= 10)
		ok = set_time(two(at + s.len - 4), two(at + s.len - 2), &t);
	if (!ok)
		return EDI_TIME_BAD;
	*out = t;
	if (whole && format.len == 0)
		return EDI_TIME_CENTURY;
	return s.len != value.len ? EDI_TIME_SPACES : EDI_TIME_OK;
}

/* A birth's day of 00, or month and day: the earliest that it can be. */
static enum edi_time_result
read_partial(struct span value, struct date today, struct edi_time *out)
{
	struct span s = without_spaces(value);
	uint8_t known[8];
	int unknown = 1;

	if ((s.len != 6 && s.len != 8) ||
	    memcmp(s.data + s.len - 2, "00", 2) != 0)
		return EDI_TIME_BAD;
	memcpy(known, s.data, s.len);
	memcpy(known + s.len - 2, "01", 2);
	if (memcmp(known + s.len - 4, "00", 2) == 0) {
		memcpy(known + s.len - 4, "01", 2);
		unknown = 2;
	}
	if (read_dtm(span_make(known, s.len), SPAN("102"), EDI_BIRTH, today,
		out) == EDI_TIME_BAD)
		return EDI_TIME_BAD;
	out->unknown = unknown;
	return EDI_TIME_PARTIAL;
}

enum edi_time_result
edi_time_dtm(struct span value, struct span format, enum edi_century century,
    struct date today, struct edi_time *out)
{
	enum edi_time_result result =
	    read_dtm(value, format, century, today, out);

	return result == EDI_TIME_BAD && century == EDI_BIRTH
	    ? read_partial(value, today, out)
	    : result;
}

enum edi_time_result
edi_time_pnr(
    struct span date, struct span time, struct date today, struct edi_time *out)
{
	struct edi_time t = {.has_date = false};

	if (date.len == 0)
		return EDI_TIME_EMPTY;
	if (date.len != 6 ||
	    !set_short_date(two(date.data + 4), two(date.data + 2),
		two(date.data), EDI_NEAREST, today, &t))
		return EDI_TIME_BAD;
	if ((time.len == 4 || time.len == 6) &&
	    !set_time(two(time.data), two(time.data + 2), &t))
		return EDI_TIME_BAD;
	if (time.len != 0 && time.len != 4 && time.len != 6)
		return EDI_TIME_BAD;
	*out = t;
	return EDI_TIME_OK;
}

static int
month_of(const uint8_t *at)
{
	static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

	for (int i = 0; i < 12; i++)
		if (memcmp(names + 3 * i, at, 3) == 0)
			return i + 1;
	return 0;
}

enum edi_time_result
edi_time_ssr(struct span text, enum edi_century century, struct date today,
    struct edi_time *out)
{
	struct span s = without_spaces(text);
	struct edi_time t = {.has_date = false};
	bool ok;

	if (s.len == 0)
		return EDI_TIME_EMPTY;
	if (s.len == 7)
		ok = set_short_date(two(s.data + 5), month_of(s.data + 2),
		    two(s.data), century, today, &t);
	else
		ok = s.len == 9 && two(s.data + 5) >= 0 &&
		    two(s.data + 7) >= 0 &&
		    set_date(two(s.data + 5) * 100 + two(s.data + 7),
			month_of(s.data + 2), two(s.data), &t);
	if (!ok)
		return EDI_TIME_BAD;
	*out = t;
	return EDI_TIME_OK;
}

bool
edi_time_parse(struct span text, struct edi_time *out)
{
	struct edi_time t = {.has_date = false};

	if (!date_parse(span_first(text, 10), &t.date))
		return false;
	t.has_date = true;
	if (text.len == 10) {
		*out = t;
		return true;
	}
	if (text.len != 16 || text.data[10] != 'T' || text.data[13] != ':' ||
	    two(text.data + 11) > 23 ||
	    !set_time(two(text.data + 11), two(text.data + 14), &t))
		return false;
	*out = t;
	return true;
}

bool
edi_time_parse_birth(struct span text, struct edi_time *out)
{
	struct edi_time t;
	uint8_t known[10];
	int unknown = 0;

	if (text.len != sizeof(known))
		return edi_time_parse(text, out);
	memcpy(known, text.data, sizeof(known));
	if (memcmp(known + 8, "XX", 2) == 0) {
		memcpy(known + 8, "01", 2);
		unknown = 1;
		if (memcmp(known + 5, "XX", 2) == 0) {
			memcpy(known + 5, "01", 2);
			unknown = 2;
		}
	}
	if (!edi_time_parse(span_make(known, sizeof(known)), &t))
		return false;
	t.unknown = unknown;
	*out = t;
	return true;
}

void
edi_time_birth_text(const struct edi_time *t, char out[EDI_BIRTH_TEXT])
{
	date_format(t->date, out);
	if (t->unknown > 0)
		memcpy(out + 8, "XX", 2);
	if (t->unknown > 1)
		memcpy(out + 5, "XX", 2);
}

int64_t
edi_time_minutes(const struct edi_time *t)
{
	return date_to_days(t->date) * 1440 + t->hour * 60 + t->minute;
}
