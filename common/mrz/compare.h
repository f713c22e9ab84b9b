/*
 * compare: a field of the visual zone against the machine readable one.
 *
 * There is no single right string: a letter has several transliterations,
 * issuers truncate long names in their own ways (Doc 9303-4 4.2.3), put a
 * space or none, leave out titles. So a name agrees when some choice of forms
 * and some truncation that the field's width calls for gives the zone; it is
 * never compared with one expected string.
 */
#ifndef MRZ_COMPARE_H
#define MRZ_COMPARE_H

#include "mrz/mrz.h"

/* Longer texts of the visual zone are not compared. */
#define MRZ_COMPARE_MAX 1024

enum mrz_agreement {
	MRZ_AGREES,
	MRZ_DIFFERS,
	MRZ_INCOMPARABLE /* a script, or a form, that has no rule */
};

/*
 * A field of the visual zone, as UTF-8. A field that the layout does not have
 * agrees with anything.
 */
enum mrz_agreement mrz_compare(
    const struct mrz *m, enum mrz_field field, struct span text);

/*
 * A name alone: cells are a part of a name field without outer fillers,
 * truncated says that the field is full.
 */
enum mrz_agreement mrz_compare_name(
    struct span text, struct span cells, bool truncated);

#endif
