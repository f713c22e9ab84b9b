/*
 * place: where in the input a finding is, as every edi.* finding says.
 */
#ifndef EDI_PLACE_H
#define EDI_PLACE_H

#include "base/findings.h"

/* The offset of what was not read from a message. */
#define PLACE_NONE UINT64_MAX

struct place {
	uint64_t segment; /* of the message, UNH is 1; 0: outside one */
	uint64_t offset;  /* of the segment's first byte in the input */
	bool is_line;	  /* in XML: these are line and column, from 1 */
};

/*
 * findings_add() with "; segment N, byte M" or "; line N, column M" after the
 * note. place may be NULL, or its offset PLACE_NONE: nothing is added then.
 */
void place_note(struct findings *f, const struct place *place, const char *code,
    enum severity severity, const char *where, const char *ref,
    const char *note, ...) __attribute__((format(printf, 7, 8)));

#endif
