/*
 * annotate: a record's nouns in, the verdict out; and the same for raw text,
 * which becomes a record on the way. Never repairs a zone, never passes one
 * that it could not read.
 */
#include "mrzcheck.h"

#include "mrz/split.h"

/* ---- inputs ------------------------------------------------------------ */

/* One line of the array, into tool->lines. */
static bool
take_line(struct mrzcheck *tool, struct span element, struct result *result)
{
	size_t at = tool->lines.count;
	struct buf spare = BUF_INIT;
	struct span text;
	bool read;

	if (json_kind(element) != JSON_STRING) {
		result_error(
		    result, "record.input", "mrz", "a line is not a string");
		return false;
	}
	read = json_string_span(
	    element, at < MRZ_LINES_KEPT ? &tool->scratch[at] : &spare, &text);
	if (read)
		mrz_lines_add(&tool->lines, text);
	else
		result_no_memory(result);
	buf_release(&spare);
	return read;
}

/* The noun "mrz": an array of lines, or one string with line feeds. */
static bool
take_zone(struct mrzcheck *tool, struct span value, struct result *result)
{
	struct json_iterator it;
	struct span text;

	mrz_lines_clear(&tool->lines);
	switch (json_kind(value)) {
	case JSON_STRING:
		if (!json_string_span(value, &tool->scratch[0], &text)) {
			result_no_memory(result);
			return false;
		}
		mrz_lines_add_text(&tool->lines, text);
		return true;
	case JSON_ARRAY:
		json_array_begin(&it, value);
		while (json_array_next(&it, &text))
			if (!take_line(tool, text, result))
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
	if (json_kind(value) == JSON_STRING &&
	    !json_string_span(value, &tool->text, &text)) {
		result_no_memory(result);
		return false;
	}
	if (json_kind(value) != JSON_STRING ||
	    !date_parse(text, &tool->options.issue)) {
		result_error(result, "record.input", "issue_date",
		    "not a date as 2026-11-20");
		return false;
	}
	tool->options.issue_known = true;
	return true;
}

/* ---- verdict ----------------------------------------------------------- */

bool
mrzcheck_zone(
    struct mrzcheck *tool, const struct record *record, struct result *result)
{
	const enum mrz_format *forced = tool->format < 0 ? NULL : &tool->forced;
	struct span viz;
	bool all = true;

	if (tool->lines.failed) {
		result_no_memory(result);
		return false;
	}
	mrz_check_cleaned(&tool->lines, &result->findings);
	if (!mrz_read(&tool->lines, forced, tool->options.at, &tool->mrz)) {
		mrz_check_layout(&tool->lines, forced, &result->findings);
		result->status = findings_status(&result->findings);
		return true;
	}
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
	if (get(record, "viz", &viz) && !viz_check(tool, viz, &all, result))
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
	if (take_zone(tool, value, result) &&
	    take_source(&item->record, result) &&
	    take_issue_date(tool, &item->record, result))
		mrzcheck_zone(tool, &item->record, result);
}

/* ---- raw text ---------------------------------------------------------- */

size_t
mrzcheck_split(void *context, struct span text, bool end, struct span *piece)
{
	(void)context;
	return mrz_split(text, end, piece);
}

void
mrzcheck_write_noun(
    const struct mrzcheck *tool, bool read, struct json_writer *w)
{
	const struct mrz_lines *lines = &tool->lines;
	size_t count =
	    lines->count < MRZ_LINES_KEPT ? lines->count : MRZ_LINES_KEPT;
	bool plain =
	    lines->plain && lines->count > 1 && lines->count <= MRZ_LINES_MAX;

	JSON_OPEN_ARRAY(w, "mrz");
	/* A zone in one line becomes the lines that it is. */
	if (read && lines->count == 1 && tool->mrz.layout->lines > 1)
		for (unsigned i = 0; i < tool->mrz.layout->lines; i++)
			json_put_element(w, mrz_line_cells(&tool->mrz, i));
	else
		for (size_t i = 0; i < count; i++)
			json_put_element(w,
			    plain ? lines->line[i].cells : lines->line[i].text);
	json_close_array(w);
}

void
mrzcheck_read(void *context, struct filter_item *item)
{
	struct mrzcheck *tool = context;

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
	if (tool->generate)
		result_error(&item->result, "record.input", "mrz",
		    "zones are made of records with fields, not of zones");
	else
		mrzcheck_zone(tool, NULL, &item->result);
	mrzcheck_write_noun(tool, item->result.members.len > 0, &item->writer);
}
