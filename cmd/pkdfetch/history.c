/*
 * history: what was imported and decided, generation by generation.
 */
#include "base/msg.h"
#include "pkdfetch.h"

static const struct column columns[] = {{"generation", "GENERATION", 0, true},
    {"time", "TIME", 20, false}, {"source", "SOURCE", 28, false},
    {"kind", "KIND", 14, false}, {"version", "VERSION", 20, false},
    {"added", "ADDED", 0, true}, {"updated", "UPDATED", 0, true},
    {"withdrawn", "WITHDRAWN", 0, true}, {"refused", "REFUSED", 0, true},
    {"file", "FILE", 40, false}, {NULL, NULL, 0, false}};

/* The stored row, its generation in front. */
static void
put_row(struct rows *rows, uint64_t generation, struct span text)
{
	struct buf row = BUF_INIT;

	buf_printf(
	    &row, "{\"generation\":%llu,", (unsigned long long)generation);
	buf_append_span(&row, span_from(text, 1));
	rows_line(rows, buf_span(&row));
	buf_release(&row);
}

int
history_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct err err = ERR_INIT;
	struct trust_view *view;
	struct trust *trust;
	struct rows rows;
	uint64_t generation = 0;
	uint32_t line = 0;
	struct span text;
	bool more = true, ok;
	int written;

	(void)argc, (void)argv;
	ok = open_view(tool, &trust, &view, &err);
	rows_init(&rows, &tool->common, columns);
	while (ok &&
	    (ok = pkd_history_next(
		 view, &generation, &line, &text, &more, &err)) &&
	    more) {
		if (text.len > 1)
			put_row(&rows, generation, text);
		line++;
	}
	trust_end(view);
	trust_close(trust);
	written = rows_finish(&rows);
	return !ok ? msg_err(&err) : written;
}
