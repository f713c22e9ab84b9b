/*
 * card: a finished record as text for an officer: the headline, and the other
 * parts in their order. Decides nothing: every verdict is the tools' own.
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

/* Characters, continuation bytes not counted. */
static size_t
text_width(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void
card_label(struct buf *out, const char *label)
{
	BUF_LITERAL(out, "  ");
	utf8_put_safe(span_str(label), 0, out);
	for (size_t i = text_width(label); i < LABEL_WIDTH; i++)
		buf_append_byte(out, ' ');
	buf_append_byte(out, CARD_HANG);
}

bool
card_path(const struct record *r, const char *path, struct span *value)
{
	char first[64];
	const char *slash = strchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		return record_get(r, path, value);
	memcpy(first, path, len);
	first[len] = '\0';
	return record_get(r, first, value) &&
	    json_path(*value, slash + 1, value);
}

/* ---- colour ---- */

const char *
card_status_colour(enum status status)
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

void
card_coloured(
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
static const char *const tools[] = {"chipread", "mrzcheck", "sodverify",
    "sealverify", "sltdquery", "riskcheck", "apisend"};

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
static bool
collect_verdicts(const struct record *r, struct verdicts *v)
{
	v->list = calloc(r->count + 1, sizeof(*v->list));
	v->count = 0;
	v->worst = STATUS_ABSENT;
	if (v->list == NULL)
		return false;
	for (size_t i = 0; i < r->count; i++) {
		if (!as_verdict(&r->members[i], &v->list[v->count]))
			continue;
		if (v->list[v->count].status > v->worst)
			v->worst = v->list[v->count].status;
		v->count++;
	}
	return true;
}

/* ---- the headline ---- */

static const char *
headline(enum status worst, bool expired)
{
	switch (worst) {
	case STATUS_FAIL:
		return _("FAIL");
	case STATUS_ERROR:
		return _("ERROR");
	case STATUS_UNDETERMINED:
		return expired ? _("EXPIRED, UNDETERMINED") : _("UNDETERMINED");
	case STATUS_PASS:
		return expired ? _("EXPIRED") : _("PASS");
	default:
		return expired ? _("EXPIRED") : _("NOTHING TO CHECK");
	}
}

/* Whether a tool found that the document has expired. */
static bool
has_expired(const struct verdicts *v)
{
	struct json_iterator it;
	struct span finding, code;

	for (size_t i = 0; i < v->count; i++) {
		json_array_begin(&it, v->list[i].findings);
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
put_headline(struct buf *out, const struct verdicts *v, bool colour)
{
	bool expired = v->worst <= STATUS_UNDETERMINED && has_expired(v);

	card_coloured(out,
	    card_status_colour(expired ? STATUS_UNDETERMINED : v->worst),
	    colour, headline(v->worst, expired));
	card_advice(out, v);
	buf_append_byte(out, '\n');
}

/* ---- the whole ---- */

static void
put_card(struct buf *out, const struct record *r, const struct verdicts *v,
    const struct card_style *style)
{
	put_headline(out, v, style->colour);
	card_next(out, r, v);
	card_findings(out, v, style->colour, style->verbose);
	card_actions(out, r);
	card_look(out, r);
	if (!style->verbose)
		card_who(out, r);
	card_rows(out, r, v, style->verbose);
	card_model(out, r);
	card_seal(out, r);
	card_examined(out, r, v, style->colour);
}

void
card_render(struct span line, const struct card_style *style, struct buf *out)
{
	struct verdicts v = {NULL, 0, STATUS_ABSENT};
	struct buf page = BUF_INIT;
	struct json_error why;
	struct record r;

	record_init(&r);
	if (record_parse(&r, line, &why) && collect_verdicts(&r, &v)) {
		put_card(&page, &r, &v, style);
	} else {
		buf_append_str(&page, _("ERROR"));
		BUF_LITERAL(&page, "  ");
		buf_append_str(&page, _("the record cannot be shown"));
		buf_append_byte(&page, '\n');
	}
	if (!buf_ok(&page))
		out->failed = true;
	card_wrap(buf_span(&page), style->width, out);
	buf_append_byte(out, '\n');
	free(v.list);
	buf_release(&page);
	record_release(&r);
}
