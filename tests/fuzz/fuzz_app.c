/*
 * SITA's APP: whatever is in the bytes is read inside them, wherever they are
 * cut, and nobody is cleared but by a status B with a code that means it. As
 * a request and as an answer of the queue they do no harm either.
 */
#include <stdlib.h>

#include "edi/app.h"
#include "edi/match_app.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct app_message message;
static struct paxlst_person person;

static void
within(struct span part, struct span whole)
{
	if (part.len > 0 &&
	    (part.data < whole.data || span_end(part) > span_end(whole)))
		abort();
}

static void
look_at(struct span text, struct findings *f)
{
	struct paxlst_leg leg;
	struct app_answer a;

	if (!app_parse(text, &message, f))
		return;
	(void)app_leg(&message, &leg, f);
	for (unsigned i = 0; i < message.group_count; i++) {
		const struct app_group *g = &message.groups[i];

		for (unsigned k = 1; k <= g->count; k++)
			within(g->field[k], text);
		app_person(&message, g, today, &person, f);
		if (!app_answer(&message, g, &a, f))
			continue;
		if (a.cleared &&
		    (!span_equal(a.status, SPAN("B")) ||
			a.meaning != CUSRES_OK_TO_BOARD))
			abort();
		app_worst(&message, g, &a);
	}
	for (unsigned i = 0; app_refusal(&message, i, &a); i++)
		within(a.code, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size), rest = bytes, text;
	struct match_request request;
	struct match_answer answer;
	struct err err = ERR_INIT;
	struct findings f;
	size_t used;

	findings_init(&f, false);
	while (app_find(rest, true, &text, &used) == APP_FOUND) {
		within(text, rest);
		look_at(text, &f);
		if (used == 0)
			abort();
		rest = span_from(rest, used);
	}
	/* What asks for more goes on where the whole would. */
	if (app_find(span_first(bytes, size / 2), false, &text, &used) ==
		APP_MORE &&
	    used > size / 2)
		abort();
	if (match_app_request(bytes, &request, &f, &err))
		match_request_release(&request);
	if (match_app_answer(bytes, &answer, &f, &err))
		match_answer_release(&answer);
	findings_release(&f);
	return 0;
}
