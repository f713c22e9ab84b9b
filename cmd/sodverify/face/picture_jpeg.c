/*
 * picture_jpeg: JPEG by libjpeg.
 */
#include "picture.h"

#if HAVE_LIBJPEG

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

/* Scans of a progressive picture: each costs a pass over all points. */
#define SCANS_MAX 100

struct decoding {
	struct jpeg_decompress_struct jpeg; /* first: libjpeg hands it back */
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf stop;
	struct picture picture;
	struct err *err;
};

static void
on_error(j_common_ptr jpeg)
{
	struct decoding *d = (struct decoding *)jpeg;
	char text[JMSG_LENGTH_MAX];

	jpeg->err->format_message(jpeg, text);
	(void)err_set(d->err, ERR_DATA, "JPEG: %s", text);
	longjmp(d->stop, 1);
}

/* Counted by libjpeg's own emit_message, which would print as well. */
static void
on_message(j_common_ptr jpeg, int level)
{
	if (level < 0)
		jpeg->err->num_warnings++;
}

static void
on_progress(j_common_ptr jpeg)
{
	struct decoding *d = (struct decoding *)jpeg;

	if (d->jpeg.input_scan_number <= SCANS_MAX)
		return;
	(void)err_set(d->err, ERR_DATA, "JPEG: more than %d scans", SCANS_MAX);
	longjmp(d->stop, 1);
}

static bool
decode(struct decoding *d, struct span bytes)
{
	struct jpeg_decompress_struct *jpeg = &d->jpeg;

	if (setjmp(d->stop) != 0)
		return false;
	jpeg_create_decompress(jpeg);
	jpeg->progress = &d->progress;
	jpeg_mem_src(jpeg, bytes.data, (unsigned long)bytes.len);
	(void)jpeg_read_header(jpeg, TRUE);
	if (jpeg->num_components != 1 && jpeg->num_components != 3)
		return err_set(d->err, ERR_DATA,
		    "JPEG: %d components, not 1 or 3", jpeg->num_components);
	if (!picture_make(
		jpeg->image_width, jpeg->image_height, &d->picture, d->err))
		return false;
	jpeg->out_color_space = JCS_RGB;
	(void)jpeg_start_decompress(jpeg);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = d->picture.rgb +
		    (size_t)jpeg->output_scanline * d->picture.width * 3;

		(void)jpeg_read_scanlines(jpeg, &row, 1);
	}
	(void)jpeg_finish_decompress(jpeg);
	d->picture.damaged = d->errors.num_warnings > 0;
	return true;
}

bool
picture_jpeg(struct span bytes, struct picture *out, struct err *err)
{
	struct decoding d = {.err = err};
	bool ok;

	d.jpeg.err = jpeg_std_error(&d.errors);
	d.errors.error_exit = on_error;
	d.errors.emit_message = on_message;
	d.progress.progress_monitor = on_progress;
	ok = decode(&d, bytes);
	jpeg_destroy_decompress(&d.jpeg);
	if (ok)
		*out = d.picture;
	else
		picture_release(&d.picture);
	return ok;
}

#else

bool
picture_jpeg(struct span bytes, struct picture *out, struct err *err)
{
	(void)bytes;
	(void)out;
	return err_set(
	    err, ERR_UNAVAILABLE, "a JPEG, and this was built without libjpeg");
}

#endif
