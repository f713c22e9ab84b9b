/*
 * mrz_date: from cells to a day and back. Never guesses at a part that is
 * wrong: such a date has no value, only a state that says why.
 */
#include "mrz/mrz_date.h"

#define PART_UNKNOWN (-1)
#define PART_HALF (-2)
#define PART_LETTERS (-3)

/* One group of two cells: 0 to 99, or why not. */
static int
part(const uint8_t *cells)
{
	unsigned tens = (unsigned)cells[0] - '0';
	unsigned units = (unsigned)cells[1] - '0';

	if (tens < 10 && units < 10)
		return (int)(tens * 10 + units);
	if (cells[0] == '<' && cells[1] == '<')
		return PART_UNKNOWN;
	if ((tens < 10 || cells[0] == '<') && (units < 10 || cells[1] == '<'))
		return PART_HALF;
	return PART_LETTERS;
}

static void
put_two(char *to, int value)
{
	to[0] = value < 0 ? 'X' : (char)('0' + value / 10);
	to[1] = value < 0 ? 'X' : (char)('0' + value % 10);
}

/*
 * Month and day that can be: an unknown year may be a leap year, an unknown
 * month may have 31 days.
 */
static bool
is_possible(int year, int month, int day)
{
	if (month == 0 || month > 12 || day == 0 || day > 31)
		return false;
	if (day < 0 || month < 0)
		return true;
	return day <= date_days_in_month(year < 0 ? 2000 : year, month);
}

/*
 * Of two years a century apart, fifty years before and after the day of the
 * inspection, the one whose day is nearer; the later one when they are as
 * near, or when only that one has the day (29 February of a century).
 */
static int
nearer_year(int later, int month, int day, struct date at)
{
	struct date after = {later, month, day};
	struct date before = {later - 100, month, day};
	int64_t now = date_to_days(at);

	if (!date_valid(before) || !date_valid(after))
		return date_valid(before) ? before.year : later;
	return now - date_to_days(before) < date_to_days(after) - now
	    ? before.year
	    : later;
}

/* Years stay within 1 to 9999, whatever day the inspection is said to be. */
static int
full_year(int yy, int month, int day, enum mrz_date_kind kind, struct date at)
{
	int year;

	if (yy < 0)
		return yy;
	if (kind != MRZ_DATE_BIRTH) {
		year = year_nearest(yy, at.year);
		return year - at.year == 50 || at.year - year == 50
		    ? nearer_year(
			  year < at.year ? year + 100 : year, month, day, at)
		    : year;
	}
	year = year_latest(yy, at.year);
	if (year == at.year) {
		struct date birth = {
		    year, month < 0 ? 1 : month, day < 0 ? 1 : day};

		if (date_compare(birth, at) > 0)
			year -= 100;
	}
	return year;
}

/*
 * Six bytes at once: each less '0' is 0 to 9 exactly if neither it nor it and
 * 0x76 has the high bit. A borrow or carry begins at one that is wrong itself.
 */
#define ZEROS UINT64_C(0x303030303030)
#define BEYOND_NINE UINT64_C(0x767676767676)
#define HIGH_BITS UINT64_C(0xffff808080808080)

/* Six digits: the usual date, without the questions about its parts. */
static bool
read_digits(const uint8_t *cells, enum mrz_date_kind kind, struct date at,
    struct mrz_date *out)
{
	uint64_t six;
	int month, day, year, century;

	if (kind == MRZ_DATE_MONTH)
		return false; /* has four cells */
	six = (uint64_t)cells[0] | (uint64_t)cells[1] << 8 |
	    (uint64_t)cells[2] << 16 | (uint64_t)cells[3] << 24 |
	    (uint64_t)cells[4] << 32 | (uint64_t)cells[5] << 40;
	six -= ZEROS;
	if (((six | (six + BEYOND_NINE)) & HIGH_BITS) != 0)
		return false;
	six = six * 10 + (six >> 8); /* tens and units, in every other byte */
	month = (int)(six >> 16 & 0xff);
	day = (int)(six >> 32 & 0xff);
	year = full_year((int)(six & 0xff), month, day, kind, at);
	if (month == 0 || month > 12 || day == 0 ||
	    (day > 28 && !is_possible(year, month, day)))
		return false;
	out->state = MRZ_DATE_KNOWN;
	out->earliest = (struct date){year, month, day};
	out->len = 10;
	century = year / 100;
	out->text[0] = (char)('0' + century / 10);
	out->text[1] = (char)('0' + century % 10);
	memcpy(out->text + 2, cells, 2);
	out->text[4] = out->text[7] = '-';
	memcpy(out->text + 5, cells + 2, 2);
	memcpy(out->text + 8, cells + 4, 2);
	out->text[10] = '\0';
	return true;
}

void
mrz_date_read(const uint8_t *cells, enum mrz_date_kind kind, struct date at,
    struct mrz_date *out)
{
	int yy, month, day, year;

	if (read_digits(cells, kind, at, out))
		return;
	yy = part(cells);
	month = part(cells + 2);
	day = kind == MRZ_DATE_MONTH ? 1 : part(cells + 4);
	if (yy == PART_LETTERS || month == PART_LETTERS ||
	    day == PART_LETTERS) {
		out->state = MRZ_DATE_LETTERS;
		return;
	}
	if (yy == PART_HALF || month == PART_HALF || day == PART_HALF) {
		out->state = MRZ_DATE_HALF;
		return;
	}
	if (kind != MRZ_DATE_BIRTH && (yy < 0 || month < 0 || day < 0)) {
		bool all =
		    yy < 0 && month < 0 && (kind == MRZ_DATE_MONTH || day < 0);

		out->state = all ? MRZ_DATE_ABSENT : MRZ_DATE_HALF;
		return;
	}
	year = full_year(yy, month, day, kind, at);
	if (!is_possible(year, month, day)) {
		out->state = MRZ_DATE_IMPOSSIBLE;
		return;
	}
	out->state = MRZ_DATE_KNOWN;
	out->earliest.year = year < 0 ? 1 : year;
	out->earliest.month = month < 0 ? 1 : month;
	out->earliest.day = day < 0 ? 1 : day;
	put_two(out->text, year < 0 ? year : year / 100);
	put_two(out->text + 2, yy);
	out->text[4] = '-';
	put_two(out->text + 5, month);
	out->text[7] = '-';
	put_two(out->text + 8, day);
	out->len = kind == MRZ_DATE_MONTH ? 7 : 10;
	out->text[out->len] = '\0';
}

bool
mrz_date_century_earlier(struct mrz_date *date)
{
	struct date d = date->earliest;

	d.year -= 100;
	if (!date_valid(d))
		return false;
	date->earliest = d;
	put_two(date->text, d.year / 100);
	return true;
}

/* Two digits, or "XX" as two fillers. */
static bool
take_part(struct span text, size_t at, uint8_t *cells)
{
	for (size_t i = 0; i < 2; i++) {
		uint8_t c = text.data[at + i];

		if (c >= '0' && c <= '9')
			cells[i] = c;
		else if (c == 'X' || c == 'x')
			cells[i] = '<';
		else
			return false;
	}
	return (cells[0] == '<') == (cells[1] == '<');
}

bool
mrz_date_cells(struct span text, uint8_t cells[6], size_t *len)
{
	uint8_t century[2], made[6];
	size_t count = text.len == 7 ? 4 : 6;

	if ((text.len != 10 && text.len != 7) || text.data[4] != '-' ||
	    (text.len == 10 && text.data[7] != '-'))
		return false;
	if (!take_part(text, 0, century) || !take_part(text, 2, made) ||
	    !take_part(text, 5, made + 2) ||
	    (count == 6 && !take_part(text, 8, made + 4)))
		return false;
	if ((century[0] == '<') != (made[0] == '<'))
		return false;
	memcpy(cells, made, count);
	*len = count;
	return true;
}
