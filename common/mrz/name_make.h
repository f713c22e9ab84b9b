/*
 * name_make: names into the name field of a zone.
 *
 * Doc 9303-3 4.6 and section 6: transliterated, apostrophes dropped, hyphens
 * and commas inside an identifier a filler, "<<" between the identifiers.
 * Where it does not fit, 9303-4 4.2.3: later parts are shortened first, to
 * one letter at least, then left out, so that the last position is a letter.
 */
#ifndef MRZ_NAME_MAKE_H
#define MRZ_NAME_MAKE_H

#include "base/err.h"
#include "base/span.h"

/* Letters of one identifier before it is truncated, at most. */
#define NAME_MAKE_MAX 1024

/* cells are fillers already; width of the field. */
MUST_CHECK bool name_make(struct span surname, struct span given,
    struct span state, uint8_t *cells, size_t width, struct err *err);

#endif
