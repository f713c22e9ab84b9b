/*
 * rows: what the verbs print: JSON Lines, or a table on a terminal.
 *
 * A table is made of the finished JSON rows, so that both say the same.
 * Control characters of a certificate never reach the terminal.
 */
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "json/scan.h"
#include "pkdfetch.h"

/* A pipe's reader gets its rows in pieces of this size. */
#define ROWS_BLOCK ((size_t)64 << 10)
#define COLUMNS_MAX 16
/* Findings under a row of a table. */
#define FINDINGS_SHOWN 8

void
rows_init(struct rows *r, const struct opt_common *common,
    const struct column *columns)
{
	memset(r, 0, sizeof(*r));
	r->common = common;
	r->columns = columns;
	r->table = common->text || (!common->json && isatty(STDOUT_FILENO));
	buf_init(&r->lines, 0);
}

static void
write_out(struct rows *r, struct span bytes)
{
	struct err err = ERR_INIT;

	if (!r->failed && !file_write_fd(STDOUT_FILENO, "standard output",
	    bytes, &err)) {
		msg_err(&err);
		r->failed = true;
	}
}

static void
flush_lines(struct rows *r, size_t above)
{
	if (r->table || r->lines.len < above)
		return;
	write_out(r, buf_span(&r->lines));
	buf_clear(&r->lines);
}

struct json_writer *
rows_begin(struct rows *r)
{
	json_begin(&r->writer, &r->lines);
	json_open_object(&r->writer, NULL);
	return &r->writer;
}

void
rows_end(struct rows *r)
{
	json_close_object(&r->writer);
	buf_append_byte(&r->lines, '\n');
	flush_lines(r, r->common->line_buffered ? 1 : ROWS_BLOCK);
}

void
rows_line(struct rows *r, struct span line)
{
	buf_append_span(&r->lines, line);
	buf_append_byte(&r->lines, '\n');
	flush_lines(r, r->common->line_buffered ? 1 : ROWS_BLOCK);
}

/* ---- the table ---------------------------------------------------------- */

/* Characters on the screen, of valid UTF-8. */
static size_t
width(struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.len; i++)
		n += (s.data[i] & 0xc0) != 0x80;
	return n;
}

/* As text of at most max characters. */
static void
cell(struct span row, const struct column *c, struct buf *out)
{
	struct span value, text;
	struct buf scratch = BUF_INIT;
	size_t i, n = 0;

	buf_clear(out);
	if (!json_member(row, c->name, &value) ||
	    json_kind(value) == JSON_NULL) {
		buf_append_byte(out, '-');
		return;
	}
	text = value;
	if (json_kind(value) == JSON_STRING)
		json_string_span(value, &scratch, &text);
	for (i = 0; i < text.len; i++) {
		uint8_t b = text.data[i];

		n += (b & 0xc0) != 0x80;
		if (c->max > 0 && n > c->max - 1 && width(text) > c->max) {
			buf_append_str(out, "\xe2\x80\xa6");
			break;
		}
		buf_append_byte(out, b < 0x20 || b == 0x7f ? '?' : b);
	}
	buf_release(&scratch);
}

static void
pad(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_append_byte(out, ' ');
}

static void
put_cell(struct buf *out, struct span text, size_t want, bool right,
    bool last)
{
	size_t have = width(text), space = have < want ? want - have : 0;

	if (right)
		pad(out, space);
	buf_append_span(out, text);
	if (!right && !last)
		pad(out, space);
	if (!last)
		pad(out, 2);
}

/* What was wrong, under its row. */
static void
put_findings(struct buf *out, struct span row)
{
	struct json_iterator it;
	struct span list, one;
	struct buf code = BUF_INIT, note = BUF_INIT;
	struct column columns[] = {{"code", NULL, 0, false},
	    {"note", NULL, 200, false}};
	unsigned n = 0;

	if (!json_member(row, "findings", &list))
		return;
	json_array_begin(&it, list);
	while (json_array_next(&it, &one)) {
		if (++n > FINDINGS_SHOWN) {
			BUF_LITERAL(out, "  \xe2\x80\xa6 and more: --json "
			    "shows all\n");
			break;
		}
		cell(one, &columns[0], &code);
		cell(one, &columns[1], &note);
		buf_printf(out, "  %s: %s\n", buf_text(&code),
		    buf_text(&note));
	}
	buf_release(&code);
	buf_release(&note);
}

static void
measure(struct rows *r, size_t widths[COLUMNS_MAX])
{
	struct span rest = buf_span(&r->lines);
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; r->columns[i].name != NULL; i++)
		widths[i] = strlen(r->columns[i].title);
	while (rest.len > 0) {
		struct span row = span_first(rest, span_find(rest, '\n'));

		for (i = 0; r->columns[i].name != NULL; i++) {
			cell(row, &r->columns[i], &text);
			if (width(buf_span(&text)) > widths[i])
				widths[i] = width(buf_span(&text));
		}
		rest = span_from(rest, row.len + 1);
	}
	buf_release(&text);
}

static void
print_table(struct rows *r)
{
	struct span rest = buf_span(&r->lines);
	size_t widths[COLUMNS_MAX] = {0}, i;
	struct buf out = BUF_INIT, text = BUF_INIT;
	const struct column *c;

	measure(r, widths);
	for (i = 0, c = r->columns; c->name != NULL; c++, i++)
		put_cell(&out, span_str(c->title), widths[i], c->right,
		    c[1].name == NULL);
	buf_append_byte(&out, '\n');
	while (rest.len > 0) {
		struct span row = span_first(rest, span_find(rest, '\n'));

		for (i = 0, c = r->columns; c->name != NULL; c++, i++) {
			cell(row, c, &text);
			put_cell(&out, buf_span(&text), widths[i], c->right,
			    c[1].name == NULL);
		}
		buf_append_byte(&out, '\n');
		put_findings(&out, row);
		rest = span_from(rest, row.len + 1);
	}
	if (buf_ok(&out))
		write_out(r, buf_span(&out));
	else
		r->failed = true;
	buf_release(&out);
	buf_release(&text);
}

int
rows_finish(struct rows *r)
{
	bool ok = buf_ok(&r->lines);

	if (ok && r->table && r->lines.len > 0)
		print_table(r);
	else if (ok)
		flush_lines(r, 1);
	ok = ok && !r->failed;
	buf_release(&r->lines);
	if (ok && close(STDOUT_FILENO) != 0)
		ok = false;
	return ok ? 0 : ERR_IO;
}
