/*
 * cusres: the segments of an answer; see the header.
 */
#include "edi/cusres.h"

#define TAG EDIFACT_TAG
#define GUIDE "CUSRES guide"

const char *
cusres_meaning_word(enum cusres_meaning meaning)
{
	static const char *const words[] = {
	    [CUSRES_OTHER] = "other",
	    [CUSRES_OK_TO_BOARD] = "ok_to_board",
	    [CUSRES_NO_BOARD] = "no_board",
	    [CUSRES_ADVISORY] = "advisory",
	    [CUSRES_INSUFFICIENT_DATA] = "insufficient_data",
	    [CUSRES_ACCEPTED] = "accepted",
	    [CUSRES_EXCEPTION] = "exception",
	};

	return words[meaning];
}

int
cusres_badness(enum cusres_meaning meaning)
{
	switch (meaning) {
	case CUSRES_OK_TO_BOARD:
	case CUSRES_ACCEPTED:
		return 0;
	case CUSRES_OTHER:
	case CUSRES_ADVISORY:
	case CUSRES_INSUFFICIENT_DATA:
	case CUSRES_MEANINGS:
		break;
	case CUSRES_NO_BOARD:
	case CUSRES_EXCEPTION:
		return 2;
	}
	return 1;
}

/* Nothing but these exact codes at these levels has a meaning. */
static enum cusres_meaning
meaning_of(enum cusres_level level, struct span code)
{
	static const struct {
		const char *code;
		enum cusres_level level;
		enum cusres_meaning meaning;
	} codes[] = {
	    {"0Z", CUSRES_PASSENGER, CUSRES_OK_TO_BOARD},
	    {"1Z", CUSRES_PASSENGER, CUSRES_NO_BOARD},
	    {"2Z", CUSRES_PASSENGER, CUSRES_ADVISORY},
	    {"4Z", CUSRES_PASSENGER, CUSRES_INSUFFICIENT_DATA},
	    {"0", CUSRES_MESSAGE, CUSRES_ACCEPTED},
	    {"1", CUSRES_MESSAGE, CUSRES_EXCEPTION},
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].level == level &&
		    span_equal_str(code, codes[i].code))
			return codes[i].meaning;
	return CUSRES_OTHER;
}

void
cusres_init(struct cusres *c, struct date today)
{
	/* What is kept is large, and empty by its length. */
	memset(c, 0, offsetof(struct cusres, kept));
	keep_clear(&c->kept);
	keep_clear(&c->kept_status);
	c->today = today;
}

void
cusres_begin(struct cusres *c)
{
	memset(&c->message, 0, sizeof(c->message));
	memset(&c->status, 0, sizeof(c->status));
	c->open = false;
	c->in_header = true;
	keep_clear(&c->kept);
	keep_clear(&c->kept_status);
}

static void
read_bgm(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	static const char *const functions[] = {"962", "132", "312"};
	struct span function = edifact_get(s, 1, 0);
	bool known = false;

	c->message.function = keep(&c->kept, function);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		known = known || span_equal_str(function, functions[i]);
	if (known)
		return;
	c->message.foreign = true;
	place_note(f, at, "api.code", SEVERITY_WARNING, "BGM", GUIDE,
	    "not an answer to a passenger list");
}

static void
read_header_rff(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct cusres_message *m = &c->message;
	struct span q = edifact_get(s, 1, 0);

	if (span_equal(q, SPAN("TN"))) {
		m->transaction = keep(&c->kept, edifact_get(s, 1, 1));
	} else if (span_equal(q, SPAN("AF"))) {
		if (m->leg_count >= CUSRES_LEGS_MAX) {
			place_note(f, at, "edi.limit", SEVERITY_ERROR, "RFF",
			    GUIDE, "more than %d flights", CUSRES_LEGS_MAX);
			return;
		}
		m->legs[m->leg_count++].flight =
		    keep(&c->kept, span_trim(edifact_get(s, 1, 1)));
	}
}

static void
read_dtm(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct cusres_message *m = &c->message;
	struct span q = edifact_get(s, 1, 0);
	bool departs = span_equal(q, SPAN("189"));
	struct edi_time t;
	enum edi_time_result result;

	if (m->leg_count == 0 || (!departs && !span_equal(q, SPAN("232"))))
		return;
	result = edi_time_dtm(edifact_get(s, 1, 1), edifact_get(s, 1, 2),
	    EDI_NEAREST, c->today, &t);
	if (result == EDI_TIME_BAD) {
		place_note(f, at, "api.date", SEVERITY_ERROR,
		    departs ? "departs" : "arrives", GUIDE,
		    "no such date or time");
	} else if (result != EDI_TIME_EMPTY) {
		struct cusres_leg *leg = &m->legs[m->leg_count - 1];

		*(departs ? &leg->departs : &leg->arrives) = t;
	}
}

static void
read_loc(struct cusres *c, const struct edifact_segment *s)
{
	struct cusres_message *m = &c->message;
	struct span q = edifact_get(s, 1, 0);
	struct cusres_leg *leg;

	if (m->leg_count == 0)
		return;
	leg = &m->legs[m->leg_count - 1];
	if (span_equal(q, SPAN("125")))
		leg->from = keep(&c->kept, edifact_get(s, 2, 0));
	else if (span_equal(q, SPAN("87")))
		leg->to = keep(&c->kept, edifact_get(s, 2, 0));
}

static void
begin_status(struct cusres *c, struct span level)
{
	struct cusres_status *status = &c->status;

	c->open = true;
	c->in_header = false;
	c->message.statuses++;
	keep_clear(&c->kept_status);
	status->reference_count = 0;
	status->code_count = 0;
	status->cleared = false;
	status->level_code = keep(&c->kept_status, level);
	status->level =
	    span_equal(level, SPAN("2")) ? CUSRES_PASSENGER : CUSRES_MESSAGE;
}

/* A new error point: 1 is the message, 2 a passenger (ERP 1049). */
static void
read_erp(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct span level = edifact_get(s, 1, 0);

	begin_status(c, level);
	if (!span_equal(level, SPAN("1")) && !span_equal(level, SPAN("2")))
		place_note(f, at, "api.code", SEVERITY_ERROR, "ERP", GUIDE,
		    "neither message (1) nor passenger (2)");
}

static void
read_status_rff(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct cusres_status *status = &c->status;

	if (status->reference_count >= CUSRES_REFERENCES_MAX) {
		place_note(f, at, "edi.limit", SEVERITY_ERROR, "RFF", GUIDE,
		    "more than %d references", CUSRES_REFERENCES_MAX);
		return;
	}
	status->references[status->reference_count].qualifier =
	    keep(&c->kept_status, edifact_get(s, 1, 0));
	status->references[status->reference_count].value =
	    keep(&c->kept_status, span_trim(edifact_get(s, 1, 1)));
	status->reference_count++;
}

/* Whether all that was said until now permits boarding. */
static bool
clears(const struct cusres *c)
{
	const struct cusres_status *status = &c->status;

	if (c->message.foreign || status->code_count == 0 ||
	    span_equal(c->message.function, SPAN("312")))
		return false;
	for (unsigned i = 0; i < status->code_count; i++)
		if (status->codes[i].meaning != CUSRES_OK_TO_BOARD)
			return false;
	return true;
}

static void
read_erc(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	struct cusres_status *status = &c->status;
	struct cusres_code *code;

	if (c->in_header) {
		place_note(f, at, "edi.segment", SEVERITY_ERROR, "ERC", GUIDE,
		    "ERC without a preceding ERP");
		begin_status(c, span_make("", 0));
	}
	if (status->code_count >= CUSRES_CODES_MAX) {
		place_note(f, at, "edi.limit", SEVERITY_ERROR, "ERC", GUIDE,
		    "more than %d codes", CUSRES_CODES_MAX);
		status->cleared = false;
		return;
	}
	code = &status->codes[status->code_count++];
	code->code = keep(&c->kept_status, span_trim(edifact_get(s, 1, 0)));
	code->text = span_make("", 0);
	/* An unknown level gives no meaning to the codes of either. */
	code->meaning = status->level_code.len != 1 || c->message.foreign
	    ? CUSRES_OTHER
	    : meaning_of(status->level, code->code);
	status->cleared = clears(c);
}

/* FTX+AAP+++text:text…: the components are one text. */
static void
read_ftx(struct cusres *c, const struct edifact_segment *s)
{
	struct cusres_status *status = &c->status;
	struct span *text;

	if (!c->open || status->code_count == 0)
		return;
	text = &status->codes[status->code_count - 1].text;
	if (text->len > 0)
		return;
	for (unsigned i = 0; i < edifact_count(s, 4); i++) {
		struct span part = edifact_get(s, 4, i);

		if (part.len == 0)
			continue;
		if (text->len > 0)
			text->len += keep(&c->kept_status, SPAN(" ")).len;
		part = keep(&c->kept_status, part);
		if (text->len == 0)
			*text = part;
		else
			text->len += part.len;
	}
}

void
cusres_segment(struct cusres *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	switch (s->tag) {
	case TAG('B', 'G', 'M'):
		read_bgm(c, s, at, f);
		break;
	case TAG('R', 'F', 'F'):
		if (c->in_header)
			read_header_rff(c, s, at, f);
		else
			read_status_rff(c, s, at, f);
		break;
	case TAG('D', 'T', 'M'):
		if (c->in_header)
			read_dtm(c, s, at, f);
		break;
	case TAG('L', 'O', 'C'):
		if (c->in_header)
			read_loc(c, s);
		break;
	case TAG('E', 'R', 'P'):
		read_erp(c, s, at, f);
		break;
	case TAG('E', 'R', 'C'):
		read_erc(c, s, at, f);
		break;
	case TAG('F', 'T', 'X'):
		read_ftx(c, s);
		break;
	default:
		break;
	}
	if (c->kept.full || c->kept_status.full)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, s->name, GUIDE,
		    "more data than can be kept");
}

void
cusres_finish(struct cusres *c, const struct place *at, struct findings *f)
{
	if (c->message.function.len == 0)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "BGM", GUIDE,
		    "no BGM");
	if (c->message.statuses == 0 && !c->message.foreign)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "ERC", GUIDE,
		    "no status");
}
