/*
 * envelope: interchange, group and message around the segments, with their
 * counts and references.
 *
 * It checks what UNT, UNE and UNZ say against what was read and tells which
 * message a segment belongs to. It never looks at what a message means.
 *
 * A segment goes through envelope_leave() first, which says what it ends (the
 * findings belong to what was there before), then through envelope_enter(),
 * which takes it in (the findings belong to what begins).
 *
 * Sources: ISO 9735 (UNB UNG UNH UNT UNE UNZ); PAXLST implementation guide
 * 4.2–4.4, 4.25–4.27 (parts: 0070, 0073); PNRGOV guide.
 */
#ifndef EDI_ENVELOPE_H
#define EDI_ENVELOPE_H

#include "edi/edifact.h"
#include "edi/keep.h"
#include "edi/place.h"

/* Interchange references that are remembered, to find one used twice. */
#define ENVELOPE_REFERENCES 65536
/* Messages in parts that are under way at once. */
#define ENVELOPE_SETS 64

enum message_type {
	MESSAGE_NONE, /* no message under way */
	MESSAGE_PAXLST,
	MESSAGE_CUSRES,
	MESSAGE_PNRGOV,
	MESSAGE_CONTRL,
	MESSAGE_APP,  /* SITA's APP: CIRQ, CIRS, …; no EDIFACT */
	MESSAGE_OTHER /* ACKRES, GOVREQ, … */
};

/* Spans live until the next UNB, UNG or UNH that replaces them. */
struct envelope_interchange {
	struct span syntax, sender, sender_qualifier, recipient,
	    recipient_qualifier, date, time, reference, application;
	bool open, test;
	uint64_t groups, messages;
	struct keep kept;
};

struct envelope_group {
	struct span sender, recipient, reference, version, release;
	bool open;
	uint64_t messages;
	struct keep kept;
};

struct envelope_message {
	enum message_type kind;
	struct span reference, type, version, release, agency, association,
	    access_reference;
	unsigned part;	  /* 0: not said */
	char part_letter; /* 'C' first, 'F' last, 0 */
	bool open;
	uint64_t segments; /* so far, UNH included */
	struct keep kept;
};

/* A message in parts, from its first part to its last. */
struct envelope_set {
	uint64_t key; /* 0: free */
	unsigned part;
	uint64_t used;
	char reference[36];
};

struct envelope {
	struct envelope_interchange interchange;
	struct envelope_group group;
	struct envelope_message message;
	struct place place;   /* of the segment that was entered last */
	uint64_t *references; /* ENVELOPE_REFERENCES of hashes */
	struct envelope_set sets[ENVELOPE_SETS];
	unsigned set_count;
	uint64_t clock;
};

MUST_CHECK bool envelope_init(struct envelope *e, struct err *err);
void envelope_release(struct envelope *e);

/* Whether a segment begins a message, a group or an interchange. */
static inline bool
envelope_begins(const struct edifact_segment *s)
{
	return s->tag == EDIFACT_TAG('U', 'N', 'H') ||
	    s->tag == EDIFACT_TAG('U', 'N', 'G') ||
	    s->tag == EDIFACT_TAG('U', 'N', 'B');
}

void envelope_leave(
    struct envelope *e, const struct edifact_segment *s, struct findings *f);

/* True: the segment is the envelope's own, not part of a message. */
bool envelope_enter(
    struct envelope *e, const struct edifact_segment *s, struct findings *f);

/*
 * Both at once, for a segment that is not the envelope's own, has no flag but
 * EDIFACT_PLAIN, and stands in an open message.
 */
static inline void
envelope_content(struct envelope *e, const struct edifact_segment *s)
{
	e->place.segment = ++e->message.segments;
	e->place.offset = s->offset;
}

/* The end of an input: what is still open. */
void envelope_end(struct envelope *e, struct findings *f);

/* Whether parts are still awaited. */
bool envelope_sets_open(const struct envelope *e);

/* The end of all inputs: parts that have not come. */
void envelope_end_sets(struct envelope *e, struct findings *f);

#endif
