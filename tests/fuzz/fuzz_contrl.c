/*
 * CONTRL: whatever stands in one is decoded without harm; what is neither 4
 * nor 7 nor 8 says nothing, and an answer made of it never takes a message
 * for received that it does not name.
 */
#include "edi/contrl.h"
#include "edi/match.h"
#include "edi_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct contrl receipt;

static void
begin(void)
{
	contrl_begin(&receipt);
}

static void
status(void)
{
	const struct contrl_status *s = &receipt.status;
	bool taken = span_equal(s->action, SPAN("7")) ||
	    span_equal(s->action, SPAN("8"));

	if ((s->verdict == CONTRL_TAKEN) != taken ||
	    (s->verdict == CONTRL_REJECTED) != span_equal(s->action, SPAN("4")))
		abort();
	(void)contrl_error_text(s->error);
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	if (contrl_completes(&receipt, s))
		status();
	contrl_segment(&receipt, s, place, f);
}

static void
finish(const struct place *place, struct findings *f)
{
	if (receipt.open)
		status();
	contrl_finish(&receipt, place, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct match_request request;
	struct match_answer answer;
	struct buf input = BUF_INIT;
	struct err err = ERR_INIT;
	struct findings f;

	findings_init(&f, false);
	memset(&request, 0, sizeof(request));
	request.reference = SPAN("1001");
	edi_message("CONTRL:4:1:UN", data, size, &input);
	edi_walk(buf_span(&input), 61, begin, take, finish);
	if (match_answer_read(buf_span(&input), today, &answer, &f, &err)) {
		const struct match_control *c =
		    match_control_of(&request, &answer);

		if (c != NULL && c->level == CONTRL_INTERCHANGE &&
		    !span_equal(c->reference, request.reference))
			abort();
		match_answer_release(&answer);
	}
	findings_release(&f);
	buf_release(&input);
	return 0;
}
