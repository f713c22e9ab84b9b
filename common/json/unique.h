/*
 * unique: no member of an object is there twice.
 *
 * RFC 8259 section 4 leaves open which of two members of one name counts, so
 * two readers may see two different objects. Whatever a verdict rests on is
 * refused instead.
 */
#ifndef JSON_UNIQUE_H
#define JSON_UNIQUE_H

#include "json/scan.h"

/*
 * True when every name of an object is there once, compared after unescaping;
 * of any other value, true. The work grows with n log n of the members.
 * Errors: ERR_DATA when a name is there twice; want of memory.
 */
MUST_CHECK bool json_unique(struct span value, struct err *err);

/* The same for every object inside the value, too. */
MUST_CHECK bool json_unique_all(struct span value, struct err *err);

#endif
