/*
 * inflate: see inflate.h; the work is zlib's.
 */
#include "base/inflate.h"

#include <zlib.h>

#define STEP 4096

static bool
inflate_into(struct span packed, size_t limit, struct buf *out, struct err *err)
{
	z_stream z = {0};
	size_t before = out->len;
	int got = Z_OK;

	if (packed.len > UINT32_MAX || inflateInit(&z) != Z_OK)
		return err_memory(err);
	/* zlib does not write here; its interface is older than const. */
	z.next_in = (Bytef *)(uintptr_t)packed.data;
	z.avail_in = (uInt)packed.len;
	while (got == Z_OK && out->len - before <= limit) {
		uint8_t *room = buf_reserve(out, STEP);

		if (room == NULL)
			break;
		z.next_out = room;
		z.avail_out = STEP;
		got = inflate(&z, Z_NO_FLUSH);
		out->len += STEP - z.avail_out;
	}
	(void)inflateEnd(&z);
	if (out->len - before > limit)
		return err_set(err, ERR_DATA,
		    "deflated bytes: more than %zu when inflated", limit);
	if (!buf_ok(out) || got == Z_MEM_ERROR)
		return err_memory(err);
	if (got != Z_STREAM_END || z.avail_in > 0)
		return err_set(err, ERR_DATA, "deflated bytes: damaged");
	return true;
}

bool
inflate_all(struct span packed, size_t limit, struct buf *out, struct err *err)
{
	size_t before = out->len;

	if (inflate_into(packed, limit, out, err))
		return true;
	out->len = before;
	return false;
}
