/*
 * recognise: the bytes of a barcode out of what a reader gives.
 *
 * Readers hand over the bytes themselves, hexadecimal, base64 (both folded,
 * too), or UTF-8 of bytes that they took for Latin-1; some put an AIM
 * identifier ahead and a line end after it. All of these are undone without
 * loss. What has lost bytes on the way (U+FFFD, dropped NULs) is not repaired.
 *
 * Source: ISO/IEC 15424 for the identifiers; Doc 9303-13 2.
 */
#ifndef SEAL_RECOGNISE_H
#define SEAL_RECOGNISE_H

#include "base/buf.h"

enum recognise_cleaned {
	RECOGNISE_AIM = 1,
	RECOGNISE_HEX = 2,
	RECOGNISE_BASE64 = 4,
	RECOGNISE_UTF8 = 8,
	RECOGNISE_LINE_END = 16
};

/*
 * Appends the barcode's bytes of one piece of input and gives in *cleaned
 * what was undone (bits of enum recognise_cleaned). What is of no known form
 * is appended as it came.
 */
void recognise_bytes(struct span piece, struct buf *out, unsigned *cleaned);

/* "an AIM identifier, hexadecimal": the words for a note. */
void recognise_note(unsigned cleaned, struct buf *out);

/*
 * The JSON object at the front of input: how long it is, and whether it is a
 * seal (VDS-NC: it has the members data and sig). 0: it does not end in
 * input, or is not one.
 */
size_t recognise_object(struct span input, bool *seal);

/* False: no object at the front of input is a seal. Quicker than the above. */
bool recognise_may_hold_seal(struct span input);

/*
 * The first piece of a stream of barcodes: how many bytes of input are done
 * with, the piece itself in *piece (empty: line ends only). A VDS in bytes
 * ends where its signature does, anything else with its line, or with the last
 * of the lines over which a program folded it. 0: the piece does not end in
 * input, and more may come.
 */
size_t recognise_split(struct span input, bool end, struct span *piece);

#endif
