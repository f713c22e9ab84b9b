/* The decoders of faces: libjpeg and libopenjp2 behind our own limits. */
#include <stdlib.h>

#include "../../cmd/sodverify/face/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture p = {0};
	struct err err = ERR_INIT;

	if (picture_decode(span_make(data, size), &p, &err)) {
		if (p.width == 0 || p.height == 0 || p.rgb == NULL ||
		    (size_t)p.width * p.height > FACE_POINTS_MAX)
			abort();
	} else if (p.rgb != NULL || err.text[0] == '\0') {
		abort();
	}
	picture_release(&p);
	return 0;
}
