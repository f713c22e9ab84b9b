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
	uint8_t class_of[256]; /* of a byte; 0: in no number */
	unsigned classes, states;
	/* [state][class]: where the next state's row begins; state and class
	 * 0 lead to state 0, in which no number ends. */
	uint32_t *next;
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
	uint32_t row = p->classes; /* of state 1 */

	for (size_t i = 0; i < number.len; i++)
		row = p->next[row + p->class_of[number.data[i]]];
	return p->final[row / p->classes] != 0;
}

#endif
