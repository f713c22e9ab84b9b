/*
 * split: where one zone ends and the next begins in a stream of text.
 *
 * Between blank lines, lines of a layout's widths are one zone, whatever is
 * written in them; longer paragraphs are taken apart where something looks
 * like a zone. A line that fits nothing goes with the zone beside it, before
 * or after, and is then left out (mrz_read); lines that look like a part of a
 * zone that is not there, and paragraphs without any zone, are pieces of their
 * own. A zone may have blank lines between its lines. No line is dropped.
 *
 * Source: inspection-record(5), "Raw input".
 */
#ifndef MRZ_SPLIT_H
#define MRZ_SPLIT_H

#include "base/span.h"

/* Lines beside a zone, before and after each, and lines of no zone, that are
 * taken as one piece. */
#define MRZ_SPLIT_LINES_MAX 8

/* What is known of the text beyond what is given. */
enum mrz_more {
	MRZ_MORE,  /* it goes on */
	MRZ_PAUSE, /* it may go on, but a whole zone is not to wait for it */
	MRZ_END	   /* it ends here */
};

/*
 * Finds the first piece of the text. *piece is empty when what was consumed
 * holds none. Returns how many bytes are done with; 0 when more of the text
 * is needed, which it never says at MRZ_END when text is not empty. What it
 * finds does not depend on where the text was cut, but for a pause.
 */
size_t mrz_split(struct span text, enum mrz_more more, struct span *piece);

#endif
