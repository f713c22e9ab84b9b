/*
 * card_who: whose document it is, in two lines; what the rules ask an officer
 * to do; what was examined, and what was not.
 */
#include "base/utf8.h"
#include "record/card_private.h"

/* ---- document and holder ---- */

/* The first path that is there, after a text. */
struct part {
	const char *before;
	const char *path[2];
};

static void
put_parts(struct buf *out, const struct record *r, const char *label,
    const struct part *parts, size_t count)
{
	size_t start = out->len, empty;

	card_label(out, label);
	empty = out->len;
	for (size_t i = 0; i < count; i++) {
		struct span value;
		size_t at = out->len;

		if (!card_path(r, parts[i].path[0], &value) &&
		    !card_path(r, parts[i].path[1], &value))
			continue;
		if (json_kind(value) != JSON_STRING &&
		    json_kind(value) != JSON_NUMBER)
			continue;
		if (at > empty)
			buf_append_str(out, _(parts[i].before));
		else if (strncmp(parts[i].before, ", ", 2) == 0)
			buf_append_str(out, _(parts[i].before) + 2);
		card_value(out, value);
	}
	if (out->len == empty)
		out->len = start;
	else
		buf_append_byte(out, '\n');
}

void
card_who(struct buf *out, const struct record *r)
{
	static const struct part document[] = {
	    {" ", {"mrzcheck/fields/document_code", "document/type"}},
	    {" ", {"mrzcheck/fields/issuing_state", "document/issuing_state"}},
	    {" ", {"mrzcheck/fields/document_number", "document/number"}},
	    {", issued ", {"mrzcheck/fields/issue_date", "issue_date"}},
	    {", expires ",
		{"mrzcheck/fields/expiry_date", "document/expiry_date"}},
	    {", optional data ",
		{"mrzcheck/fields/optional_data",
		    "mrzcheck/fields/optional_data_2"}},
	};
	static const struct part holder[] = {
	    {" ", {"mrzcheck/fields/surname", "person/surname"}},
	    {", ", {"mrzcheck/fields/given_names", "person/given_names"}},
	    {", ", {"mrzcheck/fields/sex", "person/sex"}},
	    {", born ", {"mrzcheck/fields/birth_date", "person/birth_date"}},
	    {", nationality ",
		{"mrzcheck/fields/nationality", "person/nationality"}},
	};

	put_parts(out, r, _("Document"), document,
	    sizeof(document) / sizeof(document[0]));
	put_parts(
	    out, r, _("Holder"), holder, sizeof(holder) / sizeof(holder[0]));
}

/* ---- what to do ---- */

static void
put_actions(struct buf *out, const struct record *r, const char *path,
    const char *label)
{
	struct json_iterator it;
	struct span list, action, value;

	if (!card_path(r, path, &list) || json_kind(list) != JSON_ARRAY)
		return;
	json_array_begin(&it, list);
	while (json_array_next(&it, &action)) {
		if (json_kind(action) != JSON_OBJECT ||
		    !json_member(action, "do", &value))
			continue;
		card_label(out, label);
		label = "";
		card_translated(out, value);
		if (json_member(action, "rule", &value)) {
			BUF_LITERAL(out, " [");
			card_value(out, value);
			BUF_LITERAL(out, "]");
		}
		buf_append_byte(out, '\n');
	}
}

void
card_actions(struct buf *out, const struct record *r)
{
	put_actions(out, r, "riskcheck/actions", _("To do"));
	put_actions(out, r, "riskcheck/care", _("To protect"));
	put_actions(out, r, "riskcheck/admission", _("For entry"));
}

/* ---- what was examined ---- */

/* Whether the tool has looked at the document, whatever it found. */
static bool
has_looked(const struct verdicts *v, const char *tool)
{
	for (size_t i = 0; i < v->count; i++)
		if (span_equal_str(v->list[i].tool, tool))
			return v->list[i].status != STATUS_ABSENT &&
			    v->list[i].status != STATUS_ERROR;
	return false;
}

static bool
member_is(const struct record *r, const char *path, struct span word)
{
	struct span value;

	return card_path(r, path, &value) && json_kind(value) == JSON_STRING &&
	    json_name_is(value, word);
}

/* "chip, lists": what no tool looked at, or could not. */
static void
put_not_looked(
    struct buf *out, const struct record *r, const struct verdicts *v)
{
	struct span value;
	const struct {
		const char *name;
		bool missed;
	} parts[] = {
	    {_("zone"), !has_looked(v, "mrzcheck")},
	    {_("model"),
		has_looked(v, "mrzcheck") &&
		    (!card_path(r, "mrzcheck/models/result", &value) ||
			member_is(
			    r, "mrzcheck/models/result", SPAN("unknown")))},
	    {_("chip"), !has_looked(v, "sodverify")},
	    {_("seal"),
		record_get(r, "seal", &value) && !has_looked(v, "sealverify")},
	    {_("lists"),
		!has_looked(v, "sltdquery") ||
		    member_is(r, "sltdquery/answer", SPAN("not_checked"))},
	};
	bool more = false;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].missed)
			continue;
		if (!more)
			card_label(out, _("Not looked at"));
		else
			BUF_LITERAL(out, ", ");
		buf_append_str(out, parts[i].name);
		more = true;
	}
	if (more)
		buf_append_byte(out, '\n');
}

void
card_examined(struct buf *out, const struct record *r, const struct verdicts *v,
    bool colour)
{
	for (size_t i = 0; i < v->count; i++) {
		if (i == 0)
			card_label(out, _("Examined by"));
		else
			BUF_LITERAL(out, ", ");
		utf8_put_safe(v->list[i].tool, 0, out);
		buf_append_byte(out, ' ');
		card_coloured(out, card_status_colour(v->list[i].status),
		    colour, status_word(v->list[i].status));
	}
	if (v->count == 0)
		return;
	buf_append_byte(out, '\n');
	put_not_looked(out, r, v);
}
