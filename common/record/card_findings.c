/*
 * card_findings: what contradicts, worst first, as sentences for officers with
 * the code at their end; with verbose the finding as it is in the record.
 */
#include "record/card_private.h"

static const char *
severity_colour(enum severity severity)
{
	return severity == SEVERITY_ERROR  ? "\033[31m"
	    : severity == SEVERITY_WARNING ? "\033[33m"
					   : "\033[2m";
}

static void
put_member(struct buf *out, const char *before, struct span finding,
    const char *name, const char *after)
{
	struct span value;

	if (!json_member(finding, name, &value))
		return;
	buf_append_str(out, before);
	card_value(out, value);
	buf_append_str(out, after);
}

#define SEVERITY_WIDTH 9
/* Bytes of sentences that are remembered: a record may have any number of
 * findings, and beyond these each is said in full. */
#define SAID_MAX 4096

static void
put_severity(struct buf *out, enum severity severity, bool colour)
{
	BUF_LITERAL(out, "  ");
	card_coloured(
	    out, severity_colour(severity), colour, severity_word(severity));
	for (size_t i = strlen(severity_word(severity)); i < SEVERITY_WIDTH;
	     i++)
		buf_append_byte(out, ' ');
	buf_append_byte(out, CARD_HANG);
}

/* What was said already, each between two NULs. */
static bool
is_said(struct buf *said, struct span sentence)
{
	size_t at = said->len;

	if (at + sentence.len + 2 > SAID_MAX)
		return false;
	buf_append_byte(said, '\0');
	buf_append_span(said, sentence);
	buf_append_byte(said, '\0');
	if (said->failed)
		return false;
	for (size_t i = 0; i + sentence.len + 2 <= at; i++)
		if (memcmp(said->data + i, said->data + at, sentence.len + 2) ==
		    0)
			return true;
	return false;
}

/* The sentence; one that was said before only with what is its own. */
static bool
put_sentence(
    struct buf *out, struct buf *said, struct span tool, struct span finding)
{
	size_t from = out->len, note;
	struct buf own = BUF_INIT;

	if (!card_sentence(out, tool, finding, &note))
		return false;
	if (out->failed || note == out->len ||
	    !is_said(said, span_make(out->data + from, note - from)))
		return true;
	buf_append(&own, out->data + note, out->len - note);
	out->len = from;
	buf_append_str(out, _("also: "));
	buf_append_span(out, buf_span(&own));
	out->failed |= !buf_ok(&own);
	buf_release(&own);
	return true;
}

static void
put_finding(struct buf *out, struct span tool, struct span finding,
    enum severity severity, bool colour, struct buf *said)
{
	put_severity(out, severity, colour);
	if (said != NULL && put_sentence(out, said, tool, finding)) {
		put_member(out, " [", finding, "code", "]");
	} else {
		put_member(out, "", finding, "code", "");
		put_member(out, " (", finding, "where", ")");
		put_member(out, ": ", finding, "note", "");
		put_member(out, " [", finding, "ref", "]");
	}
	buf_append_byte(out, '\n');
}

static void
put_findings_of(struct buf *out, const struct verdict *v,
    enum severity severity, bool colour, struct buf *said)
{
	struct json_iterator it;
	struct span finding, word;

	json_array_begin(&it, v->findings);
	while (json_array_next(&it, &finding)) {
		if (!json_member(finding, "severity", &word) ||
		    json_kind(word) != JSON_STRING ||
		    !json_name_is(word, span_str(severity_word(severity))))
			continue;
		put_finding(out, v->tool, finding, severity, colour, said);
	}
}

void
card_findings(
    struct buf *out, const struct verdicts *v, bool colour, bool verbose)
{
	int last = verbose ? SEVERITY_INFO : SEVERITY_WARNING;
	struct buf said = BUF_INIT;

	for (int s = SEVERITY_ERROR; s >= last; s--)
		for (size_t i = 0; i < v->count; i++)
			put_findings_of(out, &v->list[i], (enum severity)s,
			    colour, verbose ? NULL : &said);
	out->failed |= !buf_ok(&said);
	buf_release(&said);
}
