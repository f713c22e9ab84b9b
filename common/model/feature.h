/*
 * feature: what there is to look at in a document: the vocabulary of the
 * lines "look at", each with the sense and the tool that it takes.
 *
 * Level 1 takes the senses alone, level 2 a simple tool. Doc 9303-2 names the
 * features; the wording and the seconds, of somebody who has done it before,
 * are ours.
 */
#ifndef MODEL_FEATURE_H
#define MODEL_FEATURE_H

#include "base/span.h"

/* What it takes to see it: of two level-1 lines no two have the same. */
enum feature_sense {
	SENSE_LOOK, /* flat light */
	SENSE_TOUCH,
	SENSE_TILT,
	SENSE_LIGHT, /* held against the light */
	SENSE_TOOL
};

/* Tools that a counter may have: bits, in the order of feature_tools. */
enum feature_tool {
	TOOL_UV = 1 << 0,
	TOOL_UV254 = 1 << 1,
	TOOL_IR = 1 << 2,
	TOOL_LOUPE = 1 << 3,
	TOOL_LENS = 1 << 4,
	TOOL_READER = 1 << 5
};
/* "uv" "uv254" "ir" "loupe" "lens" "reader"; ends with NULL. */
extern const char *const feature_tools[];

struct feature {
	const char *id;
	unsigned level;
	const char *name, *where, *light, *genuine, *forgery;
	unsigned seconds;
	enum feature_sense sense;
	unsigned tool; /* 0: none */
	bool binds;    /* the page to the zone, or to the holder */
};

/* NULL when there is none of that name. */
const struct feature *feature_find(struct span id);

/* The i-th of all; NULL after the last. */
const struct feature *feature_at(unsigned i);

#endif
