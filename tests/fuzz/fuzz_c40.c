/* C40: what is decoded, encoded anew by the rules, is what there was. */
#include <stdlib.h>

#include "seal/c40.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Doc 9303-13 2.6: the value of a character. */
static unsigned
value_of(uint8_t c)
{
	if (c == '<')
		return 3;
	if (c >= '0' && c <= '9')
		return c - '0' + 4u;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 14u;
	abort();
}

static void
encode(struct span text, struct buf *out)
{
	for (; text.len > 0;
	     text = span_from(text, text.len < 3 ? text.len : 3))
		if (text.len == 1) {
			buf_append_byte(out, 0xfe);
			buf_append_byte(out, text.data[0] + 1u);
		} else {
			unsigned u = 1600 * value_of(text.data[0]) +
			    40 * value_of(text.data[1]) + 1 +
			    (text.len > 2 ? value_of(text.data[2]) : 0);

			buf_append_byte(out, (uint8_t)(u >> 8));
			buf_append_byte(out, (uint8_t)u);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);
	struct buf text = BUF_INIT, again = BUF_INIT;

	if (c40_decode(bytes, &text)) {
		if (text.len > size / 2 * 3)
			abort();
		encode(buf_span(&text), &again);
		/* A blank that is left alone is a filler. */
		if (size >= 2 && data[size - 2] == 0xfe &&
		    data[size - 1] == ' ' + 1)
			again.data[again.len - 1] = ' ' + 1;
		if (!span_equal(bytes, buf_span(&again)))
			abort();
	} else if (text.len > 0) {
		abort();
	}
	buf_release(&text);
	buf_release(&again);
	return 0;
}
