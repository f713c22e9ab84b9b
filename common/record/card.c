/*
 * card: a finished record as text for an officer: the verdict, what was read
 * (card_rows.c), the findings. Decides nothing: every verdict is the tools'
 * own.
 */
#include "record/card.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "record/card_private.h"

#define LABEL_WIDTH 16

void
card_value(struct buf *out, struct span value)
{
	struct buf scratch = BUF_INIT;
	struct span text = value;

	if (json_kind(value) == JSON_STRING &&
	    !json_string_span(value, &scratch, &text))
		out->failed = true;
	utf8_put_safe(text, 0, out);
	buf_release(&scratch);
}

void
card_label(struct buf *out, struct span label)
{
	BUF_LITERAL(out, "  ");
	utf8_put_safe(label, 0, out);
	for (size_t i = label.len; i < LABEL_WIDTH; i++)
		buf_append_byte(out, ' ');
}

/* ---- colour ---- */

static const char *
status_colour(enum status status)
{
	switch (status) {
	case STATUS_PASS:
		return "\033[1;32m";
	case STATUS_FAIL:
	case STATUS_ERROR:
		return "\033[1;31m";
	case STATUS_UNDETERMINED:
		return "\033[1;33m";
	default:
		return "\033[1m";
	}
}

static const char *
severity_colour(enum severity severity)
{
	return severity == SEVERITY_ERROR  ? "\033[31m"
	    : severity == SEVERITY_WARNING ? "\033[33m"
					   : "\033[2m";
}

static void
put_coloured(
    struct buf *out, const char *colour, bool coloured, const char *text)
{
	if (coloured)
		buf_append_str(out, colour);
	buf_append_str(out, text);
	if (coloured)
		buf_append_str(out, "\033[0m");
}

/* ---- every tool's result in the record ---- */

/* Members that are results, whatever is in them. */
static const char *const tools[] = {
    "chipread", "mrzcheck", "sodverify", "sltdquery", "apisend"};

static bool
is_tool(struct span name)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (span_equal_str(name, tools[i]))
			return true;
	return false;
}

static bool
take_status(struct span value, enum status *status)
{
	struct buf scratch = BUF_INIT;
	struct span text;
	bool ok = json_string_span(value, &scratch, &text) &&
	    status_parse(text, status);

	buf_release(&scratch);
	return ok;
}

/*
 * A member that has the form of a result envelope. A tool's result that has
 * not is an error: else the fail that it was meant to be would read as pass.
 */
static bool
as_verdict(const struct record_member *m, struct verdict *v)
{
	struct span status;

	v->tool = m->name;
	v->value = m->value;
	if (json_kind(m->value) == JSON_OBJECT &&
	    json_member(m->value, "status", &status) &&
	    json_member(m->value, "findings", &v->findings) &&
	    take_status(status, &v->status))
		return true;
	v->findings = SPAN("[]");
	v->status = STATUS_ERROR;
	return is_tool(m->name) && json_kind(m->value) != JSON_NULL;
}

/* All of them, however many: none may hide behind others. To be freed. */
static struct verdict *
collect_verdicts(const struct record *r, size_t *count)
{
	struct verdict *list = calloc(r->count + 1, sizeof(*list));

	*count = 0;
	for (size_t i = 0; list != NULL && i < r->count; i++)
		if (as_verdict(&r->members[i], &list[*count]))
			++*count;
	return list;
}

/* ---- the headline ---- */

static const char *
headline(enum status worst)
{
	static const char *const words[] = {
	    [STATUS_ABSENT] = "NOTHING TO CHECK",
	    [STATUS_PASS] = "PASS",
	    [STATUS_UNDETERMINED] = "UNDETERMINED",
	    [STATUS_ERROR] = "ERROR",
	    [STATUS_FAIL] = "FAIL",
	};

	return words[worst];
}

/* Whether a tool found that the document has expired. */
static bool
has_expired(const struct verdict *list, size_t count)
{
	struct json_iterator it;
	struct span finding, code;

	for (size_t i = 0; i < count; i++) {
		json_array_begin(&it, list[i].findings);
		while (json_array_next(&it, &finding))
			if (json_kind(finding) == JSON_OBJECT &&
			    json_member(finding, "code", &code) &&
			    json_kind(code) == JSON_STRING &&
			    json_name_is(code, SPAN("document.expired")))
				return true;
	}
	return false;
}

/*
 * An expired document never shows a green PASS: what is as it should be may
 * not be good for travel any more. A failure comes before it all the same.
 */
static void
put_headline(
    struct buf *out, const struct verdict *list, size_t count, bool colour)
{
	enum status worst = STATUS_ABSENT;

	for (size_t i = 0; i < count; i++)
		if (list[i].status > worst)
			worst = list[i].status;
	if (worst <= STATUS_UNDETERMINED && has_expired(list, count)) {
		put_coloured(out, status_colour(STATUS_UNDETERMINED), colour,
		    worst == STATUS_UNDETERMINED ? "EXPIRED, UNDETERMINED"
						 : "EXPIRED");
	} else {
		put_coloured(
		    out, status_colour(worst), colour, headline(worst));
	}
	card_advice(out, list, count, worst);
	buf_append_byte(out, '\n');
}

/* ---- findings ---- */

static void
put_finding(
    struct buf *out, struct span finding, enum severity severity, bool colour)
{
	struct span value;

	put_coloured(
	    out, severity_colour(severity), colour, severity_word(severity));
	for (size_t i = strlen(severity_word(severity)); i < 9; i++)
		buf_append_byte(out, ' ');
	if (json_member(finding, "code", &value))
		card_value(out, value);
	if (json_member(finding, "where", &value)) {
		BUF_LITERAL(out, " (");
		card_value(out, value);
		BUF_LITERAL(out, ")");
	}
	if (json_member(finding, "note", &value)) {
		BUF_LITERAL(out, ": ");
		card_value(out, value);
	}
	if (json_member(finding, "ref", &value)) {
		BUF_LITERAL(out, " [");
		card_value(out, value);
		BUF_LITERAL(out, "]");
	}
	buf_append_byte(out, '\n');
}

static void
put_findings_of(struct buf *out, const struct verdict *v,
    enum severity severity, bool colour)
{
	struct json_iterator it;
	struct span finding, word;

	json_array_begin(&it, v->findings);
	while (json_array_next(&it, &finding)) {
		if (!json_member(finding, "severity", &word) ||
		    json_kind(word) != JSON_STRING ||
		    !json_name_is(word, span_str(severity_word(severity))))
			continue;
		BUF_LITERAL(out, "  ");
		put_finding(out, finding, severity, colour);
	}
}

static void
put_card(struct buf *out, const struct record *r, const struct verdict *list,
    size_t count, bool colour)
{
	put_headline(out, list, count, colour);
	card_rows(out, r);
	card_model(out, r);
	card_seal(out, r);
	for (size_t i = 0; i < count; i++) {
		card_label(out, list[i].tool);
		put_coloured(out, status_colour(list[i].status), colour,
		    status_word(list[i].status));
		buf_append_byte(out, '\n');
	}
	for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--)
		for (size_t i = 0; i < count; i++)
			put_findings_of(
			    out, &list[i], (enum severity)s, colour);
	card_look(out, r);
	buf_append_byte(out, '\n');
}

void
card_render(struct span line, bool colour, struct buf *out)
{
	struct verdict *list = NULL;
	struct json_error why;
	struct record r;
	size_t count;

	record_init(&r);
	if (record_parse(&r, line, &why))
		list = collect_verdicts(&r, &count);
	if (list != NULL)
		put_card(out, &r, list, count, colour);
	else
		BUF_LITERAL(out, "ERROR  the record cannot be shown\n\n");
	free(list);
	record_release(&r);
}
