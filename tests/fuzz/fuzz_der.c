/*
 * The walk over tag-length-value bytes, and BER made definite: what comes out
 * needs no second pass and is the same when it goes in again.
 */
#include <stdlib.h>

#include "x509/der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(struct span rest, int depth)
{
	struct buf text = BUF_INIT;
	struct der e;
	instant t;

	while (der_next(&rest, &e)) {
		if (e.all.len < e.content.len)
			abort();
		(void)der_time(e.tag, e.content, &t);
		buf_clear(&text);
		(void)der_string(e.tag, e.content, &text);
		if (depth < DER_DEPTH_MAX)
			walk(e.content, depth + 1);
	}
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make(data, size);
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct err err = ERR_INIT;

	walk(bytes, 0);
	if (ber_to_der(bytes, &once, &err)) {
		if (ber_needed(buf_span(&once)) ||
		    !ber_to_der(buf_span(&once), &twice, &err) ||
		    !span_equal(buf_span(&once), buf_span(&twice)))
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
