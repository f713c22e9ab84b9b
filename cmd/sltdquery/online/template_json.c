/*
 * template_json: a mapped JSON answer, by JSON pointers (RFC 6901).
 */
#include "template.h"

#include "json/unique.h"

/* "~1" is a slash and "~0" a tilde in a step of a pointer. */
static void
unescape(struct span step, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < step.len; i++) {
		uint8_t c = step.data[i];

		if (c == '~' && i + 1 < step.len)
			c = step.data[++i] == '1' ? '/' : '~';
		buf_append_byte(out, c);
	}
}

static bool
array_at(struct span array, struct span step, struct span *out)
{
	struct json_iterator it;
	uint64_t index;

	if (!span_uint(step, UINT32_MAX, &index))
		return false;
	json_array_begin(&it, array);
	while (json_array_next(&it, out))
		if (index-- == 0)
			return true;
	return false;
}

/* A pointer may leave out its first slash; "" is the value itself. */
static bool
follow(struct span value, const char *pointer, struct span *out)
{
	struct span rest = span_str(pointer), step;
	struct buf name = BUF_INIT;
	bool found = true;

	if (rest.len > 0 && rest.data[0] == '/')
		rest = span_from(rest, 1);
	while (found && rest.len > 0) {
		step = span_first(rest, span_find(rest, '/'));
		rest = span_from(rest, step.len + 1);
		unescape(step, &name);
		if (json_kind(value) == JSON_OBJECT)
			found = json_member(value, buf_text(&name), &value);
		else
			found = json_kind(value) == JSON_ARRAY &&
			    array_at(value, step, &value);
	}
	buf_release(&name);
	*out = value;
	return found && json_kind(value) != JSON_NULL;
}

/* The text of a scalar: a string's, or a number or word as it stands. */
static bool
text_at(struct span value, const char *pointer, struct buf *scratch,
    struct span *out)
{
	struct span found;

	*out = span_make(NULL, 0);
	if (pointer[0] == '\0' || !follow(value, pointer, &found))
		return false;
	switch (json_kind(found)) {
	case JSON_STRING:
		return json_string_span(found, scratch, out);
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		*out = found;
		return true;
	default:
		return false;
	}
}

static const char *
read_json_record(const struct template *t, struct span record,
    const struct sltd_query *q, size_t hit, struct sltd_answer *a)
{
	struct buf scratch[TEMPLATE_MEMBERS] = {{0}};
	struct span texts[TEMPLATE_MEMBERS];
	const char *why;

	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++) {
		buf_init(&scratch[i], 0);
		(void)text_at(
		    record, template_place(t, i, hit), &scratch[i], &texts[i]);
	}
	why = template_add(t, texts, q, hit, a);
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		buf_release(&scratch[i]);
	return why;
}

static const char *
read_json_records(const struct template *t, struct span body,
    const struct sltd_query *q, struct sltd_answer *a,
    struct template_found *found)
{
	struct json_iterator it;
	struct span records, record;
	const char *why = NULL;

	if (t->records[0] == '\0' || !follow(body, t->records, &records))
		return NULL;
	if (json_kind(records) == JSON_OBJECT) {
		found->records = 1;
		return read_json_record(t, records, q, TEMPLATE_NEW, a);
	}
	if (json_kind(records) != JSON_ARRAY)
		return "the mapped records are no array";
	json_array_begin(&it, records);
	while (why == NULL && json_array_next(&it, &record)) {
		if (++found->records > TEMPLATE_RECORDS_MAX)
			return "its answer has too many records";
		why = read_json_record(t, record, q, TEMPLATE_NEW, a);
	}
	return why;
}

const char *
template_read_json(const struct template *t, struct span body, const char *id,
    const struct sltd_query *q, struct sltd_answer *a)
{
	struct template_found found = {.records = 0};
	struct buf answer = BUF_INIT, as_of = BUF_INIT, said = BUF_INIT;
	struct json_error ignored;
	struct span value, unused;
	const char *why;
	struct err err;

	if (!json_check(body, &value, &ignored))
		return "its answer is no JSON";
	if (!json_unique_all(value, &err))
		return err.kind == ERR_DATA ? "its answer has a member twice"
					    : "out of memory";
	found.proof = t->proof[0] != '\0' && follow(value, t->proof, &unused);
	found.answered = text_at(value, t->answer, &answer, &found.answer);
	(void)text_at(value, t->as_of, &as_of, &found.as_of);
	(void)text_at(value, t->id, &said, &found.id);
	why = read_json_records(t, value, q, a, &found);
	if (why == NULL)
		why = template_settle(t, id, &found, a);
	buf_release(&answer);
	buf_release(&as_of);
	buf_release(&said);
	return why;
}

void
template_detail_json(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	struct json_error ignored;
	struct err unused;
	struct span value, record;

	if (json_check(body, &value, &ignored) &&
	    json_unique_all(value, &unused) &&
	    follow(value, t->detail, &record) &&
	    json_kind(record) == JSON_OBJECT)
		(void)read_json_record(t, record, q, i, a);
}
