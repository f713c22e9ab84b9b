/*
 * csv: see csv.h.
 */
#include "sheet/csv.h"

#include "base/array.h"
#include "base/bytes.h"

static const char separators[] = ",;\t|";

static struct span
without_cr(struct span line)
{
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/*
 * Takes a quoted value (line begins after the quote) off the front. Doubled
 * quotes are undone in scratch, which has room for the whole line.
 */
static bool
take_quoted(
    struct csv *c, struct span *line, struct span *value, struct err *err)
{
	size_t start = c->unquoted.len, at;

	for (;;) {
		at = span_find(*line, '"');
		if (at == line->len)
			return err_set(err, ERR_DATA,
			    "a quoted value has no end, or runs over what "
			    "looks like other records");
		buf_append_span(&c->unquoted, span_first(*line, at));
		*line = span_from(*line, at + 1);
		if (line->len == 0 || line->data[0] != '"')
			break;
		buf_append_byte(&c->unquoted, '"');
		*line = span_from(*line, 1);
	}
	*value = span_make(c->unquoted.data + start, c->unquoted.len - start);
	if (line->len > 0 && line->data[0] != (uint8_t)c->separator)
		return err_set(
		    err, ERR_DATA, "unexpected data after a quoted value");
	return true;
}

/* span_find() for what is near: most values are shorter than its call. */
static size_t
find_near(struct span s, uint8_t byte)
{
	uint64_t each = byte * UINT64_C(0x0101010101010101), zero;
	size_t i;

	for (i = 0; i + 8 <= s.len; i += 8) {
		/* The top bit of every byte that is it, from the first on. */
		zero = bytes_load64(s.data + i) ^ each;
		zero = (zero - UINT64_C(0x0101010101010101)) & ~zero &
		    UINT64_C(0x8080808080808080);
		if (zero != 0)
			return i + (size_t)__builtin_ctzll(zero) / 8;
	}
	while (i < s.len && s.data[i] != byte)
		i++;
	return i;
}

/* The next value; *more is false after the last. */
static bool
take_value(struct csv *c, struct span *line, struct span *value, bool *more,
    struct err *err)
{
	if (line->len > 0 && line->data[0] == '"') {
		*line = span_from(*line, 1);
		if (!take_quoted(c, line, value, err))
			return false;
	} else {
		size_t at = find_near(*line, (uint8_t)c->separator);

		*value = span_first(*line, at);
		*line = span_from(*line, at);
	}
	*more = line->len > 0;
	if (*more)
		*line = span_from(*line, 1);
	return true;
}

char
csv_separator(struct span header)
{
	size_t counts[sizeof(separators)] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < header.len; i++) {
		const char *s = header.data[i] != 0
		    ? strchr(separators, header.data[i])
		    : NULL;

		quoted ^= header.data[i] == '"';
		if (s != NULL && !quoted)
			counts[s - separators]++;
	}
	for (size_t i = 1; separators[i] != '\0'; i++)
		if (counts[i] > counts[best])
			best = i;
	return separators[best];
}

/* The value's bytes are copied there: a buffer that grows would move them. */
static bool
make_room_for_value(struct csv *c, struct span line, struct err *err)
{
	buf_clear(&c->unquoted);
	return buf_reserve(&c->unquoted, line.len + 1) != NULL ||
	    err_memory(err);
}

bool
csv_is_separator_line(struct span line)
{
	line = without_cr(line);
	return line.len >= 5 && line.len <= 6 &&
	    span_starts(line, SPAN("sep="));
}

/* ---- records over several lines ---------------------------------------- */

static bool
is_separator(uint8_t c, char separator)
{
	if (separator != 0)
		return c == (uint8_t)separator;
	return c != 0 && strchr(separators, c) != NULL;
}

/*
 * Past a quoted value (at is after its quote). False: it is not closed in text,
 * or the quote is a stray one (*stray), see csv_record().
 */
static bool
skip_quoted(
    struct span text, size_t *at, char separator, size_t columns, bool *stray)
{
	size_t seen = 0, i;
	bool first = true;

	for (i = *at; i < text.len && !*stray; i++) {
		uint8_t c = text.data[i];

		if (c == '"' && i + 1 < text.len && text.data[i + 1] == '"')
			i++;
		else if (c == '"')
			break;
		if (c == '\n') {
			first = false;
			seen = 0;
		}
		seen += !first && is_separator(c, separator);
		*stray = columns > 1 && seen + 1 >= columns;
	}
	*at = i + 1;
	if (i + 1 < text.len) {
		uint8_t after = text.data[i + 1];

		*stray |= !is_separator(after, separator) && after != '\n' &&
		    after != '\r';
	}
	return i < text.len && !*stray;
}

/* To the start of the next value, or the end of the line. */
static size_t
skip_plain(struct span text, size_t at, char separator)
{
	while (at < text.len && text.data[at] != '\n' &&
	    !is_separator(text.data[at], separator))
		at++;
	return at + (at < text.len && text.data[at] != '\n');
}

bool
csv_record(
    struct span text, bool more, char separator, size_t columns, size_t *len)
{
	size_t first = span_find(text, '\n'), at = 0;
	bool stray = false;

	*len = first;
	if (span_find(span_first(text, first), '"') == first)
		return true;
	while (at < text.len && text.data[at] != '\n') {
		if (text.data[at] == '"') {
			at++;
			if (!skip_quoted(text, &at, separator, columns, &stray))
				return stray || !more ||
				    text.len > CSV_RECORD_MAX;
		}
		at = skip_plain(text, at, separator);
	}
	*len = at;
	return true;
}

bool
csv_open(struct span header, char separator, struct csv *out,
    struct span names[CSV_COLUMNS_MAX], struct err *err)
{
	struct csv c = {.unquoted = BUF_INIT};
	bool more = true, ok;

	header = without_cr(header);
	if (span_starts(header, SPAN("\xef\xbb\xbf")))
		header = span_from(header, 3);
	c.separator = separator != 0 ? separator : csv_separator(header);
	ok = make_room_for_value(&c, header, err);
	while (ok && more) {
		ok = (c.count < CSV_COLUMNS_MAX ||
			 err_set(err, ERR_DATA, "more than %d columns",
			     CSV_COLUMNS_MAX)) &&
		    take_value(&c, &header, &names[c.count], &more, err);
		if (ok)
			names[c.count] = span_trim(names[c.count]);
		c.count += ok;
	}
	if (!ok) {
		buf_release(&c.unquoted);
		return false;
	}
	*out = c;
	return true;
}

void
csv_release(struct csv *c)
{
	buf_release(&c->unquoted);
}

bool
csv_read_some(struct csv *c, struct span line,
    struct span values[CSV_COLUMNS_MAX], size_t *count, struct err *err)
{
	bool more = true;
	size_t i;

	line = without_cr(line);
	if (!make_room_for_value(c, line, err))
		return false;
	for (i = 0; i < c->count && more; i++)
		if (!take_value(c, &line, &values[i], &more, err))
			return false;
	*count = i;
	return !more ||
	    err_set(err, ERR_DATA, "more values than the header has columns");
}

bool
csv_read(struct csv *c, struct span line, struct span values[CSV_COLUMNS_MAX],
    struct err *err)
{
	size_t count;

	return csv_read_some(c, line, values, &count, err) &&
	    (count == c->count ||
		err_set(
		    err, ERR_DATA, "fewer values than the header has columns"));
}

void
csv_write(struct buf *out, struct span value)
{
	bool quote = false;

	for (size_t i = 0; i < value.len && !quote; i++)
		quote = strchr(",;\t|\"\r\n", value.data[i]) != NULL ||
		    value.data[i] == 0;
	if (!quote) {
		buf_append_span(out, value);
		return;
	}
	buf_append_byte(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '"')
			buf_append_byte(out, '"');
		/* One record is one line. */
		buf_append_byte(out,
		    value.data[i] == '\n' || value.data[i] == '\r' ||
			    value.data[i] == 0
			? ' '
			: value.data[i]);
	}
	buf_append_byte(out, '"');
}
