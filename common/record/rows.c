/*
 * rows: see rows.h.
 */
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "record/rows.h"

void
rows_init(struct rows *r, const struct opt_common *common,
    const struct column *columns)
{
	memset(r, 0, sizeof(*r));
	r->columns = columns;
	r->people =
	    common->text || (!common->json && isatty(STDOUT_FILENO) == 1);
	r->line_buffered = common->line_buffered;
	buf_init(&r->lines, 0);
}

static void
rows_fail(struct rows *r, struct err *err)
{
	if (r->failed == ERR_NONE)
		msg_err(err);
	r->failed = err->kind;
}

static void
write_out(struct rows *r, const struct buf *bytes)
{
	struct err err = ERR_INIT;

	if (!buf_ok(bytes)) {
		err_memory(&err);
		rows_fail(r, &err);
	} else if (r->failed == ERR_NONE &&
	    !file_write_fd(
		STDOUT_FILENO, "standard output", buf_span(bytes), &err)) {
		rows_fail(r, &err);
	}
}

static void
write_lines(struct rows *r)
{
	struct buf shown = BUF_INIT;

	if (!r->people || !buf_ok(&r->lines)) {
		write_out(r, &r->lines);
	} else {
		if (r->columns == NULL)
			table_facts(buf_span(&r->lines), &shown);
		else
			table_columns(buf_span(&r->lines), r->columns,
			    !r->headed, &shown);
		r->headed = true;
		write_out(r, &shown);
	}
	buf_release(&shown);
	buf_clear(&r->lines);
}

static void
line_done(struct rows *r)
{
	size_t block = r->people ? ROWS_TABLE_BLOCK
	    : r->line_buffered	 ? 1
				 : ROWS_BLOCK;

	buf_append_byte(&r->lines, '\n');
	if (r->lines.len >= block)
		write_lines(r);
}

void
rows_layout(struct rows *r, const struct column *columns)
{
	struct buf space = BUF_INIT;

	if (r->people) {
		if (r->lines.len > 0)
			write_lines(r);
		if (r->headed)
			buf_append_byte(&space, '\n');
		write_out(r, &space);
		buf_release(&space);
	}
	r->columns = columns;
	r->headed = false;
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
	(void)json_end(&r->writer);
	line_done(r);
}

void
rows_drop(struct rows *r)
{
	r->lines.len = r->writer.begun;
}

bool
rows_line(struct rows *r, struct span line)
{
	struct json_error why;
	struct json_text row;

	if (!json_text(line, &row, &why))
		return false;
	json_begin(&r->writer, &r->lines);
	json_put_text(&r->writer, NULL, row);
	line_done(r);
	return true;
}

int
rows_finish(struct rows *r)
{
	struct err err = ERR_INIT;

	if (r->lines.len > 0 || r->lines.failed)
		write_lines(r);
	buf_release(&r->lines);
	if (close(STDOUT_FILENO) != 0 && r->failed == ERR_NONE) {
		err_errno(&err, ERR_IO, errno, "standard output");
		rows_fail(r, &err);
	}
	return (int)r->failed;
}
