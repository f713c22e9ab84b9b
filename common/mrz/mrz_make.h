/*
 * mrz_make: a zone from fields.
 *
 * Makes the ICAO layouts (TD1, TD2, TD3, MRV-A, MRV-B, crew member
 * certificates among TD1): codes, states and dates as they are, names by the
 * transliteration of Doc 9303-3 section 6 and truncated by 9303-4 4.2.3,
 * document numbers with the overflow of 9303-5 note j, every check digit.
 * What cannot be put into a zone is refused, never shortened, except names,
 * and numbers of visas (9303-7 4.2.2.2 note j).
 */
#ifndef MRZ_MRZ_MAKE_H
#define MRZ_MRZ_MAKE_H

#include "base/err.h"
#include "mrz/mrz.h"

/* Longest value of one field. */
#define MRZ_MAKE_FIELD_MAX 1024

/*
 * The value of each field as UTF-8, an empty span where there is none; named
 * and written as in a report: dates ISO 8601 or EDTF, sex F M X.
 */
struct mrz_make {
	struct span field[MRZ_FIELDS];
};

/*
 * The layout that a document code suggests: P for TD3, V for MRV-A, else TD1.
 */
enum mrz_format mrz_make_format(const struct mrz_make *in);

/*
 * Fills out->layout and out->cells and reads them (mrz_read_cells). On
 * failure *field is the field that cannot be made and err says why.
 */
MUST_CHECK bool mrz_make(const struct mrz_make *in, enum mrz_format format,
    struct date at, struct mrz *out, enum mrz_field *field, struct err *err);

#endif
