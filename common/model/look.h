/*
 * look: the lines "look at" of a card, chosen for one document, the same each
 * time: first what contradicts, then the alerts of the series, then features
 * that take the senses alone, each another one, one that binds the page to
 * the zone, and one for a tool, where the counter has it.
 */
#ifndef MODEL_LOOK_H
#define MODEL_LOOK_H

#include "model/judge.h"

#define LOOK_LINES_MAX 5
/* Seconds in all, in the primary and in the secondary line. */
#define LOOK_PRIMARY_SECONDS 7
#define LOOK_SECONDARY_SECONDS 60

struct look_options {
	bool secondary;
	unsigned tools; /* enum feature_tool: what is at the counter */
};

struct look_line {
	const struct feature *feature;
	const char *where, *light, *genuine, *forgery;
	const char *why; /* a code, of what contradicts; or NULL */
	unsigned level;
};

/* s NULL: the generic ones. Returns how many there are. */
unsigned look_choose(const struct model_state *s,
    const struct model_answer *answer, const struct look_options *options,
    struct look_line out[LOOK_LINES_MAX]);

#endif
