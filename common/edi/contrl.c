/*
 * contrl: the segments of a CONTRL; see the header.
 */
#include "edi/contrl.h"

#define TAG EDIFACT_TAG
#define SERVICE "ISO 9735-4"

const char *
contrl_level_word(enum contrl_level level)
{
	static const char *const words[] = {"interchange", "group", "message"};

	return words[level];
}

const char *
contrl_error_text(struct span code)
{
	/* Data element 0085 of the service directory. */
	static const struct {
		const char *code, *text;
	} errors[] = {
	    {"2", "syntax version or level not supported"},
	    {"7", "recipient of the interchange is not the actual one"},
	    {"12", "invalid value"},
	    {"13", "missing"},
	    {"14", "value not supported in this position"},
	    {"15", "not supported in this position"},
	    {"16", "too many constituents"},
	    {"17", "no agreement"},
	    {"18", "unspecified error"},
	    {"19", "invalid decimal notation"},
	    {"20", "character invalid as service character"},
	    {"21", "invalid character"},
	    {"22", "invalid service character"},
	    {"23", "unknown sender of the interchange"},
	    {"24", "too old"},
	    {"25", "test indicator not supported"},
	    {"26", "duplicate detected"},
	    {"27", "security function not supported"},
	    {"28", "references do not match"},
	    {"29", "control count does not match what was received"},
	    {"30", "groups and messages mixed"},
	    {"31", "more than one message type in a group"},
	    {"32", "lower level empty"},
	    {"33", "invalid occurrence outside a message or group"},
	    {"34", "nesting indicator not allowed"},
	    {"35", "too many repetitions of an element or segment"},
	    {"36", "too many repetitions of a segment group"},
	    {"37", "invalid type of character"},
	    {"38", "missing digit in front of the decimal sign"},
	    {"39", "data element too long"},
	    {"40", "data element too short"},
	    {"41", "permanent communication network error"},
	    {"42", "temporary communication network error"},
	    {"43", "unknown recipient of the interchange"},
	    {"45", "trailing separator"},
	    {"46", "character set not supported"},
	    {"47", "envelope functionality not supported"},
	    {"48", "dependency condition violated"},
	};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (span_equal_str(code, errors[i].code))
			return errors[i].text;
	return NULL;
}

void
contrl_begin(struct contrl *c)
{
	memset(&c->status, 0, sizeof(c->status));
	c->open = false;
	c->statuses = 0;
	keep_clear(&c->kept);
}

static enum contrl_verdict
verdict_of(struct span action)
{
	if (span_equal(action, SPAN("7")) || span_equal(action, SPAN("8")))
		return CONTRL_TAKEN;
	return span_equal(action, SPAN("4")) ? CONTRL_REJECTED : CONTRL_UNCLEAR;
}

/* The action is element 4 of UCI and UCF, and element 3 of UCM. */
static void
begin_status(struct contrl *c, enum contrl_level level,
    const struct edifact_segment *s, const struct place *at, struct findings *f)
{
	struct contrl_status *status = &c->status;
	unsigned action = level == CONTRL_MESSAGE ? 3 : 4;

	keep_clear(&c->kept);
	memset(status, 0, sizeof(*status));
	c->open = true;
	c->statuses++;
	status->level = level;
	status->reference = keep(&c->kept, span_trim(edifact_get(s, 1, 0)));
	if (level != CONTRL_MESSAGE) {
		status->sender =
		    keep(&c->kept, span_trim(edifact_get(s, 2, 0)));
		status->recipient =
		    keep(&c->kept, span_trim(edifact_get(s, 3, 0)));
	}
	status->action = keep(&c->kept, span_trim(edifact_get(s, action, 0)));
	status->error =
	    keep(&c->kept, span_trim(edifact_get(s, action + 1, 0)));
	status->verdict = verdict_of(status->action);
	if (status->verdict == CONTRL_UNCLEAR)
		place_note(f, at, "api.code", SEVERITY_ERROR, s->name, SERVICE,
		    "an action other than 4, 7 or 8");
}

/* UCS+position+error, UCD+error+position: the first that is named counts. */
static void
detail(struct contrl *c, struct span error)
{
	if (c->open && c->status.error.len == 0)
		c->status.error = keep(&c->kept, span_trim(error));
}

void
contrl_segment(struct contrl *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f)
{
	switch (s->tag) {
	case TAG('U', 'C', 'I'):
		begin_status(c, CONTRL_INTERCHANGE, s, at, f);
		break;
	case TAG('U', 'C', 'F'):
		begin_status(c, CONTRL_GROUP, s, at, f);
		break;
	case TAG('U', 'C', 'M'):
		begin_status(c, CONTRL_MESSAGE, s, at, f);
		break;
	case TAG('U', 'C', 'S'):
		detail(c, edifact_get(s, 2, 0));
		break;
	case TAG('U', 'C', 'D'):
		detail(c, edifact_get(s, 1, 0));
		break;
	default:
		break;
	}
	if (c->kept.full)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, s->name, SERVICE,
		    "more data than can be kept");
}

void
contrl_finish(
    const struct contrl *c, const struct place *at, struct findings *f)
{
	if (c->statuses == 0)
		place_note(f, at, "edi.missing", SEVERITY_ERROR, "UCI", SERVICE,
		    "no UCI");
}
