/*
 * A barcode of ICAO's data structure. The first byte chooses: the text as it
 * is, or the rest of the bytes under base32, with the flags that it names, so
 * that the search need not find out what base32 and deflate are.
 */
#include <stdlib.h>
#include <zlib.h>

#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
base32(struct span bytes, struct buf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, value = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		value = value << 8 | bytes.data[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_append_byte(
			    out, (uint8_t)digits[value >> (bits - 5) & 31]);
		value &= (1u << bits) - 1;
	}
	if (bits > 0)
		buf_append_byte(out, (uint8_t)digits[value << (5 - bits) & 31]);
}

static void
deflated(struct span bytes, struct buf *out)
{
	uLongf len = compressBound(bytes.len);
	uint8_t *room = buf_reserve(out, len);

	if (room != NULL &&
	    compress2(room, &len, bytes.data, bytes.len, 1) == Z_OK)
		out->len += len;
}

static void
make_text(uint8_t how, struct span rest, struct buf *out)
{
	struct buf packed = BUF_INIT;

	buf_append_str(out, how & 4 ? "NDB1" : "RDB1");
	buf_append_byte(out, (uint8_t)('A' + (how & 3)));
	if (how & 2) {
		deflated(rest, &packed);
		rest = buf_span(&packed);
	}
	base32(rest, out);
	buf_release(&packed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct findings findings;
	struct seal seal;
	struct buf text = BUF_INIT;

	if (size == 0)
		return 0;
	if (data[0] == 'R' || data[0] == 'N')
		buf_append(&text, data, size);
	else
		make_text(data[0], span_make(data + 1, size - 1), &text);
	findings_init(&findings, false);
	seal_init(&seal);
	if (!seal_parse(buf_span(&text), &seal, &findings) &&
	    findings.count == 0)
		abort();
	if (seal.own.len > SEAL_INFLATED_MAX)
		abort();
	seal_release(&seal);
	findings_release(&findings);
	buf_release(&text);
	return 0;
}
