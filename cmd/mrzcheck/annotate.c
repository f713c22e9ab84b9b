/*
 * annotate: a record's nouns in, the verdict out; and the same for raw text,
 * which becomes a record on the way. Never repairs a zone, never passes one
 * that it could not read.
 */
#include "mrzcheck.h"

#include "mrz/split.h"

/* ---- inputs ------------------------------------------------------------ */

bool
mrzcheck_text(struct span value, struct buf *scratch, struct span *text,
    const char *field, struct result *result)
{
	if (json_string_span(value, scratch, text))
		return true;
	if (json_kind(value) == JSON_STRING)
		result_no_memory(result);
	else
		result_error(result, "record.input", "viz",
		    "%s is not a string", field != NULL ? field : "a name");
	return false;
}

/* One line of the array, into tool->lines; false after result_error(). */
static bool
take_mrz_line(struct mrzcheck *tool, struct span element, struct result *result)
{
	size_t at = tool->lines.count;
	struct buf spare = BUF_INIT;
	struct span text;
	bool taken = json_kind(element) == JSON_STRING;

	if (!taken)
		result_error(
		    result, "record.input", "mrz", "a line is not a string");
	else
		taken = mrzcheck_text(element,
		    at < MRZ_LINES_KEPT ? &tool->scratch[at] : &spare, &text,
		    NULL, result);
	if (taken)
		mrz_lines_add(&tool->lines, text);
	buf_release(&spare);
	return taken;
}

/* The noun "mrz": an array of lines, or one string with line feeds. */
static bool
take_mrz(struct mrzcheck *tool, struct span value, struct result *result)
{
	struct json_iterator it;
	struct span text;

	mrz_lines_clear(&tool->lines);
	switch (json_kind(value)) {
	case JSON_STRING:
		if (!mrzcheck_text(
			value, &tool->scratch[0], &text, NULL, result))
			return false;
		mrz_lines_add_text(&tool->lines, text);
		return true;
	case JSON_ARRAY:
		json_array_begin(&it, value);
		while (json_array_next(&it, &text))
			if (!take_mrz_line(tool, text, result))
				return false;
		return true;
	default:
		result_error(result, "record.input", "mrz",
		    "neither a string nor an array of strings");
		return false;
	}
}

/* A member that is there and not null. */
static bool
get(const struct record *record, const char *name, struct span *value)
{
	return record != NULL && record_get(record, name, value) &&
	    json_kind(*value) != JSON_NULL;
}

static bool
take_source(const struct record *record, struct result *result)
{
	struct span value;

	if (!get(record, "mrz_source", &value) ||
	    (json_kind(value) == JSON_STRING &&
		(json_name_is(value, SPAN("print")) ||
		    json_name_is(value, SPAN("chip")))))
		return true;
	result_error(result, "record.input", "mrz_source",
	    "neither \"print\" nor \"chip\"");
	return false;
}

/* The printed date of issue, for the rules that depend on it. */
static bool
take_issue_date(
    struct mrzcheck *tool, const struct record *record, struct result *result)
{
	struct span value, text;

	tool->options.issue_known = false;
	if (!get(record, "issue_date", &value))
		return true;
	if (json_string_span(value, &tool->text, &text) &&
	    date_parse(text, &tool->options.issue)) {
		tool->options.issue_known = true;
		return true;
	}
	result_error(
	    result, "record.input", "issue_date", "not a date as 2026-11-20");
	return false;
}

/* ---- verdict ----------------------------------------------------------- */

bool
mrzcheck_zone(
    struct mrzcheck *tool, const struct record *record, struct result *result)
{
	const enum mrz_format *forced = tool->format < 0 ? NULL : &tool->forced;
	struct span viz;
	bool all = true;

	if (!mrz_read(&tool->lines, forced, tool->options.at, &tool->mrz)) {
		mrz_check_cleaned(&tool->lines, NULL, &result->findings);
		mrz_check_layout(
		    &tool->lines, forced, &tool->mrz.fit, &result->findings);
		result->status = findings_status(&result->findings);
		return true;
	}
	mrz_check_cleaned(&tool->lines, &tool->mrz, &result->findings);
	mrz_check_ignored(
	    &tool->lines, &tool->mrz, tool->first_row, &result->findings);
	if (!get(record, "viz", &viz))
		viz = SPAN("");
	viz_birth(tool, viz);
	mrz_check(&tool->mrz, &tool->options, &result->findings);
	if (tool->models != NULL)
		models_check(tool->models, &tool->mrz, &tool->options,
		    &result->findings);
	report_write(&tool->mrz, &result->writer);
	if (tool->suggest)
		report_candidates(
		    &tool->mrz, tool->options.at, &result->writer);
	if (tool->explain)
		explain_write(&tool->mrz, &result->writer);
	if (viz.len > 0 && !viz_check(tool, viz, &all, result))
		return false;
	result->status = findings_status(&result->findings);
	/* What was given to be compared and could not be is no pass. */
	if (result->status == STATUS_PASS && !all)
		result->status = STATUS_UNDETERMINED;
	return true;
}

void
mrzcheck_annotate(void *context, struct filter_item *item)
{
	struct mrzcheck *tool = context;
	struct result *result = &item->result;
	struct span value;

	if (tool->generate) {
		generate_annotate(tool, item);
		return;
	}
	if (!get(&item->record, "mrz", &value))
		return; /* absent */
	if (take_mrz(tool, value, result) &&
	    take_source(&item->record, result) &&
	    take_issue_date(tool, &item->record, result))
		mrzcheck_zone(tool, &item->record, result);
}

/* ---- raw text ---------------------------------------------------------- */

/* Whether the cells are the text: one that is not has U+FFFD in its place. */
static bool
is_ascii(const struct mrz *m)
{
	for (unsigned i = 0; i < m->layout->cells; i++)
		if (m->cells[i] >= 0x80)
			return false;
	return true;
}

size_t
mrzcheck_split(void *context, struct span text, bool end, struct span *piece)
{
	(void)context;
	return mrz_split(text, end ? MRZ_END : MRZ_MORE, piece);
}

size_t
mrzcheck_pause(void *context, struct span text, struct span *piece)
{
	(void)context;
	return mrz_split(text, MRZ_PAUSE, piece);
}

/* Lines with characters of no zone, as the text that they are. */
static void
write_lines(struct mrzcheck *tool, bool read, struct json_writer *w)
{
	const struct mrz_lines *lines = &tool->lines;
	size_t first = read ? tool->mrz.first_line : 0;
	size_t count = read		    ? tool->mrz.line_count
	    : lines->count < MRZ_LINES_KEPT ? lines->count
					    : MRZ_LINES_KEPT;

	for (size_t i = 0; i < count; i++) {
		buf_clear(&tool->text);
		mrz_line_text_as(&lines->line[first + i],
		    read ? (enum mrz_reading)tool->mrz.fit.reading[i]
			 : MRZ_KEPT,
		    read && tool->mrz.fit.stripped, &tool->text);
		json_put_element(w, buf_span(&tool->text));
		if (!buf_ok(&tool->text))
			w->out->failed = true;
	}
}

void
mrzcheck_write_noun(struct mrzcheck *tool, bool read, struct json_writer *w)
{
	const struct mrz *m = &tool->mrz;

	JSON_OPEN_ARRAY(w, "mrz");
	/* A zone in one line becomes the lines that it is. */
	if (read && (m->plain || (m->fit.one_line && is_ascii(m))))
		for (unsigned i = 0; i < m->layout->lines; i++)
			json_put_element(w, mrz_line_cells(m, i));
	else
		write_lines(tool, read, w);
	json_close_array(w);
}

void
mrzcheck_read(void *context, struct filter_item *item)
{
	struct mrzcheck *tool = context;
	bool read;

	if (item->piece.len > tool->common.max_line) {
		item->malformed = true;
		result_error(&item->result, "record.malformed", NULL,
		    "%.512s:%llu: longer than the limit of %llu bytes "
		    "(--max-line)",
		    item->input, (unsigned long long)item->line,
		    (unsigned long long)tool->common.max_line);
		return;
	}
	mrz_lines_clear(&tool->lines);
	tool->options.issue_known = false;
	mrz_lines_add_text(&tool->lines, item->piece);
	tool->lines.loose = true;
	tool->first_row = item->line;
	if (tool->generate)
		result_error(&item->result, "record.input", "mrz",
		    "zones are made of records with fields, not of zones");
	else
		mrzcheck_zone(tool, NULL, &item->result);
	read = item->result.members.len > 0;
	mrzcheck_write_noun(tool, read, &item->writer);
}
