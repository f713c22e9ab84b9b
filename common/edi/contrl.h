/*
 * contrl: what the receiver's translator says of an interchange (CONTRL):
 * taken, or rejected before anybody looked at what is in it.
 *
 * UCI speaks of the interchange, UCF of a group, UCM of a message. Action 4
 * rejects, 7 acknowledges, 8 says that it was received; an action that is
 * none of these says nothing, and is never taken for an acknowledgement.
 *
 * Source: ISO 9735-4, UN/EDIFACT service directory: UCI UCF UCM UCS UCD, data
 * elements 0083 (action) and 0085 (syntax error).
 */
#ifndef EDI_CONTRL_H
#define EDI_CONTRL_H

#include "edi/envelope.h"

enum contrl_level { CONTRL_INTERCHANGE, CONTRL_GROUP, CONTRL_MESSAGE };
enum contrl_verdict { CONTRL_UNCLEAR, CONTRL_TAKEN, CONTRL_REJECTED };

/* Words for levels: "interchange" "group" "message". */
const char *contrl_level_word(enum contrl_level level);

/* What 0085 means; NULL for a code that is not in the directory. */
const char *contrl_error_text(struct span code);

/* One UCI, UCF or UCM; spans live until the next one is taken in. */
struct contrl_status {
	enum contrl_level level;
	enum contrl_verdict verdict;
	struct span reference;	       /* of what is spoken of */
	struct span sender, recipient; /* of that interchange (UCI) */
	struct span action, error;     /* 0083; 0085 here or in UCS, UCD */
};

struct contrl {
	struct contrl_status status;
	bool open; /* a status waits to be handed over */
	uint64_t statuses;
	struct keep kept;
};

/* At UNH. */
void contrl_begin(struct contrl *c);

static inline bool
contrl_completes(const struct contrl *c, const struct edifact_segment *s)
{
	return c->open &&
	    (s->tag == EDIFACT_TAG('U', 'C', 'I') ||
		s->tag == EDIFACT_TAG('U', 'C', 'F') ||
		s->tag == EDIFACT_TAG('U', 'C', 'M'));
}

void contrl_segment(struct contrl *c, const struct edifact_segment *s,
    const struct place *at, struct findings *f);

/* At UNT or where it should be. */
void contrl_finish(
    const struct contrl *c, const struct place *at, struct findings *f);

#endif
