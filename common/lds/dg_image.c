/*
 * dg_image: the faces of data group 2 and the signatures of data group 7.
 *
 * ISO/IEC 19794-5 has fixed headers and is read by them. ISO/IEC 39794-5 is
 * ASN.1 with a picture somewhere in it as an octet string: the tree is
 * searched for strings that begin as a picture does.
 */
#include "lds/dg.h"

#include "x509/der.h"
#include "lds/lds.h"

/* ISO/IEC 19794-5: record header, facial information, one feature point,
 * image information; the image data type is the second byte of the last. */
#define FAC_HEADER 14
#define FAC_INFORMATION 20
#define FAC_FEATURE 8
#define FAC_IMAGE 12

static unsigned
u16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static size_t
u32(const uint8_t *p)
{
	return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 |
	    p[3];
}

static void
add_image(struct dg_images *out, struct image image)
{
	if (out->count < DG_IMAGES_MAX)
		out->image[out->count] = image;
	out->count++;
}

/* One facial record data block; rest moves past it. */
static bool
take_face(struct span *rest, struct dg_images *out)
{
	struct span block;
	struct image image;
	const uint8_t *info;
	size_t length, head;

	if (rest->len < FAC_INFORMATION)
		return false;
	length = u32(rest->data);
	head = FAC_INFORMATION + (size_t)u16(rest->data + 4) * FAC_FEATURE;
	if (length > rest->len || head + FAC_IMAGE > length)
		return false;
	block = span_first(*rest, length);
	info = block.data + head;
	image = image_look(span_from(block, head + FAC_IMAGE));
	if (image.kind == IMAGE_UNKNOWN && info[1] <= 1)
		image.kind = info[1] == 0 ? IMAGE_JPEG : IMAGE_JPEG2000;
	if (image.width == 0 || image.height == 0) {
		image.width = u16(info + 2);
		image.height = u16(info + 4);
	}
	add_image(out, image);
	*rest = span_from(*rest, length);
	return true;
}

/* "FAC" NUL, "010" NUL, length of the record, number of faces. */
static bool
parse_19794(struct span record, struct dg_images *out)
{
	unsigned faces;

	if (record.len < FAC_HEADER || memcmp(record.data, "FAC", 4) != 0)
		return false;
	out->format = DG_FORMAT_19794;
	faces = u16(record.data + 12);
	record = span_from(record, FAC_HEADER);
	while (faces-- > 0)
		if (!take_face(&record, out))
			return false;
	return true;
}

static bool
search_39794(struct span bytes, unsigned depth, struct dg_images *out)
{
	struct der e;

	if (depth > DER_DEPTH_MAX)
		return false;
	while (bytes.len > 0) {
		struct image image;
		uint32_t top;

		if (!der_next(&bytes, &e))
			return false;
		for (top = e.tag; top > 0xff; top >>= 8)
			;
		if (top & 0x20) {
			if (!search_39794(e.content, depth + 1, out))
				return false;
			continue;
		}
		image = image_look(e.content);
		if (image.kind != IMAGE_UNKNOWN)
			add_image(out, image);
	}
	return true;
}

/* The biometric data block of one template. */
static bool
parse_template(struct span body, struct dg_images *out)
{
	struct der e;

	while (body.len > 0) {
		if (!der_next(&body, &e))
			return false;
		if (e.tag == 0x5f2e && parse_19794(e.content, out))
			return true;
		if (e.tag == 0x5f2e || e.tag == 0x7f2e) {
			out->format = DG_FORMAT_39794;
			return search_39794(e.content, 0, out);
		}
	}
	return false;
}

bool
dg2_parse(struct span file, struct dg_images *out, struct err *err)
{
	struct span body, group, count, one;

	memset(out, 0, sizeof(*out));
	if (!der_take(&file, lds_tag(2), &body))
		return err_set(err, ERR_DATA, "data group 2: tag 75 expected");
	if (!der_take(&body, 0x7f61, &group) ||
	    !der_take(&group, DER_INTEGER, &count))
		return err_set(err, ERR_DATA,
		    "data group 2: biometric group "
		    "template expected");
	while (der_take(&group, 0x7f60, &one))
		if (!parse_template(one, out))
			return err_set(err, ERR_DATA,
			    "data group 2: a "
			    "biometric data block cannot be read");
	if (out->count == 0)
		return err_set(err, ERR_DATA, "data group 2: no face in it");
	return true;
}

bool
dg7_parse(struct span file, struct dg_images *out, struct err *err)
{
	struct span body, count, picture;

	memset(out, 0, sizeof(*out));
	if (!der_take(&file, lds_tag(7), &body))
		return err_set(err, ERR_DATA, "data group 7: tag 67 expected");
	(void)der_take(&body, DER_INTEGER, &count);
	while (der_take(&body, 0x5f43, &picture))
		add_image(out, image_look(picture));
	if (out->count == 0)
		return err_set(err, ERR_DATA, "data group 7: no image in it");
	return true;
}
