/*
 * image: what kind of picture bytes are, and how large it is. Nothing is
 * decoded: a picture of a document is hostile until its hash was verified,
 * and decoders are somebody else's trade.
 *
 * Source: ISO/IEC 10918-1 B.2.2 (JPEG), ISO/IEC 15444-1 A.5.1 and I.5.3.1
 * (JPEG 2000).
 */
#ifndef LDS_IMAGE_H
#define LDS_IMAGE_H

#include "base/span.h"

enum image_kind { IMAGE_UNKNOWN, IMAGE_JPEG, IMAGE_JPEG2000 };

struct image {
	enum image_kind kind;
	struct span bytes;
	unsigned width, height; /* pixels; 0: not known */
};

/* By the first bytes; width and height from the picture's own header. */
struct image image_look(struct span bytes);

/* "jpeg", "jpeg2000", "unknown". */
const char *image_word(enum image_kind kind);

#endif
