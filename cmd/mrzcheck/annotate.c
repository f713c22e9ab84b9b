/*
 * annotate: a record's nouns in, the verdict out; and the same for raw text,
 * which becomes a record on the way. Never repairs a zone, never passes one
 * that it could not read.
 */
#include "mrzcheck.h"

#include "mrz/split.h"

/* ---- inputs ------------------------------------------------------------ */

_Static_assert((int)NOUN_LINES_MAX >= (int)MRZ_LINES_KEPT,
    "every line that is looked at is given");

/* The noun "mrz" into tool->lines. */
static bool
take_zone(struct mrzcheck *tool, struct span value, struct noun_fault *fault)
{
	struct noun_zone zone;

	if (!noun_zone(&tool->nouns, value, "mrz", &zone, fault))
		return false;
	mrz_lines_set(&tool->lines, zone.line, zone.count, zone.text);
	return true;
}

/* A national number from the page, which no zone has a field for. */
static bool
take_printed(struct mrzcheck *tool, struct span viz, struct result *result)
{
	struct noun_fault fault;
	struct span value;

	if (tool->models == NULL ||
	    !noun_member(viz, "personal_number", &value) ||
	    noun_text(&tool->nouns, value, "viz", &tool->printed, &fault))
		return true;
	noun_report(&fault, result);
	return false;
}

/* Whether files of the chip came with the zone, or the zone from there. */
static void
take_chip(
    struct mrzcheck *tool, const struct record *record, enum noun_source source)
{
	struct span value;

	tool->chip_read = source == NOUN_CHIP ||
	    noun_get(record, "sod", &value) || noun_get(record, "dg", &value);
}

static bool
take_viz(
    struct mrzcheck *tool, const struct record *record, struct result *result)
{
	struct span value;

	tool->viz.count = 0;
	return !noun_get(record, "viz", &value) ||
	    (viz_take(tool, value, "viz", &tool->viz, result) &&
		take_printed(tool, value, result));
}

/* The printed date of issue, for the rules that depend on it. */
static bool
take_issue_date(struct mrzcheck *tool, const struct record *record,
    struct noun_fault *fault)
{
	struct span value;

	tool->options.issue_known = noun_get(record, "issue_date", &value);
	return !tool->options.issue_known ||
	    noun_date(
		&tool->nouns, value, "issue_date", &tool->options.issue, fault);
}

/* ---- verdict ----------------------------------------------------------- */

/* Lines that are no zone of any layout. */
static void
report_unread(
    struct mrzcheck *tool, const enum mrz_format *forced, struct result *result)
{
	struct mrz_candidates candidates;

	mrz_check_cleaned(&tool->lines, NULL, &result->findings);
	mrz_check_layout(
	    &tool->lines, forced, &tool->mrz.fit, &result->findings);
	result->status = findings_status(&result->findings);
	if (!tool->suggest)
		return;
	mrz_suggest_lines(&tool->lines, forced, tool->options.at, &candidates);
	report_candidates(&candidates, &result->writer);
}

/* The zone that has been read into tool->mrz. */
static bool
judge_zone(struct mrzcheck *tool, struct result *result, struct err *err)
{
	struct mrz_candidates candidates;
	bool all;

	viz_birth(tool, &tool->viz);
	mrz_check(&tool->mrz, &tool->options, &result->findings);
	if (tool->models != NULL && !models_check_mrz(tool, result, err))
		return false;
	report_write(&tool->mrz, &result->writer);
	if (tool->models != NULL)
		models_write(tool, result);
	if (tool->suggest) {
		mrz_suggest(&tool->mrz, tool->options.at, &candidates);
		report_candidates(&candidates, &result->writer);
	}
	if (tool->explain)
		explain_write(&tool->mrz, &result->writer);
	all = viz_check(tool, &tool->viz, &result->findings);
	result->status = findings_status(&result->findings);
	/* What was given to be compared and could not be is no pass. */
	if (result->status == STATUS_PASS && !all)
		result->status = STATUS_UNDETERMINED;
	return true;
}

bool
mrzcheck_zone(struct mrzcheck *tool, struct result *result, struct err *err)
{
	const enum mrz_format *forced = tool->format < 0 ? NULL : &tool->forced;

	tool->read =
	    mrz_read(&tool->lines, forced, tool->options.at, &tool->mrz);
	if (!tool->read) {
		report_unread(tool, forced, result);
		return true;
	}
	mrz_check_cleaned(&tool->lines, &tool->mrz, &result->findings);
	mrz_check_ignored(
	    &tool->lines, &tool->mrz, tool->first_row, &result->findings);
	return judge_zone(tool, result, err);
}

bool
mrzcheck_annotate(void *context, struct filter_item *item, struct err *err)
{
	struct mrzcheck *tool = context;
	struct result *result = &item->result;
	struct noun_fault fault;
	enum noun_source source;
	struct span value;

	noun_reader_begin(&tool->nouns, &item->record);
	tool->printed = SPAN("");
	tool->chip_read = false;
	if (tool->generate)
		return generate_annotate(tool, item, err);
	if (!noun_get(&item->record, "mrz", &value))
		return true; /* absent */
	if (!take_zone(tool, value, &fault) ||
	    !noun_source(&item->record, &source, &fault) ||
	    !take_issue_date(tool, &item->record, &fault))
		noun_report(&fault, result);
	else if (take_viz(tool, &item->record, result)) {
		take_chip(tool, &item->record, source);
		return mrzcheck_zone(tool, result, err);
	}
	return true;
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

/* Whether a clean zone's report is no more than clean_read() makes. */
static bool
may_be_clean(const struct mrzcheck *tool)
{
	return tool->format < 0 && !tool->suggest && !tool->explain &&
	    !tool->generate;
}

/* The zone of a raw piece; its lines only where they are not as they were. */
static bool
read_piece(struct mrzcheck *tool, struct filter_item *item, struct err *err)
{
	mrz_lines_clear(&tool->lines);
	tool->read = tool->format < 0 &&
	    mrz_read_exact(item->piece, tool->options.at, &tool->mrz);
	if (tool->read)
		return judge_zone(tool, &item->result, err);
	mrz_lines_add_text(&tool->lines, item->piece);
	tool->lines.loose = true;
	tool->first_row = item->line;
	return mrzcheck_zone(tool, &item->result, err);
}

bool
mrzcheck_read(void *context, struct filter_item *item, struct err *err)
{
	struct mrzcheck *tool = context;

	if (item->piece.len > tool->common.max_line) {
		item->malformed = true;
		result_error(&item->result, "record.malformed", NULL,
		    "%.512s:%llu: longer than the limit of %llu bytes "
		    "(--max-line)",
		    item->input, (unsigned long long)item->line,
		    (unsigned long long)tool->common.max_line);
		return true;
	}
	tool->options.issue_known = false;
	tool->viz.count = 0;
	tool->printed = SPAN("");
	tool->chip_read = false;
	if (may_be_clean(tool) && clean_read(tool, item))
		return true;
	if (tool->generate) {
		result_error(&item->result, "record.input", "mrz",
		    "zones are made of records with fields, not of zones");
		mrz_lines_clear(&tool->lines);
		mrz_lines_add_text(&tool->lines, item->piece);
		tool->read = false;
	} else if (!read_piece(tool, item, err)) {
		return false;
	}
	mrzcheck_write_noun(tool, tool->read, &item->writer);
	return true;
}
