/*
 * number: the document number in the cells of a zone, a long one put together.
 *
 * Source: Doc 9303-5 4.2.2 note j; Doc 9303-6 4.2.2 note j.
 */
#ifndef TRAVEL_NUMBER_H
#define TRAVEL_NUMBER_H

#include "travel/layout.h"

/* Nine characters and the longest remainder (13, in TD1). */
#define MRZ_NUMBER_MAX 22

/*
 * Puts the number into out, its fillers and all, and returns its length: that
 * of the field, or more for a long number. cells: layout->cells of them.
 */
unsigned number_read(const struct mrz_layout *layout, const uint8_t *cells,
    uint8_t out[MRZ_NUMBER_MAX]);

#endif
