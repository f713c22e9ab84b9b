/*
 * picture: which decoder, and room for what it makes. See picture.h.
 */
#include "picture.h"

#include <stdlib.h>

#include "lds/image.h"

bool
picture_make(
    uint64_t width, uint64_t height, struct picture *out, struct err *err)
{
	struct picture p = {0};

	if (width == 0 || height == 0 || width > FACE_POINTS_MAX ||
	    height > FACE_POINTS_MAX / width)
		return err_set(err, ERR_DATA,
		    "%llu x %llu points; at most %zu are drawn",
		    (unsigned long long)width, (unsigned long long)height,
		    FACE_POINTS_MAX);
	p.width = (uint32_t)width;
	p.height = (uint32_t)height;
	p.rgb = calloc((size_t)(width * height), 3);
	if (p.rgb == NULL)
		return err_memory(err);
	*out = p;
	return true;
}

void
picture_release(struct picture *picture)
{
	free(picture->rgb);
	*picture = (struct picture){0};
}

bool
picture_decode(struct span bytes, struct picture *out, struct err *err)
{
	switch (image_look(bytes).kind) {
	case IMAGE_JPEG:
		return picture_jpeg(bytes, out, err);
	case IMAGE_JPEG2000:
		return picture_jpeg2000(bytes, out, err);
	default:
		return err_set(err, ERR_DATA, "neither a JPEG nor a JPEG 2000");
	}
}
