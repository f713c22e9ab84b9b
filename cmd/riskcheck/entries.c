/*
 * entries: was this document shown before, and by whom? In this run, and in
 * the post's own earlier records of the last days. Only zones are compared
 * with each other: one reading of one name.
 */
#include "riskcheck.h"

#include "base/array.h"
#include "base/input.h"

/* Letters and digits alone: how a name is spaced does not matter. */
static void
put_letters(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != ' ' && text.data[i] != '<' &&
		    text.data[i] != '-')
			buf_append_byte(out, text.data[i]);
	buf_append_byte(out, '\n');
}

/* Document and holder of a record, in tool->line; false: it does not say. */
static bool
take_shown(struct riskcheck *tool, const struct record *record,
    struct span *document, struct span *holder)
{
	static const char *const holder_paths[] = {"mrzcheck/fields/birth_date",
	    "mrzcheck/fields/surname", "mrzcheck/fields/given_names"};
	struct buf *line = &tool->line;
	struct span number, state = SPAN(""), text;
	size_t at;

	if (!facts_text(
		tool, record, "mrzcheck/fields/document_number", &number))
		return false;
	buf_clear(line);
	(void)facts_text(tool, record, "mrzcheck/fields/issuing_state", &state);
	put_letters(line, state);
	put_letters(line, number);
	at = line->len;
	for (size_t i = 0; i < ARRAY_SIZE(holder_paths); i++)
		put_letters(line,
		    facts_text(tool, record, holder_paths[i], &text)
			? text
			: SPAN(""));
	*document = span_first(buf_span(line), at);
	*holder = span_from(buf_span(line), at);
	return buf_ok(line);
}

void
entries_take(struct riskcheck *tool, const struct record *record)
{
	struct span document, holder;
	enum seen_answer answer;

	if (!derived_wanted(tool, DERIVED_SAME_DOCUMENT) ||
	    !take_shown(tool, record, &document, &holder))
		return;
	answer = seen_add(&tool->seen, document, holder);
	if (answer != SEEN_FULL)
		derived_set(tool, DERIVED_SAME_DOCUMENT,
		    answer == SEEN_NEW	      ? SPAN("new")
			: answer == SEEN_SAME ? SPAN("same")
					      : SPAN("differs"));
}

/* ---- earlier records ---- */

/* Whether the movement that the record is of lies in the last days. */
static bool
is_recent(struct riskcheck *tool, const struct record *record)
{
	struct date day;
	struct span text;
	int64_t age;

	if (!facts_text(tool, record, "movement/time", &text) ||
	    !date_parse(span_first(text, 10), &day))
		return false;
	age = date_to_days(tool->facts.today) - date_to_days(day);
	return age >= 0 && age <= ENTRIES_DAYS;
}

static bool
add_entry(struct riskcheck *tool, struct record *record, struct span line,
    size_t *column, struct err *err)
{
	struct span document, holder;
	struct json_error why = {.what = ""};

	*column = 1;
	if (span_trim(line).len == 0)
		return true;
	if (!record_parse(record, line, &why)) {
		*column = why.offset + 1;
		return why.memory ? err_memory(err)
				  : err_set(err, ERR_DATA, "%s", why.what);
	}
	buf_clear(&tool->text);
	if (!is_recent(tool, record) ||
	    !take_shown(tool, record, &document, &holder))
		return true;
	return seen_add(&tool->seen, document, holder) != SEEN_FULL ||
	    err_set(err, ERR_DATA, "more than %d documents", SEEN_MAX);
}

bool
entries_read(struct riskcheck *tool, const char *path, struct err *err)
{
	struct input *in = NULL;
	struct record record;
	struct span line;
	bool more = true, ok;
	size_t column;

	if (!input_open(path, 0, &in, err))
		return false;
	record_init(&record);
	while ((ok = input_line(
		    in, (size_t)tool->common.max_line, &line, &more, err)) &&
	    more) {
		ok = add_entry(tool, &record, line, &column, err);
		if (!ok) {
			(void)err_wrap(err, "%s:%llu:%zu", path,
			    (unsigned long long)input_line_number(in), column);
			break;
		}
	}
	record_release(&record);
	input_close(in);
	return ok;
}
