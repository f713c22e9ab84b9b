/*
 * question: what a record asks for. The number, state and type come from
 * mrzcheck's fields, else from the zone itself, else from "document"; nothing
 * else of a record is looked at, and nothing else ever leaves this machine.
 */
#include "sltdquery.h"

#include "json/scan.h"

static void
ask(struct question *q, struct span number, struct span state, struct span type)
{
	const char *why;

	if (!sltd_query_make(number, state, type, &q->query, &why)) {
		q->state = QUESTION_WRONG;
		q->why = why;
		return;
	}
	q->state = QUESTION_READY;
	if (q->query.number.len == 0) {
		q->state = QUESTION_INCOMPLETE;
		q->why = "no document number";
	}
}

/* ---- mrzcheck ---------------------------------------------------------- */

static bool
text_member(
    struct span object, const char *name, struct buf *scratch, struct span *out)
{
	struct span value;

	*out = span_make(NULL, 0);
	return json_member(object, name, &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_string_span(value, scratch, out);
}

static bool
digit_agrees(struct sltdquery *tool, struct span mrzcheck)
{
	struct span digit, read, computed;

	if (!json_path(mrzcheck, "check_digits/document_number", &digit) ||
	    json_kind(digit) != JSON_OBJECT ||
	    !text_member(digit, "read", &tool->scratch[0], &read))
		return true; /* the layout has none */
	return text_member(digit, "computed", &tool->scratch[1], &computed) &&
	    span_equal(read, computed);
}

static const char doubt[] = "the number's check digit is wrong: what was "
			    "searched may not be what the document says";

static bool
from_mrzcheck(
    struct sltdquery *tool, const struct record *record, struct question *q)
{
	struct span value, fields, number, state, type;

	if (!record_get(record, "mrzcheck", &value) ||
	    json_kind(value) != JSON_OBJECT ||
	    !json_member(value, "fields", &fields) ||
	    json_kind(fields) != JSON_OBJECT ||
	    !json_member(fields, "document_number", &number))
		return false;
	if (!text_member(
		fields, "document_number", &tool->scratch[0], &number)) {
		q->state = QUESTION_WRONG;
		q->where = "document_number";
		q->why = "is no string";
		return true;
	}
	text_member(fields, "issuing_state", &tool->scratch[1], &state);
	text_member(fields, "document_code", &tool->scratch[2], &type);
	q->where = "mrzcheck";
	ask(q, number, state, type);
	if (!digit_agrees(tool, value)) {
		q->doubtful = true;
		q->why = doubt;
		q->where = "document_number";
	}
	return true;
}

/* ---- mrz --------------------------------------------------------------- */

static bool
take_array(struct sltdquery *tool, struct span value)
{
	struct json_iterator it;
	struct span element, text;

	json_array_begin(&it, value);
	while (json_array_next(&it, &element)) {
		size_t at = tool->lines.count;

		if (json_kind(element) != JSON_STRING || at >= MRZ_LINES_KEPT ||
		    !json_string_span(element, &tool->scratch[at], &text))
			return false;
		mrz_lines_add(&tool->lines, text);
	}
	return true;
}

static bool
take_lines(struct sltdquery *tool, struct span value)
{
	struct span text;

	mrz_lines_clear(&tool->lines);
	if (json_kind(value) == JSON_ARRAY)
		return take_array(tool, value);
	if (json_kind(value) != JSON_STRING ||
	    !json_string_span(value, &tool->scratch[0], &text))
		return false;
	mrz_lines_add_text(&tool->lines, text);
	return true;
}

static struct span
cells(const struct mrz *m, enum mrz_field field)
{
	return span_make(m->cells + m->value[field].at, m->value[field].len);
}

/* The zone is text as it should be; it cannot be asked for. */
static void
ask_nothing(struct question *q, const char *why)
{
	struct span none = span_make(NULL, 0);

	ask(q, none, none, none);
	q->why = why;
}

static void
ask_zone(struct sltdquery *tool, struct question *q)
{
	const struct mrz_check *digit;
	struct span number;
	struct mrz m;

	q->where = "mrz";
	if (!mrz_read(&tool->lines, NULL, tool->today, &m)) {
		ask_nothing(q, "the zone fits no known layout");
		return;
	}
	number = m.long_number ? span_make(m.number, m.number_len)
			       : cells(&m, MRZ_DOCUMENT_NUMBER);
	ask(q, number, cells(&m, MRZ_ISSUING_STATE),
	    cells(&m, MRZ_DOCUMENT_CODE));
	if (q->state == QUESTION_WRONG) {
		ask_nothing(q, q->why);
		return;
	}
	digit = &m.check[MRZ_DIGIT_DOCUMENT_NUMBER];
	if (q->state == QUESTION_READY && digit->present && !digit->agrees) {
		q->doubtful = true;
		q->why = doubt;
		q->where = "document_number";
	}
}

static bool
from_mrz(
    struct sltdquery *tool, const struct record *record, struct question *q)
{
	struct span value;

	if (!record_get(record, "mrz", &value) || json_kind(value) == JSON_NULL)
		return false;
	if (take_lines(tool, value)) {
		ask_zone(tool, q);
		return true;
	}
	q->state = QUESTION_WRONG;
	q->where = "mrz";
	q->why = "neither a string nor an array of strings";
	return true;
}

/* ---- document ---------------------------------------------------------- */

/* A member that is there must be a string, or null. */
static bool
word(struct span document, const char *name, struct buf *scratch,
    struct question *q, struct span *out)
{
	struct span value;

	*out = span_make(NULL, 0);
	if (!json_member(document, name, &value) ||
	    json_kind(value) == JSON_NULL)
		return true;
	if (json_kind(value) == JSON_STRING &&
	    json_string_span(value, scratch, out))
		return true;
	q->state = QUESTION_WRONG;
	q->where = name;
	q->why = "is no string";
	return false;
}

static void
from_document(struct sltdquery *tool, struct span document, struct question *q)
{
	struct span number, state, type;

	q->where = "document";
	if (json_kind(document) != JSON_OBJECT) {
		q->state = QUESTION_WRONG;
		q->why = "is no object";
		return;
	}
	if (!word(document, "number", &tool->scratch[0], q, &number) ||
	    !word(document, "issuing_state", &tool->scratch[1], q, &state) ||
	    !word(document, "type", &tool->scratch[2], q, &type))
		return;
	ask(q, number, state, type);
}

void
question_of_record(
    struct sltdquery *tool, const struct record *record, struct question *out)
{
	struct question q = {.state = QUESTION_ABSENT};
	struct span document;
	bool is_document = record_get(record, "document", &document) &&
	    json_kind(document) != JSON_NULL;

	/* A zone that cannot be read leaves the document, if there is one. */
	if (!from_mrzcheck(tool, record, &q) &&
	    (!from_mrz(tool, record, &q) ||
		(q.state == QUESTION_INCOMPLETE && is_document)) &&
	    is_document)
		from_document(tool, document, &q);
	q.query.near = tool->near;
	q.query.related_only = tool->related_only;
	*out = q;
}

void
question_of_words(const char *number, const char *state, const char *type,
    struct question *out)
{
	struct question q = {.where = "document"};

	ask(&q, span_str(number), span_str(state != NULL ? state : ""),
	    span_str(type != NULL ? type : ""));
	*out = q;
}
