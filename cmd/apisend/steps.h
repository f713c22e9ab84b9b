/*
 * steps: which flights still lack the list of those on board.
 *
 * Some states want two lists of a flight: one before, and one when the doors
 * are closed. A first list whose second one has not been put in by then is a
 * finding of status: it would not be missed otherwise.
 */
#ifndef APISEND_STEPS_H
#define APISEND_STEPS_H

#include "spool/spool.h"

struct steps {
	char **closed; /* "DESTINATION ORDER", sorted */
	size_t count, cap;
};

/* Notes a message, where it closes a flight. */
MUST_CHECK bool steps_note(
    struct steps *s, const struct spool_message *m, struct err *err);
/* After the last, before anything is asked. */
void steps_sort(struct steps *s);
void steps_release(struct steps *s);

/* Whether a message waits in vain for the closing one of its flight. */
bool steps_missing(
    const struct steps *s, const struct spool_message *m, instant now);

#endif
