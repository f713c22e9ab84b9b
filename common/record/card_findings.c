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

static void
put_finding(struct buf *out, struct span finding, enum severity severity,
    bool colour, bool verbose)
{
	BUF_LITERAL(out, "  ");
	card_coloured(
	    out, severity_colour(severity), colour, severity_word(severity));
	for (size_t i = strlen(severity_word(severity)); i < 9; i++)
		buf_append_byte(out, ' ');
	buf_append_byte(out, CARD_HANG);
	if (!verbose && card_sentence(out, finding)) {
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
    enum severity severity, bool colour, bool verbose)
{
	struct json_iterator it;
	struct span finding, word;

	json_array_begin(&it, v->findings);
	while (json_array_next(&it, &finding)) {
		if (!json_member(finding, "severity", &word) ||
		    json_kind(word) != JSON_STRING ||
		    !json_name_is(word, span_str(severity_word(severity))))
			continue;
		put_finding(out, finding, severity, colour, verbose);
	}
}

void
card_findings(
    struct buf *out, const struct verdicts *v, bool colour, bool verbose)
{
	int last = verbose ? SEVERITY_INFO : SEVERITY_WARNING;

	for (int s = SEVERITY_ERROR; s >= last; s--)
		for (size_t i = 0; i < v->count; i++)
			put_findings_of(out, &v->list[i], (enum severity)s,
			    colour, verbose);
}
