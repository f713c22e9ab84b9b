/*
 * request: what a message asked, and what was answered so far.
 */
#include "answers.h"

#include <inttypes.h>

#include "base/array.h"
#include "edi/app.h"

/* "answer INSTANT own|other SIZE\n" and the bytes and "\n". */
#define FRAME_WORD "answer "

/* ---- kept answers ---- */

struct frame {
	struct span bytes;
	bool own;
};

static bool
frame_next(struct span *rest, struct frame *f)
{
	struct span line = span_first(*rest, span_find(*rest, '\n'));
	struct span word;
	uint64_t size;

	if (!span_starts(line, SPAN(FRAME_WORD)))
		return false;
	*rest = span_from(*rest, line.len + 1);
	word = span_from(line, sizeof(FRAME_WORD) - 1);
	word = span_from(word, span_find(word, ' ') + 1);
	f->own = span_starts(word, SPAN("own "));
	word = span_from(word, span_find(word, ' ') + 1);
	if (!span_uint(word, SPOOL_ANSWER_MAX, &size) || size + 1 > rest->len)
		return false;
	f->bytes = span_first(*rest, (size_t)size);
	*rest = span_from(*rest, (size_t)size + 1);
	return true;
}

bool
answer_keep(struct outbox *o, const char *id, bool own, struct span bytes,
    struct buf *all, struct err *err)
{
	struct span rest;
	struct frame f;

	if (!spool_answer(o->spool, id, all, err))
		return false;
	/* A server that answers twice says nothing new. */
	for (rest = buf_span(all); frame_next(&rest, &f);)
		if (span_equal(f.bytes, bytes) && f.own == own)
			return true;
	buf_printf(all, FRAME_WORD "%" PRId64 " %s %zu\n", o->now,
	    own ? "own" : "other", bytes.len);
	buf_append_span(all, bytes);
	buf_append_byte(all, '\n');
	return buf_ok(all) || err_memory(err);
}

bool
answer_is_edifact(struct span bytes)
{
	struct span s = span_trim(bytes);

	return span_starts(s, SPAN("UNA")) || span_starts(s, SPAN("UNB")) ||
	    app_recognise(s);
}

/* ---- applying ---- */

/* The safe letters of what a stranger wrote, to be shown and logged. */
void
request_safe_text(struct span text, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len && n + 1 < size; i++) {
		uint8_t c = text.data[i];
		bool blank = c <= ' ' || c >= 0x7f;

		if (!blank)
			out[n++] = (char)c;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* A refusal of the message itself: ERC and FTX beside ERP 1. */
static void
keep_reason(struct request *r, const struct match_status *s)
{
	char code[MATCH_CODE_MAX + 1], text[201];

	request_safe_text(s->code, code, sizeof(code));
	request_safe_text(s->text, text, sizeof(text));
	snprintf(r->reason, sizeof(r->reason),
	    "turned down by the receiver (ERP 1, ERC %s%s%s)", code,
	    text[0] != '\0' ? ": " : "", text);
}

/*
 * A word about the whole message. In the same exchange it needs no
 * reference; otherwise it must name this one.
 */
static void
apply_to_all(struct request *r, const struct match_status *s, bool own)
{
	bool named = s->transaction.len > 0 &&
	    span_equal(s->transaction, r->match.transaction);

	if (s->level != CUSRES_MESSAGE ||
	    !(named || (own && s->transaction.len == 0)))
		return;
	r->answered = true;
	if (s->meaning == CUSRES_ACCEPTED)
		r->accepted = true;
	else if (s->meaning == CUSRES_EXCEPTION) {
		r->exception = true;
		keep_reason(r, s);
	}
}

/* What a translator says of the whole: taken, or rejected and why. */
static void
apply_control(struct request *r, const struct match_control *c)
{
	const char *text;

	if (c == NULL)
		return;
	r->answered = true;
	if (c->verdict == CONTRL_TAKEN) {
		r->accepted = true;
	} else if (c->verdict == CONTRL_REJECTED) {
		text = contrl_error_text(c->error);
		r->exception = true;
		snprintf(r->reason, sizeof(r->reason),
		    "%s rejected by the receiver (CONTRL 4%s%.*s%s%s)",
		    contrl_level_word(c->level), c->error.len > 0 ? ", " : "",
		    SPAN_ARG(span_first(c->error, 3)), text != NULL ? ": " : "",
		    text != NULL ? text : "");
	}
}

static bool
apply_answer(struct request *r, const struct match_answer *answer, bool own,
    struct err *err)
{
	struct match_result result;

	if (!match_apply(&r->match, answer, &result, err))
		return false;
	apply_control(r, match_control_of(&r->match, answer));
	r->answered = r->answered || result.matched;
	r->accepted = r->accepted || result.accepted;
	r->exception = r->exception || result.exception;
	for (size_t i = 0; i < answer->count; i++)
		apply_to_all(r, &answer->statuses[i], own);
	return true;
}

bool
request_apply(struct request *r, struct span bytes, bool own, struct date today,
    struct err *err)
{
	struct match_answer answer;
	struct findings findings;
	struct err why = ERR_INIT;
	bool ok;

	findings_init(&findings, false);
	if (match_answer_read(bytes, today, &answer, &findings, &why)) {
		ok = apply_answer(r, &answer, own, err);
		match_answer_release(&answer);
	} else {
		/* A receipt that is no EDIFACT says nothing of passengers. */
		ok = why.kind != ERR_INTERNAL || err_memory(err);
	}
	findings_release(&findings);
	return ok;
}

bool
request_apply_kept(
    struct request *r, struct span kept, struct date today, struct err *err)
{
	struct frame f;

	while (frame_next(&kept, &f))
		if (!request_apply(r, f.bytes, f.own, today, err))
			return false;
	return true;
}

/* ---- verdicts ---- */

enum verdict
request_verdict(const struct request *r)
{
	size_t cleared = 0, refused = 0, none = 0;

	for (size_t i = 0; i < r->match.count; i++) {
		if (r->superseded[i])
			continue;
		switch (r->match.persons[i].state) {
		case MATCH_CLEARED:
			cleared++;
			break;
		case MATCH_REFUSED:
		case MATCH_PENDING:
			refused++;
			break;
		case MATCH_NONE:
			none++;
			break;
		}
	}
	if (r->exception)
		return VERDICT_FAILED;
	if (refused > 0)
		return VERDICT_REFUSED;
	if (cleared > 0 && none == 0)
		return VERDICT_CLEARED;
	return r->accepted ? VERDICT_ACCEPTED : VERDICT_NONE;
}

const char *
verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
	    "sent", "sent", "cleared", "refused", "failed"};

	return words[verdict];
}

const char *
request_person_state(const struct request *r, size_t person, bool late)
{
	if (r->superseded[person])
		return "superseded";
	switch (r->match.persons[person].state) {
	case MATCH_CLEARED:
		return "cleared";
	case MATCH_REFUSED:
	case MATCH_PENDING:
		return "refused";
	case MATCH_NONE:
		break;
	}
	return late ? "unknown" : "sent";
}
