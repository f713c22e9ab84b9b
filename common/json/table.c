/*
 * table: see table.h.
 */
#include "base/utf8.h"
#include "json/scan.h"
#include "json/table.h"

/* What a finding's note may take of the screen. */
#define NOTE_MAX 200

static void
pad(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_append_byte(out, ' ');
}

/* ---- values ------------------------------------------------------------ */

/* A string as its text, nothing as "-", all else unchanged. */
static void
put_scalar(struct span value, size_t max, struct buf *out)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	switch (json_kind(value)) {
	case JSON_NONE:
	case JSON_NULL:
		text = SPAN("-");
		break;
	case JSON_TRUE:
		text = SPAN("yes");
		break;
	case JSON_FALSE:
		text = SPAN("no");
		break;
	case JSON_STRING:
		out->failed |= !json_string_span(value, &scratch, &text);
		break;
	default:
		break;
	}
	utf8_put_safe(text, max, out);
	buf_release(&scratch);
}

/* The text between a name's quotes; our own names have no escapes. */
static struct span
bare(struct span name)
{
	return name.len < 2 ? name : span_make(name.data + 1, name.len - 2);
}

/* ---- findings ---------------------------------------------------------- */

static void
put_finding(struct span finding, struct buf *out)
{
	struct span code = {NULL, 0}, note = {NULL, 0};

	(void)json_member(finding, "code", &code);
	(void)json_member(finding, "note", &note);
	BUF_LITERAL(out, "  ");
	put_scalar(code, 0, out);
	BUF_LITERAL(out, ": ");
	put_scalar(note, NOTE_MAX, out);
	buf_append_byte(out, '\n');
}

static void
put_findings(struct span row, struct buf *out)
{
	struct json_iterator it;
	struct span list, one;
	unsigned n = 0;

	if (!json_member(row, "findings", &list))
		return;
	json_array_begin(&it, list);
	while (json_array_next(&it, &one)) {
		if (n++ == TABLE_FINDINGS_SHOWN) {
			BUF_LITERAL(out,
			    "  \xe2\x80\xa6 and more: --json "
			    "shows all\n");
			break;
		}
		put_finding(one, out);
	}
}

static bool
next_row(struct span *lines, struct span *row)
{
	if (lines->len == 0)
		return false;
	*row = span_first(*lines, span_find(*lines, '\n'));
	*lines =
	    span_from(*lines, row->len < lines->len ? row->len + 1 : row->len);
	return true;
}

/* ---- columns ----------------------------------------------------------- */

static void
cell(struct span row, const struct column *c, struct buf *out)
{
	struct span value = {NULL, 0};

	buf_clear(out);
	(void)json_member(row, c->name, &value);
	put_scalar(value, c->max, out);
}

static void
put_cell(struct buf *out, struct span text, size_t want, bool right, bool last)
{
	size_t have = utf8_width(text), space = have < want ? want - have : 0;

	if (right)
		pad(out, space);
	buf_append_span(out, text);
	if (!right && !last)
		pad(out, space);
	if (!last)
		pad(out, 2);
}

static void
measure(struct span lines, const struct column *columns,
    size_t widths[TABLE_COLUMNS_MAX])
{
	struct buf text = BUF_INIT;
	struct span row;

	for (size_t i = 0; columns[i].name != NULL; i++)
		widths[i] = utf8_width(span_str(columns[i].title));
	while (next_row(&lines, &row)) {
		for (size_t i = 0; columns[i].name != NULL; i++) {
			cell(row, &columns[i], &text);
			if (utf8_width(buf_span(&text)) > widths[i])
				widths[i] = utf8_width(buf_span(&text));
		}
	}
	buf_release(&text);
}

void
table_columns(
    struct span lines, const struct column *columns, bool head, struct buf *out)
{
	size_t widths[TABLE_COLUMNS_MAX] = {0};
	struct buf text = BUF_INIT;
	const struct column *c;
	struct span row;

	measure(lines, columns, widths);
	for (c = columns; head && c->name != NULL; c++)
		put_cell(out, span_str(c->title), widths[c - columns], c->right,
		    c[1].name == NULL);
	if (head)
		buf_append_byte(out, '\n');
	while (next_row(&lines, &row)) {
		for (c = columns; c->name != NULL; c++) {
			cell(row, c, &text);
			put_cell(out, buf_span(&text), widths[c - columns],
			    c->right, c[1].name == NULL);
		}
		buf_append_byte(out, '\n');
		put_findings(row, out);
	}
	buf_release(&text);
}

/* ---- facts ------------------------------------------------------------- */

/* "issuing_states" as "issuing states". */
static void
put_heading(struct span name, struct buf *out)
{
	for (size_t i = 0; i < name.len; i++)
		buf_append_byte(out, name.data[i] == '_' ? ' ' : name.data[i]);
}

/* "stolen 3, lost 12" */
static void
put_counts(struct span object, struct buf *out)
{
	struct json_iterator it;
	struct span name, value;
	bool first = true;

	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		if (!first)
			BUF_LITERAL(out, ", ");
		first = false;
		put_heading(bare(name), out);
		buf_append_byte(out, ' ');
		put_scalar(value, 0, out);
	}
	if (first)
		buf_append_byte(out, '-');
}

static void
put_fact(struct span name, struct span value, size_t want, struct buf *out)
{
	put_heading(name, out);
	pad(out, want - utf8_width(name) + 2);
	if (json_kind(value) == JSON_OBJECT)
		put_counts(value, out);
	else
		put_scalar(value, 0, out);
	buf_append_byte(out, '\n');
}

static bool
is_findings(struct span name)
{
	return json_name_is(name, SPAN("findings"));
}

static void
put_facts(struct span row, struct buf *out)
{
	struct json_iterator it;
	struct span name, value;
	size_t want = 0;

	json_object_begin(&it, row);
	while (json_object_next(&it, &name, &value))
		if (utf8_width(bare(name)) > want && !is_findings(name))
			want = utf8_width(bare(name));
	json_object_begin(&it, row);
	while (json_object_next(&it, &name, &value))
		if (!is_findings(name))
			put_fact(bare(name), value, want, out);
	put_findings(row, out);
}

void
table_facts(struct span lines, struct buf *out)
{
	struct span row;

	while (next_row(&lines, &row)) {
		put_facts(row, out);
		if (lines.len > 0)
			buf_append_byte(out, '\n');
	}
}
