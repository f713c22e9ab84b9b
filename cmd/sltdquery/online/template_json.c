/*
 * template_json: a mapped JSON answer, by JSON pointers (RFC 6901).
 */
#include "template.h"

#include "json/unique.h"

/* "~1" is a slash and "~0" a tilde in a step of a pointer. */
static void
unescape(struct span step, char out[TEMPLATE_TEXT_MAX])
{
	for (size_t i = 0; i < step.len; i++) {
		uint8_t c = step.data[i];

		if (c == '~' && i + 1 < step.len)
			c = step.data[++i] == '1' ? '/' : '~';
		*out++ = (char)c;
	}
	*out = '\0';
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

/*
 * A pointer, shorter than TEMPLATE_TEXT_MAX, may leave out its first slash; ""
 * is the value itself.
 */
static bool
follow(struct span value, const char *pointer, struct span *out)
{
	struct span rest = span_str(pointer), step;
	char name[TEMPLATE_TEXT_MAX];
	bool found = true;

	if (rest.len > 0 && rest.data[0] == '/')
		rest = span_from(rest, 1);
	while (found && rest.len > 0) {
		step = span_first(rest, span_find(rest, '/'));
		rest = span_from(rest, step.len + 1);
		unescape(step, name);
		if (json_kind(value) == JSON_OBJECT)
			found = json_member(value, name, &value);
		else
			found = json_kind(value) == JSON_ARRAY &&
			    array_at(value, step, &value);
	}
	*out = value;
	return found && json_kind(value) != JSON_NULL;
}

/*
 * The text of a scalar: a string's, or a number or word as it is written.
 * *scratch has failed when there was no memory for it.
 */
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

static bool
read_json_record(const struct template *t, struct span record,
    const struct sltd_query *q, size_t hit, struct sltd_answer *a,
    struct err *err)
{
	struct buf scratch[TEMPLATE_MEMBERS] = {{0}};
	struct span texts[TEMPLATE_MEMBERS];
	bool ok = true;

	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++) {
		buf_init(&scratch[i], 0);
		(void)text_at(
		    record, template_place(t, i, hit), &scratch[i], &texts[i]);
		ok = ok && buf_ok(&scratch[i]);
	}
	ok = ok ? template_add(t, texts, q, hit, a, err) : err_memory(err);
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		buf_release(&scratch[i]);
	return ok;
}

static bool
read_json_records(const struct template *t, struct span body,
    const struct sltd_query *q, struct sltd_answer *a,
    struct template_found *found, struct err *err)
{
	struct json_iterator it;
	struct span records, record;
	bool ok = true;

	if (t->records[0] == '\0' || !follow(body, t->records, &records))
		return true;
	if (json_kind(records) == JSON_OBJECT) {
		found->records = 1;
		return read_json_record(t, records, q, TEMPLATE_NEW, a, err);
	}
	if (json_kind(records) != JSON_ARRAY)
		return err_set(
		    err, ERR_DATA, "the mapped records are no array");
	json_array_begin(&it, records);
	while (ok && json_array_next(&it, &record)) {
		if (++found->records > TEMPLATE_RECORDS_MAX)
			return err_set(
			    err, ERR_DATA, "its answer has too many records");
		ok = read_json_record(t, record, q, TEMPLATE_NEW, a, err);
	}
	return ok;
}

bool
template_read_json(const struct template *t, struct span body, const char *id,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err)
{
	struct template_found found = {.records = 0};
	struct buf answer = BUF_INIT, as_of = BUF_INIT, said = BUF_INIT;
	struct json_error ignored;
	struct span value, unused;
	bool ok;

	if (!json_check(body, &value, &ignored))
		return err_set(err, ERR_DATA, "its answer is no JSON");
	if (!json_unique_all(value, err))
		return answer_twice(err);
	found.proof = t->proof[0] != '\0' && follow(value, t->proof, &unused);
	found.answered = text_at(value, t->answer, &answer, &found.answer);
	(void)text_at(value, t->as_of, &as_of, &found.as_of);
	(void)text_at(value, t->id, &said, &found.id);
	ok = (buf_ok(&answer) && buf_ok(&as_of) && buf_ok(&said)) ||
	    err_memory(err);
	ok = ok && read_json_records(t, value, q, a, &found, err) &&
	    template_settle(t, id, &found, a, err);
	buf_release(&answer);
	buf_release(&as_of);
	buf_release(&said);
	return ok;
}

void
template_detail_json(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	struct json_error ignored;
	struct err unused = ERR_INIT;
	struct span value, record;

	if (json_check(body, &value, &ignored) &&
	    json_unique_all(value, &unused) &&
	    follow(value, t->detail, &record) &&
	    json_kind(record) == JSON_OBJECT)
		/* What cannot be read leaves the hit as it is. */
		may_fail(read_json_record(t, record, q, i, a, &unused));
}
