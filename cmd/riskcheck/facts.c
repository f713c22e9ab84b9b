/*
 * facts: what a record says, by the closed table of members. Reads only what
 * some rule looks at; what it cannot read is not known, and never "no".
 */
#include "riskcheck.h"

#include "base/array.h"
#include "json/unique.h"

/* ---- paths ---- */

static void
split_path(const char *text, struct path *out)
{
	struct span rest = span_str(text);

	out->depth = 0;
	while (rest.len > 0) {
		struct span name = span_first(rest, span_find(rest, '.'));
		char *to = out->name[out->depth];

		if (out->depth == FACTS_DEPTH_MAX || name.len >= FACTS_NAME_MAX)
			bug("a path of the table is too long");
		memcpy(to, name.data, name.len);
		to[name.len] = '\0';
		out->depth++;
		rest = span_from(rest, name.len + 1);
	}
}

/* ---- values ---- */

bool
facts_value(struct riskcheck *tool, struct span value, struct span *text)
{
	struct buf *kept = &tool->text;
	size_t at = kept->len;

	switch (json_kind(value)) {
	case JSON_NUMBER:
	case JSON_TRUE:
	case JSON_FALSE:
		*text = value;
		break;
	case JSON_STRING:
		if (memchr(value.data + 1, '\\', value.len - 2) == NULL) {
			*text = span_make(value.data + 1, value.len - 2);
			break;
		}
		if (!json_string(value, kept)) {
			kept->len = at;
			kept->failed = false;
			return false;
		}
		*text = span_from(buf_span(kept), at);
		break;
	default:
		return false;
	}
	return text->len <= FACTS_VALUE_MAX;
}

/* A fact that cannot be kept whole is not known. */
static void
add_value(struct riskcheck *tool, struct span value, bool remark,
    struct risk_fact *out)
{
	struct risk_value *to;
	struct span text;

	if (json_kind(value) == JSON_NULL)
		return;
	if (!facts_value(tool, value, &text)) {
		out->known = false;
		return;
	}
	for (unsigned i = 0; i < out->count; i++)
		if (span_equal(out->value[i].text, text) &&
		    out->value[i].remark == remark)
			return;
	to = array_place(out->value, out->count);
	if (to == NULL) {
		out->known = false;
		return;
	}
	*to = (struct risk_value){text, remark};
	out->count++;
}

/* That it is there is all that may be known of it. */
static void
add_presence(struct span value, struct risk_fact *out)
{
	if (json_kind(value) == JSON_NULL || out->count > 0)
		return;
	out->value[0] = (struct risk_value){SPAN("there"), false};
	out->count = 1;
}

/* An array stands for each of its elements. */
static void
add_at_path(struct riskcheck *tool, struct span value, const struct path *path,
    unsigned depth, struct risk_fact *out)
{
	struct json_iterator it;
	struct span inside;

	if (depth == path->depth && path->opaque) {
		add_presence(value, out);
	} else if (json_kind(value) == JSON_ARRAY) {
		json_array_begin(&it, value);
		while (json_array_next(&it, &inside))
			add_at_path(tool, inside, path, depth, out);
	} else if (depth == path->depth) {
		add_value(tool, value, false, out);
	} else if (json_kind(value) == JSON_OBJECT &&
	    json_member(value, path->name[depth], &inside)) {
		add_at_path(tool, inside, path, depth + 1, out);
	}
}

static void
add_codes(struct riskcheck *tool, struct span result, struct risk_fact *out)
{
	struct span findings, finding, code, severity;
	struct json_iterator it;

	if (!json_member(result, "findings", &findings))
		return;
	json_array_begin(&it, findings);
	while (json_array_next(&it, &finding)) {
		if (json_kind(finding) != JSON_OBJECT ||
		    !json_member(finding, "code", &code))
			continue;
		add_value(tool, code,
		    json_member(finding, "severity", &severity) &&
			json_kind(severity) == JSON_STRING &&
			json_name_is(severity, SPAN("info")),
		    out);
	}
}

/* ---- members ---- */

/* Members whose results are read; what else is read is a noun. */
static const char *const tools[] = {"mrzcheck", "chipread", "sodverify",
    "sealverify", "sltdquery", "apisend", NULL};

static bool
is_tool(const char *name)
{
	for (size_t i = 0; tools[i] != NULL; i++)
		if (strcmp(tools[i], name) == 0)
			return true;
	return false;
}

static bool
status_of(struct span value, enum status *status)
{
	struct buf scratch = BUF_INIT;
	struct span word, text, findings;
	bool ok;

	ok = json_kind(value) == JSON_OBJECT &&
	    json_member(value, "status", &word) &&
	    json_string_span(word, &scratch, &text) &&
	    status_parse(text, status) &&
	    json_member(value, "findings", &findings) &&
	    json_kind(findings) == JSON_ARRAY;
	buf_release(&scratch);
	return ok;
}

/*
 * What a tool found out must have the form of a result, and nothing in it be
 * there twice: else the fail that it was meant to be could be passed over.
 */
static bool
check_member(const char *name, struct span value, struct result *result)
{
	struct err err = ERR_INIT;
	enum status status;

	if (!json_unique_all(value, &err)) {
		if (err.kind == ERR_DATA)
			result_error(result, "record.input", name,
			    "a member's name is there twice");
		else
			result_no_memory(result);
		return false;
	}
	if (!is_tool(name) || status_of(value, &status))
		return true;
	result_error(result, "record.input", name, "is no result of a tool");
	return false;
}

/* What derived.c looks at, whatever the rules name. */
static const char *const derived_from[] = {"mrzcheck", "sltdquery", "document",
    "documents", "person", "flight", "movement", "issue_date"};

static void
add_member(struct riskcheck *tool, const char *name)
{
	const char **place;

	for (size_t i = 0; i < tool->member_count; i++)
		if (strcmp(tool->members[i], name) == 0)
			return;
	place = array_place(tool->members, tool->member_count);
	if (place == NULL)
		bug("more members than the table has");
	*place = name;
	tool->member_count++;
}

void
facts_init(struct riskcheck *tool)
{
	for (size_t i = 0; i < ARRAY_SIZE(derived_from); i++)
		add_member(tool, derived_from[i]);
	for (risk_field_id id = 0; id < risk_field_count(); id++) {
		struct path *path = &tool->paths[id];

		split_path(risk_field_row(id)->path, path);
		path->opaque = risk_field_row(id)->type == RISK_OPAQUE;
		if (tool->rules.used[id] && !risk_field_is_derived(id))
			add_member(tool, path->name[0]);
	}
}

static bool
check_members(struct riskcheck *tool, const struct record *record,
    struct result *result, bool *nothing)
{
	struct span value;

	*nothing = true;
	for (size_t i = 0; i < tool->member_count; i++) {
		if (!noun_get(record, tool->members[i], &value))
			continue;
		*nothing = false;
		if (!check_member(tool->members[i], value, result))
			return false;
	}
	return true;
}

/* ---- facts ---- */

/*
 * Whether an empty answer means none: what it would be in is there. All of
 * them are a member of a tool's result, or of a noun, so one step down.
 */
static bool
is_within(const struct risk_field *field, struct span value)
{
	struct span inside;

	return field->within != NULL && json_kind(value) == JSON_OBJECT &&
	    json_member(value, strchr(field->within, '.') + 1, &inside);
}

/*
 * A tool that met an error, or had nothing to look at, has said nothing but
 * that: its findings are not "none".
 */
static bool
has_looked(const char *name, struct span value)
{
	enum status status;

	return !is_tool(name) ||
	    (status_of(value, &status) && status != STATUS_ERROR &&
		status != STATUS_ABSENT);
}

static void
take_fact(struct riskcheck *tool, const struct record *record, risk_field_id id)
{
	const struct risk_field *field = risk_field_row(id);
	const struct path *path = &tool->paths[id];
	struct risk_fact *out = &tool->facts.fact[id];
	struct span value;
	bool status;

	out->known = true;
	if (!noun_get(record, path->name[0], &value)) {
		out->known = false;
		return;
	}
	status = path->depth == 1 ||
	    (path->depth == 2 && strcmp(path->name[1], "status") == 0);
	if (!status && !has_looked(path->name[0], value)) {
		out->known = false;
		return;
	}
	if (field->type == RISK_CODE)
		add_codes(tool, value, out);
	else
		add_at_path(tool, value, path, 1, out);
	if (out->count == 0 && !is_within(field, value))
		out->known = false;
}

bool
facts_text(struct riskcheck *tool, const struct record *record,
    const char *path, struct span *text)
{
	char first[FACTS_NAME_MAX];
	size_t len = strcspn(path, "/");
	struct span value;

	if (len >= sizeof(first))
		bug("a name is too long");
	memcpy(first, path, len);
	first[len] = '\0';
	if (!noun_get(record, first, &value))
		return false;
	if (path[len] == '/' && !json_path(value, path + len + 1, &value))
		return false;
	return facts_value(tool, value, text);
}

/* Letters and digits, in upper case, without what is between them. */
static size_t
plain_number(struct span text, char *out, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < size; i++) {
		uint8_t c = text.data[i];

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 32);
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			out[len++] = (char)c;
	}
	return len;
}

bool
facts_same_number(struct span a, struct span b)
{
	char x[64], y[64];
	size_t n = plain_number(a, x, sizeof(x));
	size_t m = plain_number(b, y, sizeof(y));

	return n == m && memcmp(x, y, n) == 0;
}

bool
facts_take(struct riskcheck *tool, const struct record *record,
    struct result *result, bool *nothing)
{
	buf_clear(&tool->text);
	if (!check_members(tool, record, result, nothing))
		return false;
	for (risk_field_id id = 0; id < risk_field_count(); id++) {
		tool->facts.fact[id].count = 0;
		tool->facts.fact[id].known = false;
		if (tool->rules.used[id] && !risk_field_is_derived(id))
			take_fact(tool, record, id);
	}
	if (!*nothing)
		derived_take(tool, record);
	return true;
}
