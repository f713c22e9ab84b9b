/*
 * split: lines into pieces, by their lengths. Reads no field and repairs
 * nothing; a piece is the input's own bytes.
 */
#include "mrz/split.h"

#include "mrz/cells.h"
#include "mrz/lines.h"

/* How far a line may be off a layout's width and still be meant for it. */
#define NEAR 4
/* Digits that the upper line of a TD1 has and a name has not. */
#define NUMBER_DIGITS 6

struct line {
	struct span text; /* without its line feed */
	size_t next;	  /* offset of the next line */
	size_t length;	  /* in characters, cleaned */
};

/* False when the line's end is not there yet. */
static bool
line_at(struct span text, size_t at, bool end, struct line *out)
{
	struct span rest = span_from(text, at);
	const uint8_t *feed =
	    rest.len == 0 ? NULL : memchr(rest.data, '\n', rest.len);

	if (feed == NULL && !end)
		return false;
	out->text =
	    feed == NULL ? rest : span_first(rest, (size_t)(feed - rest.data));
	out->next = at + out->text.len + (feed != NULL);
	return true;
}

static bool
is_blank(struct span line)
{
	return span_trim(line).len == 0;
}

static size_t
count_digits(struct span line)
{
	size_t count = 0;

	for (size_t i = 0; i < line.len; i++)
		count += (uint8_t)(line.data[i] - '0') < 10;
	return count;
}

/* The width of a layout's lines that a length is near; 0: none. */
static size_t
family(size_t length)
{
	static const uint8_t widths[] = {44, 36, 34, 30};
	size_t best = 0, distance = NEAR + 1;

	for (size_t i = 0; i < sizeof(widths); i++) {
		size_t d = length > widths[i] ? length - widths[i]
					      : widths[i] - length;

		if (d < distance) {
			distance = d;
			best = widths[i];
		}
	}
	return best;
}

static bool
starts_as(struct span line, const char *prefix)
{
	line = span_trim(line);
	for (size_t i = 0; prefix[i] != '\0'; i++) {
		uint8_t c = i < line.len ? line.data[i] : 0;

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if (c != (uint8_t)prefix[i])
			return false;
	}
	return true;
}

/*
 * Whether a line looks like the first of a zone: a letter in front, and a
 * number in it (TD1, a French licence) or no digit at all. Names in a Russian
 * passport have digits.
 */
static bool
looks_first(const struct line *line)
{
	struct span text = span_trim(line->text);
	uint8_t first = text.len == 0 ? 0 : text.data[0] & 0xdf;
	size_t digits = count_digits(line->text);

	if (first < 'A' || first > 'Z')
		return false;
	return family(line->length) == 30
	    ? digits >= NUMBER_DIGITS
	    : digits == 0 || starts_as(line->text, "PNRUS");
}

/*
 * How many lines a zone has whose first line is this. 0: the line is of no
 * known length, nor nearly of one with the look of a first line; it begins a
 * paragraph that ends at a blank line or where a zone begins.
 */
static size_t
lines_wanted(const struct line *first)
{
	size_t length = first->length;

	if (length == 72 || length == 88 || length == 90)
		return 1;
	if (length == 9)
		return 3;
	if (family(length) == 0 ||
	    (!mrz_length_known(length) && !looks_first(first)))
		return 0;
	if (family(length) != 30)
		return 2;
	return starts_as(first->text, "D1FRA") ? 1 : 3;
}

/* Whether a paragraph ends before this line, as a zone begins with it. */
static bool
begins_zone(const struct line *line)
{
	return line->length == 72 || line->length == 88 || line->length == 90 ||
	    (family(line->length) != 0 && looks_first(line));
}

/* Whether the line can be the n-th (from 1) of a zone of so many lines. */
static bool
continues(
    const struct line *first, const struct line *line, size_t n, size_t wanted)
{
	size_t width = first->length == 9 ? 30 : family(first->length);

	if (line->length == 72 || line->length == 88 || line->length == 90)
		return false;
	if (mrz_length_known(line->length) && line->length != width)
		return false;
	if (wanted == 2)
		return count_digits(line->text) > 0;
	if (first->length == 9)
		return true;
	/* TD1: a number or dates in the second line, a name in the third. */
	return n == 1 ? count_digits(line->text) > 0
		      : count_digits(line->text) < NUMBER_DIGITS;
}

/*
 * Extends a piece that begins at start and whose first line is given. Returns
 * its end, or 0 when more text is needed.
 */
static size_t
extend(struct span text, bool end, struct line *first, size_t *next)
{
	size_t wanted = lines_wanted(first), n;
	size_t most = wanted > 0 ? wanted : MRZ_SPLIT_LINES_MAX;
	size_t stop = (size_t)(first->text.data - text.data) + first->text.len;
	struct line line;

	*next = first->next;
	for (n = 1; n < most && *next < text.len; n++) {
		if (!line_at(text, *next, end, &line))
			return 0;
		if (is_blank(line.text))
			break;
		line.length = mrz_line_length(line.text);
		if (wanted > 0 ? !continues(first, &line, n, wanted)
			       : begins_zone(&line))
			break;
		stop = (size_t)(line.text.data - text.data) + line.text.len;
		*next = line.next;
	}
	/* The next line is not there yet, and might belong to it. */
	if (n < most && *next >= text.len && !end)
		return 0;
	return stop;
}

/*
 * The common case at once: two lines of 44 and a date of birth in the lower
 * one. Whatever else is in them, they are one piece by the rules above.
 */
static bool
is_two_of_44(struct span text)
{
	const uint8_t *p = text.data;

	return text.len >= 90 && p[44] == '\n' && p[89] == '\n' &&
	    (uint8_t)(p[45 + 13] - '0') < 10 && cells_are_plain(p, 44) &&
	    cells_are_plain(p + 45, 44);
}

size_t
mrz_split(struct span text, bool end, struct span *piece)
{
	struct line first;
	size_t at = 0, stop, next;

	*piece = span_first(text, 0);
	if (is_two_of_44(text)) {
		*piece = span_first(text, 89);
		return 90;
	}
	for (;;) {
		if (at >= text.len || !line_at(text, at, end, &first))
			return at;
		if (!is_blank(first.text))
			break;
		at = first.next;
	}
	first.length = mrz_line_length(first.text);
	stop = extend(text, end, &first, &next);
	if (stop == 0)
		return at;
	*piece = span_make(text.data + at, stop - at);
	return next;
}
