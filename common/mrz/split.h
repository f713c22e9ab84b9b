/*
 * split: where one zone ends and the next begins in a stream of text.
 *
 * Zones are separated by blank lines or recognised by the lengths of their
 * lines. No line is dropped: lines that belong to no zone are pieces of their
 * own, which then have no layout. A line that was lost does not shift the
 * zones behind it: an upper line of two has no date, a lower one has.
 *
 * Source: cli.md of the design: "zones of 1–3 lines, separated by a blank
 * line or recognised by length".
 */
#ifndef MRZ_SPLIT_H
#define MRZ_SPLIT_H

#include "base/span.h"

/* Lines of no zone that are taken as one piece, at most. */
#define MRZ_SPLIT_LINES_MAX 16

/*
 * Finds the first piece of the text. *piece is empty when what was consumed
 * holds none. Returns how many bytes are done with; 0 when more of the text
 * is needed, which it never says when end is true and text is not empty. What
 * it finds does not depend on where the text was cut.
 */
size_t mrz_split(struct span text, bool end, struct span *piece);

#endif
