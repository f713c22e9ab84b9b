/*
 * extent: how long a file is, from its first bytes.
 *
 * Source: ISO/IEC 7816-4 5.2.2; ITU-T X.690 8.1.3.6 (the indefinite length,
 * which some issuers' EF.SOD has).
 */
#ifndef CHIP_EXTENT_H
#define CHIP_EXTENT_H

#include "base/span.h"

enum extent {
	EXTENT_WHOLE, /* *len is the length of the whole object */
	EXTENT_OPEN,  /* indefinite: it has at least *len bytes */
	EXTENT_WRONG  /* it cannot be an object of this tag */
};

/*
 * have: the bytes so far, the header in them or not; tag: its one byte.
 * *indefinite tells whether the length is of that form.
 */
enum extent extent_of(
    struct span have, uint8_t tag, size_t *len, bool *indefinite);

#endif
