/*
 * Portraits for DG2: drawn by rule, of nobody. A JPEG (baseline, grey, one
 * value a block of 8 × 8 points) and a JPEG 2000 (an even grey).
 */
#ifndef GEN_IMAGE_H
#define GEN_IMAGE_H

#include "gen/asn.h"

#define IMAGE_WIDTH 240
#define IMAGE_HEIGHT 320

/* `person` chooses a face: 0 and 1 are two people. */
struct blob gen_image_jpeg(int person);
/* With the boxes of a JP2 file, or the bare codestream. */
struct blob gen_image_jp2(bool boxes);

#endif
