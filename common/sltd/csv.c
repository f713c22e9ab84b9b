/*
 * csv: see csv.h.
 */
#include "sltd/csv.h"
#include "base/hash.h"

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
    struct sltd_csv *c, struct span *line, struct span *value, struct err *err)
{
	size_t start = c->unquoted.len, at;

	for (;;) {
		at = span_find(*line, '"');
		if (at == line->len)
			return err_set(err, ERR_DATA,
			    "a quoted value does not end on its line");
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
take_value(struct sltd_csv *c, struct span *line, struct span *value,
    bool *more, struct err *err)
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

static char
find_separator(struct span header)
{
	static const char separators[] = ",;\t";

	for (const char *s = separators; *s != '\0'; s++)
		if (span_find(header, (uint8_t)*s) < header.len)
			return *s;
	return ',';
}

/* The value's bytes are copied there: a buffer that grows would move them. */
static bool
make_room_for_value(struct sltd_csv *c, struct span line, struct err *err)
{
	buf_clear(&c->unquoted);
	return buf_reserve(&c->unquoted, line.len + 1) != NULL ||
	    err_memory(err);
}

static bool
take_column(struct sltd_csv *c, struct span name, struct err *err)
{
	enum sltd_field field;

	name = span_trim(name);
	if (!sltd_field_parse(name, &field))
		return err_set(err, ERR_DATA,
		    "column \"%.*s\" does not belong to a "
		    "record's",
		    SPAN_ARG(span_first(name, 64)));
	for (size_t i = 0; i < c->count; i++)
		if (c->columns[i] == field)
			return err_set(err, ERR_DATA,
			    "column \"%s\" is "
			    "there twice",
			    sltd_field_name(field));
	if (c->count == SLTD_CSV_COLUMNS_MAX)
		return err_set(err, ERR_DATA, "too many columns");
	c->columns[c->count++] = field;
	return true;
}

bool
sltd_csv_open(struct span header, struct sltd_csv *out, struct err *err)
{
	struct sltd_csv c = {.unquoted = BUF_INIT};
	struct span name;
	bool more = true;

	header = without_cr(header);
	if (span_starts(header, SPAN("\xef\xbb\xbf")))
		header = span_from(header, 3);
	c.separator = find_separator(header);
	if (!make_room_for_value(&c, header, err))
		return false;
	while (more)
		if (!take_value(&c, &header, &name, &more, err) ||
		    !take_column(&c, name, err)) {
			buf_release(&c.unquoted);
			return false;
		}
	*out = c;
	return true;
}

void
sltd_csv_release(struct sltd_csv *c)
{
	buf_release(&c->unquoted);
}

bool
sltd_csv_read(struct sltd_csv *c, struct span line, struct sltd_fields *out,
    struct err *err)
{
	bool more = true;
	size_t i;

	memset(out, 0, sizeof(*out));
	line = without_cr(line);
	if (!make_room_for_value(c, line, err))
		return false;
	for (i = 0; i < c->count && more; i++)
		if (!take_value(
			c, &line, &out->value[c->columns[i]], &more, err))
			return false;
	if (more || i < c->count)
		return err_set(err, ERR_DATA,
		    "%s values than the header has "
		    "columns",
		    more ? "more" : "fewer");
	return true;
}

void
sltd_csv_write(struct buf *out, struct span value)
{
	bool quote = false;

	for (size_t i = 0; i < value.len && !quote; i++)
		quote = strchr(",;\t\"\r\n", value.data[i]) != NULL ||
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
