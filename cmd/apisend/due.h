/*
 * due: when a message is due by the deadlines of its profile.
 *
 * Times of a message are local and carry no zone. Where the flight file gives
 * an offset ("2026-11-24T10:00-06:00") a deadline is exact; else local time is
 * taken for UTC, and the rule says so.
 */
#ifndef APISEND_DUE_H
#define APISEND_DUE_H

#include "edi/match.h"
#include "edi/profile.h"
#include "spool/spool.h"

/* Which of a sender's lists of one flight it is; flight file, "step". */
enum due_step { STEP_NONE, STEP_FIRST, STEP_UPDATE, STEP_CLOSED };

/* "first" "update" "closed"; "" for STEP_NONE. */
const char *due_step_word(enum due_step step);
bool due_step_parse(struct span word, enum due_step *out);

/* What the flight file says of time; 0: it gives no offset. */
struct due_times {
	enum due_step step;
	instant departs, arrives;
};

struct due {
	instant at; /* 0: the profile says nothing of it */
	char rule[SPOOL_RULE_MAX + 1];
	enum due_step step;
	instant closes; /* when the list of those on board is due; 0: none */
};

/*
 * Of several deadlines the next one that is not over; for a first list the
 * earliest; for a closing one that of the doors. A deadline called crew or
 * passengers is of that list only.
 */
void due_find(const struct profile *profile, const struct match_request *r,
    const struct due_times *times, instant now, struct due *out);

/*
 * A sentence's end on a message that is past its time, or will be when it is
 * tried at next (0: it has left now). False: it is in time.
 */
bool due_lateness(const struct spool_message *m, instant now, instant next,
    char *words, size_t size);

#endif
