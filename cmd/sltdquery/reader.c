/*
 * reader: see reader.h.
 */
#include "base/utf8.h"
#include "json/scan.h"
#include "reader.h"

static bool
is_blank_line(struct span line)
{
	return span_trim(line).len == 0;
}

/* ---- lines ------------------------------------------------------------- */

static bool
bare_line(struct reader *r, struct span *line, bool *more, struct err *err)
{
	/* Nothing after a broken stream can be believed. */
	r->broken = true;
	if (!input_line(r->in, READER_LINE_MAX, line, more, err))
		return false;
	r->broken = false;
	return true;
}

/* The next line, borrowed until the next call; first those read ahead. */
static bool
take_line(struct reader *r, bool *more, struct err *err)
{
	struct span ahead = span_from(buf_span(&r->ahead), r->ahead_at);

	*more = true;
	if (ahead.len == 0) {
		buf_clear(&r->ahead);
		r->ahead_at = 0;
		if (!bare_line(r, &r->line, more, err))
			return false;
	} else {
		r->line = span_first(ahead, span_find(ahead, '\n'));
		r->ahead_at += r->line.len + 1;
	}
	r->number = r->next;
	r->next += *more;
	return true;
}

/* Reads lines until twice as much is ahead, or the file ends. */
static bool
look_ahead(struct reader *r, bool *more, struct err *err)
{
	size_t enough = 2 * (r->ahead.len - r->ahead_at);
	struct span line;

	while (*more && r->ahead.len - r->ahead_at < enough) {
		if (!bare_line(r, &line, more, err))
			return false;
		if (*more) {
			buf_append_span(&r->ahead, line);
			buf_append_byte(&r->ahead, '\n');
		}
		if (!buf_ok(&r->ahead))
			return err_memory(err);
	}
	return true;
}

static uint64_t
line_feeds(struct span text)
{
	uint64_t count = 0;

	for (size_t at; (at = span_find(text, '\n')) < text.len; count++)
		text = span_from(text, at + 1);
	return count;
}

/*
 * The whole record that r->line begins: a quoted value may run over the ends of
 * lines.
 */
static bool
gather_record(struct reader *r, char separator, size_t columns, struct err *err)
{
	struct span text;
	bool more = true;
	size_t len;

	if (csv_record(r->line, true, separator, columns, &len))
		return true;
	if (r->ahead_at > 0) {
		r->ahead_at -= r->line.len + 1; /* it is from there */
	} else {
		buf_append_span(&r->ahead, r->line);
		buf_append_byte(&r->ahead, '\n');
	}
	do {
		if (!look_ahead(r, &more, err))
			return false;
		text = span_from(buf_span(&r->ahead), r->ahead_at);
	} while (!csv_record(text, more, separator, columns, &len));
	r->line = span_first(text, len);
	r->ahead_at += len + 1;
	r->next = r->number + line_feeds(r->line) + 1;
	return true;
}

/* The next record's line that holds something. */
static bool
get_line(struct reader *r, bool *more, struct err *err)
{
	if (r->first_waits) {
		r->first_waits = false;
		r->line = buf_span(&r->first);
		*more = true;
		return true;
	}
	do
		if (!take_line(r, more, err))
			return false;
	while (*more && is_blank_line(r->line));
	return !*more || r->csv.csv.count == 0 ||
	    gather_record(r, r->csv.csv.separator, r->csv.csv.count, err);
}

/* ---- the head ---------------------------------------------------------- */

static bool
head_word(
    struct span name, struct span value, struct reader_head *h, struct err *err)
{
	struct buf scratch = BUF_INIT;
	struct span text;
	bool ok = false;

	if (!json_string_span(value, &scratch, &text)) {
		ok = err_set(err, ERR_DATA, "its head is not well-formed");
	} else if (json_name_is(name, SPAN("source"))) {
		ok = text.len > 0 && text.len <= SLTD_LIST_NAME_MAX;
		if (ok) {
			memcpy(h->source, text.data, text.len);
			h->source[text.len] = '\0';
		} else {
			err_set(err, ERR_DATA,
			    "its source is no name of a "
			    "list");
		}
	} else if (json_name_is(name, SPAN("date"))) {
		ok = h->dated = instant_parse(text, &h->date);
		if (!ok)
			err_set(err, ERR_DATA, "its date is no time");
	} else {
		ok = true;
	}
	buf_release(&scratch);
	return ok;
}

static bool
head_member(
    struct span name, struct span value, struct reader_head *h, struct err *err)
{
	const struct {
		struct span name;
		uint64_t *to;
	} numbers[] = {
	    {SPAN("sequence"), &h->sequence},
	    {SPAN("previous"), &h->previous},
	    {SPAN("count"), &h->count},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (json_name_is(name, numbers[i].name))
			return json_uint(
				   value, UINT64_MAX - 1, numbers[i].to) ||
			    err_set(err, ERR_DATA, "its %s is no whole number",
				(const char *)numbers[i].name.data);
	return json_kind(value) != JSON_STRING ||
	    head_word(name, value, h, err);
}

static bool
read_head(struct span object, struct reader_head *h, struct err *err)
{
	struct json_iterator it;
	struct span name, value;

	if (json_kind(object) != JSON_OBJECT)
		return err_set(err, ERR_DATA, "its head is no object");
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value))
		if (!head_member(name, value, h, err))
			return false;
	return true;
}

/* ---- text -------------------------------------------------------------- */

/* JSON says so itself. */
static bool
check_utf8(struct reader *r, struct err *err)
{
	size_t valid = utf8_valid(r->line);
	struct span before = span_first(r->line, valid);

	if (valid == r->line.len)
		return true;
	/* The line that they are in, of several. */
	for (size_t at; (at = span_find(before, '\n')) < before.len;
	     r->number++)
		before = span_from(before, at + 1);
	return err_set(err, ERR_DATA,
	    "column %zu: bytes that are no UTF-8 (--encoding says another)",
	    utf8_width(before) + 1);
}

static bool
open_csv(struct reader *r, struct err *err)
{
	return gather_record(r, 0, 0, err) && check_utf8(r, err) &&
	    sltd_csv_open(r->line, r->map, &r->csv, err);
}

/* The first line is looked at: is it a head, or a record already? */
static bool
open_json(struct reader *r, struct err *err)
{
	struct json_error why;
	struct span object, head;

	r->json = true;
	if (json_check(r->line, &object, &why) &&
	    json_kind(object) == JSON_OBJECT &&
	    json_member(object, "sltd", &head))
		return read_head(head, &r->head, err);
	buf_append_span(&r->first, r->line);
	r->first_waits = true;
	return buf_ok(&r->first) || err_memory(err);
}

/* The first line of what is a list: a head, a header, or a record. */
static bool
first_line(struct reader *r, struct err *err)
{
	unsigned skip = r->map != NULL ? map_header_line(r->map) - 1 : 0;
	bool more;

	do {
		if (!get_line(r, &more, err))
			return false;
		if (!more)
			return err_set(err, ERR_DATA,
			    "%s: nothing in it, not even a header", r->path);
	} while (reader_line(r) <= skip || csv_is_separator_line(r->line));
	return true;
}

bool
reader_take(struct sltdquery *tool, struct input *in, const char *path,
    struct reader *out, struct err *err)
{
	struct reader r = {.path = path,
	    .in = in,
	    .next = 1,
	    .head = {.sequence = READER_UNKNOWN,
		.previous = READER_UNKNOWN,
		.count = READER_UNKNOWN}};
	struct span start;

	buf_init(&r.first, 0);
	buf_init(&r.ahead, 0);
	for (unsigned i = 0; i < SLTD_FIELDS; i++)
		buf_init(&r.scratch[i], 0);
	r.map = tool->map;
	if (!input_text(r.in, tool->encoding, err) || !first_line(&r, err))
		goto fail;
	start = span_trim(r.line);
	if (start.data[0] == '{' ? !open_json(&r, err) : !open_csv(&r, err)) {
		err_wrap(
		    err, "%s:%llu", path, (unsigned long long)reader_line(&r));
		goto fail;
	}
	*out = r;
	return true;
fail:
	reader_close(&r);
	return false;
}

bool
reader_open(struct sltdquery *tool, const char *path, struct reader *out,
    struct err *err)
{
	struct input *in = NULL;

	return sheet_open(tool, err) && input_open(path, 0, &in, err) &&
	    reader_take(tool, in, path, out, err);
}

void
reader_close(struct reader *r)
{
	input_close(r->in);
	r->in = NULL;
	sltd_csv_release(&r->csv);
	buf_release(&r->first);
	buf_release(&r->ahead);
	for (unsigned i = 0; i < SLTD_FIELDS; i++)
		buf_release(&r->scratch[i]);
}

bool
reader_return(struct reader *r, const struct input_mark *mark, struct err *err)
{
	r->first_waits = false;
	buf_clear(&r->ahead);
	r->ahead_at = 0;
	r->next = mark->line + 1;
	return input_return(r->in, mark, err);
}

bool
reader_mark(const struct reader *r, struct input_mark *out)
{
	return r->ahead_at == r->ahead.len && input_mark(r->in, out);
}

uint64_t
reader_line(const struct reader *r)
{
	return r->number;
}

struct span
reader_text(const struct reader *r)
{
	return r->line;
}

struct span
reader_column(const struct reader *r, enum sltd_field field)
{
	return r->json ? span_make(NULL, 0) : r->csv.names[field];
}

/* ---- records ----------------------------------------------------------- */

static bool
json_field(struct reader *r, struct span name, struct span value,
    struct sltd_fields *out, struct err *err)
{
	enum sltd_field field;
	struct span inner = span_make(name.data + 1, name.len - 2);

	if (name.len < 2 || !sltd_field_parse(inner, &field))
		return err_set(err, ERR_DATA,
		    "member \"%.*s\" does not belong to a "
		    "record's",
		    SPAN_ARG(span_first(inner, 64)));
	if (json_kind(value) == JSON_NULL)
		return true;
	return json_string_span(
		   value, &r->scratch[field], &out->value[field]) ||
	    err_set(
		err, ERR_DATA, "\"%s\" is no string", sltd_field_name(field));
}

static bool
read_json(struct reader *r, struct sltd_fields *out, struct err *err)
{
	struct json_iterator it;
	struct json_error why;
	struct span object, name, value;

	memset(out, 0, sizeof(*out));
	if (!json_check(r->line, &object, &why))
		return err_set(
		    err, ERR_DATA, "column %zu: %s", why.offset + 1, why.what);
	if (json_kind(object) != JSON_OBJECT)
		return err_set(err, ERR_DATA, "no object");
	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value))
		if (!json_field(r, name, value, out, err))
			return false;
	return true;
}

bool
reader_next(
    struct reader *r, struct sltd_fields *out, bool *more, struct err *err)
{
	bool ok;

	if (!get_line(r, more, err))
		return false;
	if (!*more)
		return true;
	ok = r->json
	    ? read_json(r, out, err)
	    : check_utf8(r, err) && sltd_csv_read(&r->csv, r->line, out, err);
	return ok ||
	    err_wrap(
		err, "%s:%llu", r->path, (unsigned long long)reader_line(r));
}
