/*
 * noun: strict about types, silent about meaning. Whether a number is one or
 * a zone fits a layout is for those who asked.
 */
#include "record/noun.h"

#include "base/codec.h"
#include "json/unique.h"

bool
noun_refuse(struct noun_fault *fault, const char *where, const char *note)
{
	*fault = (struct noun_fault){false, where, note};
	return false;
}

bool
noun_no_memory(struct noun_fault *fault, const char *where)
{
	*fault = (struct noun_fault){true, where, "out of memory"};
	return false;
}

void
noun_report(const struct noun_fault *fault, struct result *result)
{
	if (fault->memory)
		result_no_memory(result);
	else
		result_error(
		    result, "record.input", fault->where, "%s", fault->note);
}

/* ---- the reader ---- */

void
noun_reader_init(struct noun_reader *n)
{
	buf_init(&n->bytes, 0);
	buf_init(&n->scratch, 0);
	n->most = 0;
}

void
noun_reader_release(struct noun_reader *n)
{
	buf_wipe(&n->bytes);
	buf_wipe(&n->scratch);
}

void
noun_reader_begin(struct noun_reader *n, const struct record *record)
{
	buf_clear(&n->bytes);
	n->most = record->line.len;
}

/*
 * Room for all that the record can hold, made before the first text, so that
 * spans of it stay where they are.
 */
static bool
make_room(struct noun_reader *n)
{
	return n->bytes.len > 0 || buf_reserve(&n->bytes, n->most) != NULL;
}

/* What was appended from at on. */
static struct span
appended(const struct noun_reader *n, size_t at)
{
	if (n->bytes.len > n->most)
		bug("a value of the record was read twice");
	return span_from(buf_span(&n->bytes), at);
}

/* ---- values ---- */

bool
noun_get(const struct record *record, const char *name, struct span *value)
{
	return record != NULL && record_get(record, name, value) &&
	    json_kind(*value) != JSON_NULL;
}

bool
noun_member(struct span object, const char *name, struct span *value)
{
	return json_member(object, name, value) &&
	    json_kind(*value) != JSON_NULL;
}

static const char twice[] = "a member's name is there twice";

bool
noun_only(struct span object, const char *name, struct span *value,
    struct noun_fault *fault)
{
	struct json_iterator it;
	struct span wanted = span_str(name), found, at;

	*value = span_make(NULL, 0);
	json_object_begin(&it, object);
	while (json_object_next(&it, &found, &at)) {
		/* Only what is long enough may be it, escapes and all. */
		if (found.len < wanted.len + 2 || !json_name_is(found, wanted))
			continue;
		if (value->len > 0)
			return noun_refuse(fault, name, twice);
		*value = at;
	}
	return true;
}

static bool
once(bool unique, const struct err *err, const char *where,
    struct noun_fault *fault)
{
	if (unique)
		return true;
	return err->kind == ERR_DATA ? noun_refuse(fault, where, twice)
				     : noun_no_memory(fault, where);
}

bool
noun_unique(struct span object, const char *where, struct noun_fault *fault)
{
	struct err err;

	return once(json_unique(object, &err), &err, where, fault);
}

bool
noun_object(struct span value, const char *where, struct noun_fault *fault)
{
	struct err err;

	if (json_kind(value) != JSON_OBJECT)
		return noun_refuse(fault, where, "is not an object");
	return once(json_unique_all(value, &err), &err, where, fault);
}

bool
noun_text_slow(struct noun_reader *n, struct span value, const char *where,
    struct span *out, struct noun_fault *fault)
{
	size_t at = n->bytes.len;

	if (json_kind(value) != JSON_STRING)
		return noun_refuse(fault, where, "is not a string");
	if (!make_room(n) || !json_string(value, &n->bytes))
		return noun_no_memory(fault, where);
	*out = appended(n, at);
	return true;
}

bool
noun_string(struct span value, struct buf *scratch, const char *where,
    struct span *out, struct noun_fault *fault)
{
	if (json_kind(value) != JSON_STRING)
		return noun_refuse(fault, where, "is not a string");
	return json_string_span(value, scratch, out) ||
	    noun_no_memory(fault, where);
}

bool
noun_date(struct noun_reader *n, struct span value, const char *where,
    struct date *out, struct noun_fault *fault)
{
	static const char note[] = "not a date as 2026-11-20";
	struct span text;

	if (json_kind(value) != JSON_STRING)
		return noun_refuse(fault, where, note);
	if (!noun_text(n, value, where, &text, fault))
		return false;
	return date_parse(text, out) || noun_refuse(fault, where, note);
}

bool
noun_base64(struct noun_reader *n, struct span value, const char *where,
    struct span *out, struct noun_fault *fault)
{
	size_t at = n->bytes.len;
	struct span text;

	if (json_kind(value) != JSON_STRING)
		return noun_refuse(fault, where, "not a string of base64");
	if (!make_room(n) || !json_string_span(value, &n->scratch, &text))
		return noun_no_memory(fault, where);
	if (!base64_decode_folded(text, &n->bytes))
		return buf_ok(&n->bytes)
		    ? noun_refuse(fault, where, "not base64")
		    : noun_no_memory(fault, where);
	*out = appended(n, at);
	return true;
}

/* ---- the members of an object ---- */

bool
noun_walk_begin(struct noun_walk *w, struct span object, const char *where,
    const void *rows, size_t row_size, struct noun_fault *fault)
{
	if (json_kind(object) != JSON_OBJECT)
		return noun_refuse(fault, where, "is not an object");
	json_object_begin(&w->rest, object);
	w->object = object;
	w->where = where;
	w->rows = rows;
	w->row_size = row_size;
	w->next = 0;
	w->seen = 0;
	w->stranger_count = 0;
	w->doubled = w->unsure = false;
	return true;
}

/* No name of a table has a backslash in it; one of the record may. */
static bool
is_escaped(struct span name)
{
	return memchr(name.data, '\\', name.len) != NULL;
}

static inline const struct span *
row_at(const struct noun_walk *w, unsigned index)
{
	return (const void *)((const char *)w->rows + index * w->row_size);
}

/* The row of a name (with its quotes), at from or after it. */
static inline const struct span *
find_from(const struct noun_walk *w, struct span name, bool escaped,
    unsigned from, unsigned *index)
{
	struct span plain = span_make(name.data + 1, name.len - 2);

	for (*index = from;; ++*index) {
		const struct span *known = row_at(w, *index);

		if (known->len == 0)
			return NULL;
		if (escaped ? json_name_is(name, *known)
			    : span_equal(plain, *known))
			return known;
	}
}

/* Members mostly come in the order of the rows. */
static const struct span *
find_row(struct noun_walk *w, struct span name, unsigned *index)
{
	const struct span *row = find_from(w, name, false, w->next, index);

	if (row == NULL && w->next > 0)
		row = find_from(w, name, false, 0, index);
	if (row == NULL && is_escaped(name))
		row = find_from(w, name, true, 0, index);
	if (row != NULL)
		w->next = *index + 1;
	return row;
}

/* Keeps a name without a row in mind. */
static void
meet_stranger(struct noun_walk *w, struct span name)
{
	if (w->stranger_count == NOUN_STRANGERS_MAX || is_escaped(name)) {
		w->unsure = true;
		return;
	}
	for (unsigned i = 0; i < w->stranger_count; i++)
		if (span_equal(w->strangers[i], name))
			w->doubled = true;
	w->strangers[w->stranger_count++] = name;
}

const void *
noun_walk_next(struct noun_walk *w, struct span *value)
{
	struct span name;
	const void *row;
	unsigned index;

	while (!w->doubled && json_object_next(&w->rest, &name, value)) {
		row = find_row(w, name, &index);
		if (row == NULL) {
			meet_stranger(w, name);
			continue;
		}
		if (index >= NOUN_ROWS_MAX)
			bug("more rows than a walk can mark");
		w->doubled = (w->seen >> index & 1) != 0;
		w->seen |= (uint64_t)1 << index;
		if (!w->doubled)
			return row;
	}
	return NULL;
}

bool
noun_walk_any(struct noun_walk *w, struct span *name, struct span *value)
{
	if (!json_object_next(&w->rest, name, value))
		return false;
	meet_stranger(w, *name);
	return !w->doubled;
}

bool
noun_walk_end(const struct noun_walk *w, struct noun_fault *fault)
{
	if (w->doubled)
		return noun_refuse(fault, w->where, twice);
	return !w->unsure || noun_unique(w->object, w->where, fault);
}

/* ---- mrz, mrz_source ---- */

static const char no_zone[] = "neither a string nor an array of strings";

bool
noun_zone(struct noun_reader *n, struct span value, const char *where,
    struct noun_zone *out, struct noun_fault *fault)
{
	struct json_iterator it;
	struct span element, text;

	out->count = 0;
	out->text = json_kind(value) == JSON_STRING;
	if (out->text) {
		out->count = 1;
		return noun_text(n, value, where, &out->line[0], fault);
	}
	if (json_kind(value) != JSON_ARRAY)
		return noun_refuse(fault, where, no_zone);
	json_array_begin(&it, value);
	while (json_array_next(&it, &element)) {
		if (json_kind(element) != JSON_STRING)
			return noun_refuse(
			    fault, where, "a line is not a string");
		if (!noun_text(n, element, where, &text, fault))
			return false;
		if (out->count < NOUN_LINES_MAX)
			out->line[out->count] = text;
		out->count++;
	}
	return true;
}

bool
noun_source(const struct record *record, enum noun_source *out,
    struct noun_fault *fault)
{
	struct span value;

	*out = NOUN_PRINT;
	if (!noun_get(record, "mrz_source", &value))
		return true;
	if (json_kind(value) == JSON_STRING) {
		if (json_name_is(value, SPAN("print")))
			return true;
		*out = NOUN_CHIP;
		if (json_name_is(value, SPAN("chip")))
			return true;
	}
	return noun_refuse(
	    fault, "mrz_source", "neither \"print\" nor \"chip\"");
}

/* ---- document ---- */

static const struct document_row {
	struct span name;
	const char *where;
	unsigned part;
	size_t offset;
} document_rows[] = {
#define ROW(name, part, member)                                              \
	{                                                                    \
		{(const uint8_t *)(name), sizeof(name) - 1}, (name), (part), \
		    offsetof(struct noun_document, member)                   \
	}
    ROW("type", NOUN_TYPE, type),
    ROW("number", NOUN_NUMBER, number),
    ROW("issuing_state", NOUN_STATE, issuing_state),
    ROW("expiry_date", NOUN_DATES, expiry_date),
    ROW("issue_date", NOUN_DATES, issue_date),
    ROW("code", NOUN_CODE, code),
    {{NULL, 0}, NULL, 0, 0},
#undef ROW
};

bool
noun_document(struct noun_reader *n, struct span value, unsigned wanted,
    struct noun_document *out, struct noun_fault *fault)
{
	const struct document_row *row;
	struct noun_walk w;
	struct span member;

	memset(out, 0, sizeof(*out));
	if (!noun_walk_begin(&w, value, "document", document_rows,
		sizeof(document_rows[0]), fault))
		return false;
	while ((row = noun_walk_next(&w, &member)) != NULL) {
		struct span *text =
		    (struct span *)(void *)((char *)out + row->offset);

		if ((wanted & row->part) != 0 &&
		    json_kind(member) != JSON_NULL &&
		    !noun_text(n, member, row->where, text, fault))
			return false;
	}
	return noun_walk_end(&w, fault);
}
