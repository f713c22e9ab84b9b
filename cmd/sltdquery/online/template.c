/*
 * template: see template.h.
 */
#include "template.h"

#include "base/config.h"
#include "base/file.h"
#include "json/write.h"

/* ---- the request ------------------------------------------------------- */

static bool
copy_text(char **to, struct span text, struct err *err)
{
	free(*to);
	*to = malloc(text.len + 1);
	if (*to == NULL)
		return err_memory(err);
	memcpy(*to, text.data, text.len);
	(*to)[text.len] = '\0';
	return true;
}

static bool
is_name(struct span name, const char *wanted)
{
	size_t len = strlen(wanted);

	if (name.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((name.data[i] | 0x20) != (wanted[i] | 0x20))
			return false;
	return true;
}

static bool
take_http_header(struct template *t, struct span line, struct err *err)
{
	size_t colon = span_find(line, ':');
	struct span name = span_first(line, colon), value;

	if (colon == line.len || colon == 0)
		return err_set(err, ERR_CONFIG,
		    "a line before the empty one "
		    "is no \"Name: value\"");
	value = span_trim(span_from(line, colon + 1));
	if (is_name(name, "Path"))
		return copy_text(&t->path, value, err);
	if (is_name(name, "Content-Type"))
		return copy_text(&t->content_type, value, err);
	if (is_name(name, "Accept"))
		return copy_text(&t->accept, value, err);
	if (t->header_count == TEMPLATE_HEADERS_MAX)
		return err_set(err, ERR_CONFIG, "more than %d headers",
		    TEMPLATE_HEADERS_MAX);
	return copy_text(&t->headers[t->header_count++], line, err);
}

static bool
read_request(struct template *t, const char *path, struct err *err)
{
	struct span rest, line;

	if (!file_read(path, TEMPLATE_MAX, &t->request, err))
		return err_config(err);
	rest = buf_span(&t->request);
	for (;;) {
		if (rest.len == 0)
			return err_set(err, ERR_CONFIG,
			    "%s: no empty line "
			    "before the body",
			    path);
		line = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, line.len + 1);
		line = span_trim(line);
		if (line.len == 0)
			break;
		if (!take_http_header(t, line, err))
			return err_wrap(err, "%s", path);
	}
	t->body = rest;
	return true;
}

static void
escape_xml(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c == '<')
			BUF_LITERAL(out, "&lt;");
		else if (c == '>')
			BUF_LITERAL(out, "&gt;");
		else if (c == '&')
			BUF_LITERAL(out, "&amp;");
		else if (c == '"')
			BUF_LITERAL(out, "&quot;");
		else
			buf_append_byte(out, c < ' ' ? ' ' : c);
	}
}

/* As the inside of a JSON string, or of an element or attribute. */
static void
escape(const struct template *t, struct buf *out, struct span text)
{
	if (t->content_type != NULL && strstr(t->content_type, "xml") != NULL) {
		escape_xml(out, text);
		return;
	}
	json_escape(out, text);
}

void
template_fill(const struct template *t, const struct template_value *values,
    size_t count, struct buf *out)
{
	struct span rest = t->body;

	while (rest.len > 0) {
		size_t at = span_find(rest, '{'), i;

		buf_append_span(out, span_first(rest, at));
		rest = span_from(rest, at);
		for (i = 0; i < count; i++)
			if (span_starts(rest, values[i].name))
				break;
		if (i == count) {
			buf_append_span(out, span_first(rest, 1));
			rest = span_from(rest, 1);
			continue;
		}
		if (values[i].escaped)
			escape(t, out, values[i].value);
		else
			buf_append_span(out, values[i].value);
		rest = span_from(rest, values[i].name.len);
	}
}

static struct span
stated(const struct sltd_query *q)
{
	return sltd_query_stated(q) ? sltd_state_span(&q->state)
				    : span_make(NULL, 0);
}

/* Of what is asked for, nothing but these leaves the machine. */
#define QUERY_VALUES(id, q)                                                 \
	{SPAN("{number}"), sltd_number_span(&(q)->number), false},          \
	    {SPAN("{issuing_state}"), stated(q), false},                    \
	    {SPAN("{type}"), span_make(&(q)->type, (q)->type != 0), false}, \
	{                                                                   \
		SPAN("{id}"), span_str(id), false                           \
	}

void
template_request(const struct template *t, const char *id,
    const struct sltd_query *q, struct buf *out)
{
	const struct template_value values[] = {QUERY_VALUES(id, q)};

	if (t->request.len == 0)
		question_write(id, q, out);
	else
		template_fill(
		    t, values, sizeof(values) / sizeof(values[0]), out);
}

void
template_request_detail(const struct template *t, const char *id,
    const struct sltd_query *q, struct span reference, struct buf *out)
{
	const struct template_value values[] = {
	    QUERY_VALUES(id, q),
	    {SPAN("{reference}"), reference, true},
	};

	if (t->request.len == 0)
		detail_write(id, reference, out);
	else
		template_fill(
		    t, values, sizeof(values) / sizeof(values[0]), out);
}

/* ---- the mapping ------------------------------------------------------- */

static const char *const member_names[TEMPLATE_MEMBERS] = {
    [TEMPLATE_NUMBER] = "number",
    [TEMPLATE_NUMBER_LAST] = "number_last",
    [TEMPLATE_ISSUING_STATE] = "issuing_state",
    [TEMPLATE_TYPE] = "type",
    [TEMPLATE_STATUS] = "status",
    [TEMPLATE_REPORTING_STATE] = "reporting_state",
    [TEMPLATE_REPORTED] = "reported",
    [TEMPLATE_EXPIRY_DATE] = "expiry_date",
    [TEMPLATE_REFERENCE] = "reference",
    [TEMPLATE_NOTE] = "note",
};

static bool
set_place(char to[TEMPLATE_TEXT_MAX], const char *value, struct err *err)
{
	size_t len = strlen(value);

	if (len >= TEMPLATE_TEXT_MAX)
		return err_set(err, ERR_CONFIG, "a value is too long");
	memcpy(to, value, len + 1);
	return true;
}

static bool
add_word(struct template_words *w, const char *word, const char *meaning,
    struct err *err)
{
	if (w->count == TEMPLATE_WORDS_MAX)
		return err_set(
		    err, ERR_CONFIG, "more than %d words", TEMPLATE_WORDS_MAX);
	return set_place(w->list[w->count].word, word, err) &&
	    set_place(w->list[w->count++].meaning, meaning, err);
}

static bool
answer_entry(
    struct template *t, const char *key, const char *value, struct err *err)
{
	const struct {
		const char *key;
		char *to;
	} places[] = {{"proof", t->proof}, {"answer", t->answer},
	    {"as_of", t->as_of}, {"records", t->records}, {"id", t->id}};

	if (strcmp(key, "format") == 0) {
		t->xml = strcmp(value, "xml") == 0;
		return t->xml || strcmp(value, "json") == 0 ||
		    err_set(err, ERR_CONFIG, "format is json or xml");
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(key, places[i].key) == 0)
			return set_place(places[i].to, value, err);
	return err_set(err, ERR_CONFIG, "an answer has no \"%s\"", key);
}

static bool
member_entry(char places[TEMPLATE_MEMBERS][TEMPLATE_TEXT_MAX], const char *key,
    const char *value, struct err *err)
{
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		if (strcmp(key, member_names[i]) == 0)
			return set_place(places[i], value, err);
	return err_set(err, ERR_CONFIG, "a record has no \"%s\"", key);
}

static bool
detail_entry(
    struct template *t, const char *key, const char *value, struct err *err)
{
	t->detailed = true;
	return strcmp(key, "record") == 0
	    ? set_place(t->detail, value, err)
	    : member_entry(t->detail_member, key, value, err);
}

static bool
entry(void *context, const char *section, const char *key, const char *value,
    struct err *err)
{
	struct template *t = context;
	enum sltd_verdict verdict;
	enum sltd_status status;

	if (strcmp(section, "answer") == 0)
		return answer_entry(t, key, value, err);
	if (strcmp(section, "answers") == 0)
		return sltd_verdict_parse(span_str(value), &verdict)
		    ? add_word(&t->answers, key, value, err)
		    : err_set(err, ERR_CONFIG, "\"%s\" is no answer", value);
	if (strcmp(section, "statuses") == 0)
		return sltd_status_parse(span_str(value), &status)
		    ? add_word(&t->statuses, key, value, err)
		    : err_set(err, ERR_CONFIG, "\"%s\" is no status", value);
	if (strcmp(section, "namespaces") == 0)
		return add_word(&t->namespaces, key, value, err);
	if (strcmp(section, "record") == 0)
		return member_entry(t->member, key, value, err);
	if (strcmp(section, "detail") == 0)
		return detail_entry(t, key, value, err);
	return err_set(err, ERR_CONFIG,
	    "sections are [answer], [answers], "
	    "[record], [detail], [statuses] and [namespaces]");
}

bool
template_open(const char *request, const char *mapping, struct template *out,
    struct err *err)
{
	memset(out, 0, sizeof(*out));
	buf_init(&out->request, 0);
	if (request != NULL && !read_request(out, request, err))
		goto fail;
	if (mapping == NULL)
		return true;
	out->mapped = true;
	if (!config_read(mapping, entry, out, err))
		goto fail;
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		if (out->detail_member[i][0] == '\0')
			memcpy(out->detail_member[i], out->member[i],
			    sizeof(out->member[i]));
	/* Without either, every empty answer would read as clear. */
	if (out->proof[0] != '\0' || out->answer[0] != '\0')
		return true;
	err_set(err, ERR_CONFIG, "%s: [answer] has neither proof nor answer",
	    mapping);
fail:
	template_close(out);
	return false;
}

void
template_close(struct template *t)
{
	for (size_t i = 0; i < t->header_count; i++)
		free(t->headers[i]);
	free(t->path);
	free(t->content_type);
	free(t->accept);
	buf_release(&t->request);
	memset(t, 0, sizeof(*t));
}

#define OTHER_ID "its answer has not the id of the question"

/* ---- answers ----------------------------------------------------------- */

struct span
template_meaning(const struct template_words *w, struct span word)
{
	for (size_t i = 0; i < w->count; i++)
		if (span_equal_str(word, w->list[i].word))
			return span_str(w->list[i].meaning);
	return word;
}

bool
template_add(const struct template *t,
    const struct span texts[TEMPLATE_MEMBERS], const struct sltd_query *q,
    size_t i, struct sltd_answer *a, struct err *err)
{
	struct answer_record r = {
	    .number = texts[TEMPLATE_NUMBER],
	    .number_last = texts[TEMPLATE_NUMBER_LAST],
	    .issuing_state = texts[TEMPLATE_ISSUING_STATE],
	    .type = texts[TEMPLATE_TYPE],
	    .status = template_meaning(&t->statuses, texts[TEMPLATE_STATUS]),
	    .reporting_state = texts[TEMPLATE_REPORTING_STATE],
	    .reported = texts[TEMPLATE_REPORTED],
	    .expiry_date = texts[TEMPLATE_EXPIRY_DATE],
	    .reference = texts[TEMPLATE_REFERENCE],
	    .note = texts[TEMPLATE_NOTE],
	};

	if (i == TEMPLATE_NEW)
		return answer_add(&r, q, a, err);
	answer_detail(&r, q, i, a);
	return true;
}

bool
template_settle(const struct template *t, const char *id,
    const struct template_found *found, struct sltd_answer *a, struct err *err)
{
	enum sltd_verdict said;

	if (t->id[0] != '\0' && !span_equal_str(found->id, id))
		return err_set(err, ERR_DATA, OTHER_ID);
	if (found->as_of.len > 0) {
		a->as_of_known = instant_parse(found->as_of, &a->as_of);
		if (!a->as_of_known)
			return err_set(
			    err, ERR_DATA, "the mapped as_of is no time");
	}
	if (t->proof[0] != '\0' && !found->proof)
		return err_set(err, ERR_DATA,
		    "the answer has not what shows that it is one");
	if (t->answer[0] == '\0')
		said = found->records > 0 ? SLTD_CANDIDATE : SLTD_NO_RECORD;
	else if (!found->answered)
		return err_set(err, ERR_DATA, "the mapped answer is not there");
	else if (!sltd_verdict_parse(
		     template_meaning(&t->answers, found->answer), &said))
		return err_set(err, ERR_DATA,
		    "the mapped answer is a word that is not known");
	return answer_settle(said, a, err);
}

bool
template_answer(const struct template *t, struct span body, const char *id,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err)
{
	struct buf scratch = BUF_INIT;
	struct json_error ignored;
	struct span object, said;
	bool ours;

	if (t->mapped)
		return t->xml ? template_read_xml(t, body, id, q, a, err)
			      : template_read_json(t, body, id, q, a, err);
	if (!json_check(body, &object, &ignored))
		return err_set(err, ERR_DATA, "its answer is no JSON");
	ours = answer_id(object, &scratch, &said) && span_equal_str(said, id);
	buf_release(&scratch);
	return ours ? answer_read(object, q, a, err)
		    : err_set(err, ERR_DATA, OTHER_ID);
}

void
template_answer_detail(const struct template *t, struct span body,
    const char *id, const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	struct json_error ignored;
	struct span object;

	if (t->mapped && t->xml)
		template_detail_xml(t, body, q, i, a);
	else if (t->mapped)
		template_detail_json(t, body, q, i, a);
	else if (json_check(body, &object, &ignored))
		detail_read(object, id, q, i, a);
}
