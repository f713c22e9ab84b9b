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

/* The stored row, its generation before it. */
static bool
put_generation(
    struct rows *rows, uint64_t generation, struct span text, struct err *err)
{
	struct json_error why;
	struct json_writer *w;
	struct json_text row;

	if (!json_text(text, &row, &why) || json_kind(row.span) != JSON_OBJECT)
		return err_set(err, ERR_INTERNAL,
		    "a row of generation %llu is damaged (pkdfetch fsck)",
		    (unsigned long long)generation);
	w = rows_begin(rows);
	json_put_uint(w, "generation", generation);
	json_put_text(w, NULL, json_members(row));
	rows_end(rows);
	return true;
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
		ok = text.len <= 1 ||
		    put_generation(&rows, generation, text, &err);
		line++;
	}
	trust_end(view);
	trust_close(trust);
	written = rows_finish(&rows);
	return !ok ? msg_err(&err) : written;
}
