/*
 * image: the headers of JPEG and JPEG 2000, bounds-checked.
 */
#include "lds/image.h"

static unsigned
u16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned
u32(const uint8_t *p)
{
	return (unsigned)p[0] << 24 | (unsigned)p[1] << 16 |
	    (unsigned)p[2] << 8 | p[3];
}

/* Walks the marker segments up to the frame header. */
static void
look_jpeg(struct span s, struct image *image)
{
	s = span_from(s, 2);
	while (s.len >= 9 && s.data[0] == 0xff) {
		unsigned marker = s.data[1];

		if (marker == 0xff) { /* a fill byte */
			s = span_from(s, 1);
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
		    marker != 0xc8 && marker != 0xcc) {
			image->height = u16(s.data + 5);
			image->width = u16(s.data + 7);
			return;
		}
		s = span_from(s, 2 + (size_t)u16(s.data + 2));
	}
}

/* A codestream: SOC, then SIZ with the extent and the offset. */
static void
look_codestream(struct span s, struct image *image)
{
	if (s.len < 24 || u16(s.data + 2) != 0xff51)
		return;
	image->width = u32(s.data + 8) - u32(s.data + 16);
	image->height = u32(s.data + 12) - u32(s.data + 20);
}

/* The file format: boxes; "jp2h" holds "ihdr" first. */
static void
look_jp2(struct span s, struct image *image)
{
	while (s.len >= 8) {
		size_t length = u32(s.data);

		if (memcmp(s.data + 4, "jp2h", 4) == 0 && s.len >= 24 &&
		    memcmp(s.data + 12, "ihdr", 4) == 0) {
			image->height = u32(s.data + 16);
			image->width = u32(s.data + 20);
			return;
		}
		if (length < 8)
			return;
		s = span_from(s, length);
	}
}

struct image
image_look(struct span bytes)
{
	struct image image = {IMAGE_UNKNOWN, bytes, 0, 0};

	if (span_starts(bytes, SPAN("\xff\xd8\xff"))) {
		image.kind = IMAGE_JPEG;
		look_jpeg(bytes, &image);
	} else if (span_starts(bytes, SPAN("\xff\x4f\xff\x51"))) {
		image.kind = IMAGE_JPEG2000;
		look_codestream(bytes, &image);
	} else if (span_starts(bytes, SPAN("\0\0\0\x0cjP  \r\n\x87\n"))) {
		image.kind = IMAGE_JPEG2000;
		look_jp2(bytes, &image);
	}
	return image;
}

const char *
image_word(enum image_kind kind)
{
	return kind == IMAGE_JPEG    ? "jpeg"
	    : kind == IMAGE_JPEG2000 ? "jpeg2000"
				     : "unknown";
}
