/*
 * state: the codes of states, organizations and persons in a zone.
 *
 * Source: ICAO Doc 9303-3 section 5, parts A to H. Part A is ISO 3166-1
 * alpha-3 with the exceptions named there (D for Germany, GBD GBN GBO GBP GBS
 * for nationalities of the United Kingdom, RKS); the others are ICAO's own.
 * Codes that are met in documents without standing there are in the table
 * too, marked as seen.
 */
#ifndef TRAVEL_STATE_H
#define TRAVEL_STATE_H

#include "base/span.h"

enum state_kind {
	MRZ_STATE_UNKNOWN,    /* not in the table */
	MRZ_STATE_LISTED,     /* parts A to E, G, H */
	MRZ_STATE_DEPRECATED, /* part F: ANT NTZ, in old documents */
	MRZ_STATE_SEEN	      /* seen in the field, not of the standard */
};

/* The code without its fillers: "D", "UTO". */
enum state_kind state_kind(struct span code);

/* For a code that is seen but not listed: what it stands for; else NULL. */
const char *state_note(struct span code);

/* Whether two codes mean one state: equal, D and DEU, RKS and UNK XKX XXK. */
bool state_same(struct span a, struct span b);

#endif
