/*
 * Any bytes as a record: indexed, spliced, spliced again, shown as a card.
 * Beyond not crashing, a splice must give a valid record, and the same one
 * when it is done twice.
 */
#include <stdlib.h>

#include "record/card.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
splice(struct span line, struct buf *out)
{
	struct json_error why;
	struct json_text value;
	struct record r;

	record_init(&r);
	if (!json_text(SPAN("{\"status\":\"pass\"}"), &value, &why))
		abort();
	if (record_parse(&r, line, &why))
		record_splice(&r, "tool", value, out);
	record_release(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct card_style style = {size % 2 == 0, size % 3 == 0,
	    size % 5 == 0 ? 0 : CARD_WIDTH_MIN + (unsigned)(size % 80)};
	struct buf once = BUF_INIT, twice = BUF_INIT, card = BUF_INIT;

	splice(span_make(data, size), &once);
	if (once.len > 0) {
		splice(buf_span(&once), &twice);
		if (!span_equal(buf_span(&once), buf_span(&twice)))
			abort();
		card_render(buf_span(&once), &style, &card);
		if (utf8_valid(buf_span(&card)) != card.len)
			abort();
	}
	buf_release(&once);
	buf_release(&twice);
	buf_release(&card);
	return 0;
}
