/*
 * apdu: the four cases of a command, short and extended. See apdu.h.
 */
#include "chip/apdu.h"

bool
apdu_is_extended(const struct apdu *apdu)
{
	return apdu->extended || apdu->data.len > APDU_SHORT_DATA ||
	    apdu->le > APDU_SHORT_LE;
}

static void
put_16(struct buf *out, size_t value)
{
	buf_append_byte(out, (uint8_t)(value >> 8 & 0xff));
	buf_append_byte(out, (uint8_t)(value & 0xff));
}

void
apdu_encode(const struct apdu *apdu, struct buf *out)
{
	const uint8_t header[] = {apdu->cla, apdu->ins, apdu->p1, apdu->p2};

	if (apdu->data.len > APDU_EXTENDED_DATA ||
	    apdu->le > APDU_EXTENDED_LE) {
		out->failed = true;
		return;
	}
	buf_append(out, header, sizeof(header));
	if (!apdu_is_extended(apdu)) {
		if (apdu->data.len > 0) {
			buf_append_byte(out, (uint8_t)apdu->data.len);
			buf_append_span(out, apdu->data);
		}
		if (apdu->le > 0)
			buf_append_byte(out, (uint8_t)(apdu->le & 0xff));
		return;
	}
	/* One zero byte tells the long form, in front of whichever is first. */
	if (apdu->data.len > 0 || apdu->le > 0)
		buf_append_byte(out, 0);
	if (apdu->data.len > 0) {
		put_16(out, apdu->data.len);
		buf_append_span(out, apdu->data);
	}
	if (apdu->le > 0)
		put_16(out, apdu->le);
}

bool
apdu_answer(struct span answer, struct span *data, uint16_t *sw)
{
	if (answer.len < 2)
		return false;
	*sw = (uint16_t)(answer.data[answer.len - 2] << 8 |
	    answer.data[answer.len - 1]);
	*data = span_first(answer, answer.len - 2);
	return true;
}
