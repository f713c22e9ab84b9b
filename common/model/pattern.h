/*
 * pattern: whether a number has a form, for the patterns of the reference.
 *
 * A pattern is a POSIX extended regular expression for the whole number:
 * characters, brackets, groups, alternatives, ? * + and counts. It is made
 * into a table of states once, so that a number costs one look-up a
 * character: regexec(3) costs as much as all else that is done with a zone.
 * What a table cannot have (collating elements, anchors that are not at the
 * ends) is refused, and so is what would need too many states.
 */
#ifndef MODEL_PATTERN_H
#define MODEL_PATTERN_H

#include "base/err.h"
#include "base/span.h"

/* Characters of a pattern with its counts written out; nested groups. */
#define PATTERN_PLACES_MAX 256
#define PATTERN_DEPTH_MAX 16
/* Copies that a count makes, and all steps of reading, counts in counts. */
#define PATTERN_COUNT_MAX 64
#define PATTERN_STEPS_MAX 4096
/* States of the table. */
#define PATTERN_STATES_MAX 512

struct pattern {
	char *text;	       /* as it was written */
	uint8_t class_of[128]; /* of a character; 0: in no number */
	unsigned classes, states;
	uint16_t *next; /* [state][class]; 0: no number begins so */
	uint8_t *final; /* [state] */
};

/*
 * at: the offset in text of what is wrong, set on failure. To be released.
 */
MUST_CHECK bool pattern_compile(
    const char *text, size_t *at, struct pattern *out, struct err *err);
void pattern_release(struct pattern *p); /* zeroed is fine */

static inline bool
pattern_matches(const struct pattern *p, struct span number)
{
	unsigned state = 1;

	for (size_t i = 0; i < number.len && state != 0; i++) {
		uint8_t c = number.data[i];
		unsigned class = c < 128 ? p->class_of[c] : 0;

		state = class == 0 ? 0 : p->next[state * p->classes + class];
	}
	return p->final[state] != 0;
}

#endif
