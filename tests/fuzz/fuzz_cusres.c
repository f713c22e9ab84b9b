/*
 * Answers: whatever stands in one is decoded without harm, and nothing but
 * 0Z at the level of a passenger clears.
 */
#include "edi/cusres.h"
#include "edi_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct cusres answer;

static void
begin(void)
{
	cusres_begin(&answer);
}

static void
status(void)
{
	const struct cusres_status *s = &answer.status;

	if (s->cleared && s->level != CUSRES_PASSENGER)
		abort();
	for (unsigned i = 0; i < s->code_count; i++)
		if (s->cleared && !span_equal(s->codes[i].code, SPAN("0Z")))
			abort();
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	if (cusres_completes(&answer, s))
		status();
	cusres_segment(&answer, s, place, f);
}

static void
finish(const struct place *place, struct findings *f)
{
	if (answer.open)
		status();
	cusres_finish(&answer, place, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf input = BUF_INIT;

	cusres_init(&answer, today);
	edi_message("CUSRES:D:05B:UN:IATA", data, size, &input);
	edi_walk(buf_span(&input), 61, begin, take, finish);
	buf_release(&input);
	return 0;
}
