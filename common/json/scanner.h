/*
 * scanner: the inside of json/scan.c that record/record.c shares, so that one
 * pass both checks a line and finds its members. Not for other modules.
 */
#ifndef JSON_SCANNER_H
#define JSON_SCANNER_H

#include "json/scan.h"

struct scanner {
	const uint8_t *p; /* moves forward; where a failure is */
	const uint8_t *end;
	const char *what; /* why it failed */
};

static inline void
scan_blanks(struct scanner *s)
{
	while (s->p < s->end &&
	    (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n'))
		s->p++;
}

/* Sets the reason; returns false. */
bool scan_fail(struct scanner *s, const char *what);

/* Blanks, a member's name, blanks, and the colon. */
bool scan_name(struct scanner *s);

/* Blanks and one value; depth is how many levels it is in already. */
bool scan_value(struct scanner *s, unsigned depth);

#endif
