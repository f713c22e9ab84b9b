/*
 * picture_jpeg2000: JPEG 2000 by libopenjp2, a file of boxes or a bare
 * codestream.
 */
#include "picture.h"

#if HAVE_LIBOPENJP2

#include <openjpeg.h>
#include <string.h>

/* Bits of a value: ISO/IEC 15444-1 allows 38, pictures of faces have 8. */
#define BITS_MAX 16

/* ---- the bytes as a stream ----------------------------------------------- */

struct source {
	struct span bytes;
	size_t at;
};

static OPJ_SIZE_T
source_read(void *room, OPJ_SIZE_T size, void *context)
{
	struct source *s = context;
	size_t left = s->bytes.len - s->at;

	if (left == 0)
		return (OPJ_SIZE_T)-1;
	if (size > left)
		size = left;
	memcpy(room, s->bytes.data + s->at, size);
	s->at += size;
	return size;
}

static OPJ_OFF_T
source_skip(OPJ_OFF_T count, void *context)
{
	struct source *s = context;

	if (count < 0 || (uint64_t)count > s->bytes.len - s->at)
		return -1;
	s->at += (size_t)count;
	return count;
}

static OPJ_BOOL
source_seek(OPJ_OFF_T at, void *context)
{
	struct source *s = context;

	if (at < 0 || (uint64_t)at > s->bytes.len)
		return OPJ_FALSE;
	s->at = (size_t)at;
	return OPJ_TRUE;
}

static opj_stream_t *
open_source(struct source *s)
{
	opj_stream_t *stream = opj_stream_default_create(OPJ_TRUE);

	if (stream == NULL)
		return NULL;
	opj_stream_set_user_data(stream, s, NULL);
	opj_stream_set_user_data_length(stream, s->bytes.len);
	opj_stream_set_read_function(stream, source_read);
	opj_stream_set_skip_function(stream, source_skip);
	opj_stream_set_seek_function(stream, source_seek);
	return stream;
}

/* ---- points -------------------------------------------------------------- */

static uint8_t
clamp(long value)
{
	return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* A component's value for a point of the whole picture, in eight bits. */
static uint8_t
value_at(
    const opj_image_comp_t *c, const struct picture *p, uint32_t x, uint32_t y)
{
	size_t column = (size_t)((uint64_t)x * c->w / p->width);
	size_t row = (size_t)((uint64_t)y * c->h / p->height);
	long value = c->data[row * c->w + column];

	if (c->sgnd)
		value += 1L << (c->prec - 1);
	if (c->prec > 8)
		value >>= c->prec - 8;
	else if (c->prec < 8)
		value = value * 255 / ((1L << c->prec) - 1);
	return clamp(value);
}

/* ITU-R BT.601 as JFIF has it, in 1/65536. */
static void
from_ycc(uint8_t *point)
{
	long y = point[0], cb = point[1] - 128L, cr = point[2] - 128L;

	point[0] = clamp(y + cr * 91881 / 65536);
	point[1] = clamp(y - (cb * 22554 + cr * 46802) / 65536);
	point[2] = clamp(y + cb * 116130 / 65536);
}

static bool
is_ycc(const opj_image_t *image)
{
	return image->numcomps >= 3 &&
	    (image->color_space == OPJ_CLRSPC_SYCC ||
		image->comps[1].dx != image->comps[0].dx ||
		image->comps[1].dy != image->comps[0].dy);
}

static bool
check_components(const opj_image_t *image, bool decoded, struct err *err)
{
	if (image->numcomps < 1 || image->numcomps > 4)
		return err_set(err, ERR_DATA,
		    "JPEG 2000: %u components, not 1 to 4", image->numcomps);
	for (unsigned i = 0; i < image->numcomps; i++) {
		const opj_image_comp_t *c = &image->comps[i];

		if (c->prec < 1 || c->prec > BITS_MAX)
			return err_set(err, ERR_DATA,
			    "JPEG 2000: values of %u bits, not 1 to %d",
			    c->prec, BITS_MAX);
		if (decoded && (c->data == NULL || c->w == 0 || c->h == 0))
			return err_set(err, ERR_DATA,
			    "JPEG 2000: a component has no points");
	}
	return true;
}

static void
take_points(const opj_image_t *image, struct picture *p)
{
	bool colour = image->numcomps >= 3, ycc = is_ycc(image);
	uint8_t *point = p->rgb;

	for (uint32_t y = 0; y < p->height; y++)
		for (uint32_t x = 0; x < p->width; x++, point += 3) {
			for (unsigned i = 0; i < 3; i++)
				point[i] = value_at(
				    &image->comps[colour ? i : 0], p, x, y);
			if (ycc)
				from_ycc(point);
		}
}

/* ---- decoding ------------------------------------------------------------ */

static void
on_warning(const char *text, void *context)
{
	bool *damaged = context;

	(void)text;
	*damaged = true;
}

static void
on_error(const char *text, void *context)
{
	struct err *err = context;
	size_t len = strcspn(text, "\r\n");

	/* The first says most. */
	if (err->kind == ERR_NONE)
		(void)err_set(err, ERR_DATA, "JPEG 2000: %.*s", (int)len, text);
}

/* Room for the picture is made before its points are. */
static bool
decode(opj_codec_t *codec, opj_stream_t *stream, opj_image_t **image,
    struct picture *out, struct err *err)
{
	opj_dparameters_t parameters;

	opj_set_default_decoder_parameters(&parameters);
	if (!opj_setup_decoder(codec, &parameters) ||
	    !opj_decoder_set_strict_mode(codec, OPJ_FALSE) ||
	    !opj_read_header(stream, codec, image) || *image == NULL)
		return false;
	return (*image)->x1 > (*image)->x0 && (*image)->y1 > (*image)->y0 &&
	    check_components(*image, false, err) &&
	    picture_make((uint64_t)(*image)->x1 - (*image)->x0,
		(uint64_t)(*image)->y1 - (*image)->y0, out, err) &&
	    opj_decode(codec, stream, *image) &&
	    opj_end_decompress(codec, stream) &&
	    check_components(*image, true, err);
}

bool
picture_jpeg2000(struct span bytes, struct picture *out, struct err *err)
{
	bool boxes = !span_starts(bytes, SPAN("\xff\x4f"));
	struct source source = {bytes, 0};
	struct picture picture = {0};
	struct err why = ERR_INIT;
	bool damaged = false, ok = false;
	opj_stream_t *stream = open_source(&source);
	opj_codec_t *codec =
	    opj_create_decompress(boxes ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
	opj_image_t *image = NULL;

	if (stream != NULL && codec != NULL) {
		(void)opj_set_warning_handler(codec, on_warning, &damaged);
		(void)opj_set_error_handler(codec, on_error, &why);
		ok = decode(codec, stream, &image, &picture, &why);
	}
	if (ok) {
		take_points(image, &picture);
		picture.damaged = damaged;
		*out = picture;
	} else {
		picture_release(&picture);
		if (why.kind == ERR_NONE)
			(void)err_set(
			    &why, ERR_DATA, "JPEG 2000: it cannot be decoded");
		*err = why;
	}
	opj_image_destroy(image);
	opj_destroy_codec(codec);
	opj_stream_destroy(stream);
	return ok;
}

#else

bool
picture_jpeg2000(struct span bytes, struct picture *out, struct err *err)
{
	(void)bytes;
	(void)out;
	return err_set(err, ERR_UNAVAILABLE,
	    "a JPEG 2000, and this was built without libopenjp2");
}

#endif
