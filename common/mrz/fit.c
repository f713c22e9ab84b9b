/*
 * fit: widths, marks and looks. Reads no field and judges no digit.
 */
#include "mrz/fit.h"

#include "mrz/cells.h"

/*
 * Tried from top to bottom: the widths of the lines are the layout's, and a
 * line of it begins with its mark.
 */
static const struct {
	enum mrz_format format;
	uint8_t line; /* that has the mark, from 0 */
	bool in_one;  /* may come in one line */
	const char *mark;
} rules[] = {
    {MRZ_MRV_A, 0, true, "V"},
    {MRZ_RUS_NP, 0, true, "PNRUS"},
    {MRZ_TD3, 0, true, ""},
    {MRZ_TD1, 0, true, ""},
    {MRZ_MRV_B, 0, true, "V"},
    {MRZ_FRA_ID, 0, true, "IDFRA"},
    {MRZ_TD2, 0, true, ""},
    {MRZ_FRA_DL, 0, false, "D1FRA"},
    {MRZ_CHE_DL, 1, false, "FACHE"},
    /* 68 characters in one line are no zone: nothing sends them. */
    {MRZ_SVK_ID, 0, false, ""},
};

/* The reading of a line that has the width; MRZ_READINGS: none. */
static enum mrz_reading
reading_of(const struct mrz_line *line, size_t width, bool stripped)
{
	if (line->plain)
		return line->count == width ? MRZ_DROPPED : MRZ_READINGS;
	for (int r = MRZ_DROPPED; r <= MRZ_FILLED_ALL; r++)
		if (mrz_line_width(line, (enum mrz_reading)r, stripped) ==
		    width)
			return (enum mrz_reading)r;
	return MRZ_READINGS;
}

/* As many lines and as wide; or all of them in one line. */
static bool
widths_fit(const struct mrz_layout *layout, const struct mrz_line *lines,
    size_t count, bool in_one, struct mrz_fit *fit)
{
	fit->one_line = count == 1 && layout->lines > 1;
	if (fit->one_line) {
		fit->reading[0] = (uint8_t)reading_of(
		    &lines[0], layout->cells, fit->stripped);
		return in_one && fit->reading[0] != MRZ_READINGS;
	}
	if (count != layout->lines)
		return false;
	for (size_t i = 0; i < count; i++) {
		fit->reading[i] = (uint8_t)reading_of(
		    &lines[i], layout->width[i], fit->stripped);
		if (fit->reading[i] == MRZ_READINGS)
			return false;
	}
	return true;
}

void
mrz_fit_cells(
    const struct mrz_line *lines, const struct mrz_fit *fit, uint8_t *cells)
{
	size_t count = fit->one_line ? 1 : fit->layout->lines, at = 0;

	for (size_t i = 0; i < count; i++) {
		enum mrz_reading reading = (enum mrz_reading)fit->reading[i];

		if (lines[i].plain)
			memcpy(cells + at, lines[i].cells, lines[i].count);
		else
			mrz_line_cells_as(
			    &lines[i], reading, fit->stripped, cells + at);
		at +=
		    fit->one_line ? fit->layout->cells : fit->layout->width[i];
	}
}

/* Whether the zone has the mark of a rule. */
static bool
has_mark(const struct mrz_line *lines, const struct mrz_fit *fit, size_t rule)
{
	const char *mark = rules[rule].mark;
	uint8_t cells[MRZ_CELLS_MAX];
	size_t at = 0;

	if (mark[0] == '\0')
		return true;
	for (size_t i = 0; i < rules[rule].line; i++)
		at += fit->layout->width[i];
	if (lines[0].plain && at == 0)
		return memcmp(lines[0].cells, mark, strlen(mark)) == 0;
	mrz_fit_cells(lines, fit, cells);
	return memcmp(cells + at, mark, strlen(mark)) == 0;
}

static bool
same_widths(const struct mrz_layout *a, const struct mrz_layout *b)
{
	return a->lines == b->lines &&
	    memcmp(a->width, b->width, sizeof(a->width)) == 0;
}

static bool
all_prefixed(const struct mrz_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (lines[i].prefix == 0)
			return false;
	return true;
}

static bool
fit_forced(const struct mrz_line *lines, size_t count, enum mrz_format format,
    struct mrz_fit *out)
{
	const struct mrz_layout *layout = layout_get(format);
	bool in_one = layout->width[0] == layout->width[1];

	if (!widths_fit(layout, lines, count, in_one, out))
		return false;
	out->layout = layout;
	return true;
}

/*
 * Nearly always: there is nothing to be cleaned, and the widths are what they
 * are. False also for a zone in one line.
 */
static bool
fit_plain(const struct mrz_line *lines, size_t count, struct mrz_fit *out)
{
	const struct mrz_layout *all = layout_all();

	for (size_t i = 0; i < count; i++)
		if (!lines[i].plain)
			return false;
	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		const struct mrz_layout *layout = &all[rules[r].format];
		const char *mark = rules[r].mark;
		bool fits = layout->lines == count;

		for (size_t i = 0; fits && i < count; i++)
			fits = lines[i].count == layout->width[i];
		for (size_t i = 0; fits && mark[i] != '\0'; i++)
			fits =
			    lines[rules[r].line].cells[i] == (uint8_t)mark[i];
		if (!fits)
			continue;
		out->layout = layout;
		out->other = NULL;
		out->stripped = out->one_line = false;
		memset(out->reading, MRZ_DROPPED, sizeof(out->reading));
		return true;
	}
	return false;
}

bool
mrz_fit(const struct mrz_line *lines, size_t count,
    const enum mrz_format *forced, struct mrz_fit *out)
{
	const struct mrz_layout *all = layout_all();
	bool plain = true;

	out->layout = out->other = NULL;
	if (count == 0 || count > MRZ_LINES_MAX)
		return false;
	if (forced == NULL && fit_plain(lines, count, out))
		return true;
	out->stripped = all_prefixed(lines, count);
	if (forced != NULL)
		return fit_forced(lines, count, *forced, out);
	for (size_t i = 0; i < count; i++)
		plain = plain && lines[i].plain;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct mrz_fit fit = *out;

		fit.layout = &all[rules[i].format];
		if ((out->layout != NULL &&
			same_widths(out->layout, fit.layout)) ||
		    !widths_fit(
			fit.layout, lines, count, rules[i].in_one, &fit) ||
		    !has_mark(lines, &fit, i))
			continue;
		if (out->layout != NULL) {
			out->other = fit.layout;
			return false;
		}
		*out = fit;
		if (plain) /* widths are what they are */
			return true;
	}
	return out->layout != NULL;
}

const struct mrz_layout *
mrz_fit_exact(const uint8_t *cells, size_t lines, size_t width)
{
	const struct mrz_layout *all = layout_all();

	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		const struct mrz_layout *layout = &all[rules[r].format];
		const uint8_t *begin = cells + rules[r].line * width;
		const char *mark = rules[r].mark;
		size_t i = 0;

		if (layout->lines != lines || layout->width[0] != width ||
		    layout->cells != lines * width)
			continue;
		while (mark[i] != '\0' && begin[i] == (uint8_t)mark[i])
			i++;
		if (mark[i] == '\0')
			return layout;
	}
	return NULL;
}

/* ---- looks ------------------------------------------------------------- */

static unsigned
count_class(const uint8_t *cells, size_t len, unsigned classes)
{
	unsigned count = 0;

	for (size_t i = 0; i < len; i++)
		count += (layout_cell_class(cells[i]) & classes) != 0;
	return count;
}

/* One character of a date may be misread. */
static bool
looks_as_date(const uint8_t *cells, const struct mrz_place *place)
{
	return place->len > 0 &&
	    count_class(cells + place->at, place->len, MRZ_CLASS_DIGIT) >= 4 &&
	    count_class(cells + place->at, place->len,
		MRZ_CLASS_DIGIT | MRZ_CLASS_FILLER) +
		1u >=
	    place->len;
}

static bool
looks_as_sex(const uint8_t *cells, const struct mrz_place *place)
{
	uint8_t c = place->len > 0 ? cells[place->at] : 0;

	return c == 'F' || c == 'M' || c == '<' || c == 'X';
}

bool
mrz_fit_is_strong(const struct mrz_line *lines, const struct mrz_fit *fit)
{
	const struct mrz_place *place = fit->layout->field;
	uint8_t cells[MRZ_CELLS_MAX];
	unsigned dates, sex;

	switch (fit->layout->format) {
	case MRZ_FRA_ID:
	case MRZ_FRA_DL:
	case MRZ_CHE_DL:
		return true; /* has its mark */
	default:
		break;
	}
	mrz_fit_cells(lines, fit, cells);
	dates = looks_as_date(cells, &place[MRZ_BIRTH_DATE]) +
	    looks_as_date(cells, &place[MRZ_EXPIRY_DATE]);
	sex = looks_as_sex(cells, &place[MRZ_SEX]);
	return dates + sex >= 2 && dates > 0;
}

/* How far a line may be off a width and still be meant for it. */
#define NEAR 4
/* Digits that a line without any filler has, if it is of a zone. */
#define DIGITS_MIN 6

static bool
is_near_width(size_t length)
{
	static const uint8_t widths[] = {30, 34, 36, 44, 72, 88, 90};

	for (size_t i = 0; i < sizeof(widths); i++)
		if (length + NEAR >= widths[i] &&
		    length <= (size_t)widths[i] + NEAR)
			return true;
	return false;
}

bool
mrz_line_is_like(const struct mrz_line *line)
{
	size_t count = line->count, prefix = line->prefix;
	unsigned known;

	if (count > MRZ_LINE_CELLS_MAX)
		return false;
	if (!is_near_width(count - line->blanks) &&
	    !is_near_width(count - prefix) && !is_near_width(count))
		return false;
	known = count_class(line->cells, count,
	    MRZ_CLASS_LETTER | MRZ_CLASS_DIGIT | MRZ_CLASS_FILLER);
	return (size_t)known * 4 >= 3 * (count - line->blanks) &&
	    (memchr(line->cells, '<', count) != NULL ||
		(line->blanks == line->lead + line->trail &&
		    count_class(line->cells, count, MRZ_CLASS_DIGIT) >=
			DIGITS_MIN));
}
