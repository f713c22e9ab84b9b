/*
 * What readers give, as a stream: the pieces follow one another, none is
 * lost, and whether the stream comes whole or in halves changes nothing.
 */
#include <stdlib.h>

#include "seal/recognise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
note(struct span piece, struct buf *out)
{
	unsigned cleaned;

	buf_printf(out, "%zu:", piece.len);
	recognise_bytes(piece, out, &cleaned);
	recognise_note(cleaned, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span input = span_make(data, size), piece;
	struct buf out = BUF_INIT;
	bool seal;

	if (recognise_object(input, &seal) > size)
		abort();
	while (input.len > 0) {
		size_t part = recognise_split(
			   span_first(input, input.len / 2), false, &piece),
		       used;

		/* What is a piece without its end is one with it. */
		if (piece.len > 0) {
			struct span first = piece;

			used = recognise_split(input, true, &piece);
			if (used != part || !span_equal(first, piece))
				abort();
		} else {
			used = recognise_split(input, true, &piece);
		}
		if (used > input.len || (used == 0 && piece.len > 0))
			abort();
		if (used == 0)
			break;
		note(piece, &out);
		input = span_from(input, used);
	}
	buf_release(&out);
	return 0;
}
