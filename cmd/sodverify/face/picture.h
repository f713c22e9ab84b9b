/*
 * picture: the decoders, JPEG by libjpeg and JPEG 2000 by libopenjp2, each
 * where it was there when this was built. They run in a process that has
 * nothing else, see ../face.h.
 */
#ifndef FACE_PICTURE_H
#define FACE_PICTURE_H

#include "base/err.h"
#include "base/span.h"
#include "../face.h"

/* Rows of points from the top, three bytes each: red, green, blue. */
struct picture {
	uint32_t width, height;
	bool damaged; /* the decoder went on where something was missing */
	uint8_t *rgb; /* picture_release() frees it */
};

/*
 * By the first bytes. Dimensions are held to FACE_POINTS_MAX before anything
 * of that size is allocated. ERR_DATA: it cannot be decoded; ERR_UNAVAILABLE:
 * this build has no decoder for it.
 */
MUST_CHECK bool picture_decode(
    struct span bytes, struct picture *out, struct err *err);
void picture_release(struct picture *picture);

/* ---- for the decoders ---- */

/* Room for so many points, or ERR_DATA. */
MUST_CHECK bool picture_make(
    uint64_t width, uint64_t height, struct picture *out, struct err *err);

MUST_CHECK bool picture_jpeg(
    struct span bytes, struct picture *out, struct err *err);
MUST_CHECK bool picture_jpeg2000(
    struct span bytes, struct picture *out, struct err *err);

#endif
