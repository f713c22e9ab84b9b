/*
 * number: see number.h.
 */
#include "travel/number.h"

/*
 * Doc 9303-5 4.2.2 note j: the number does not fit, a filler is in the digit's
 * place, and the optional data begin with the remainder, the digit and a
 * filler. Returns the characters of the remainder, or 0. Nine cells that are
 * padded are a short number, whatever follows.
 */
static unsigned
overflow(const struct mrz_layout *layout, const uint8_t *cells)
{
	const struct mrz_place *number = &layout->field[MRZ_DOCUMENT_NUMBER];
	const struct mrz_place *data = &layout->field[MRZ_OPTIONAL_DATA];
	const uint8_t *end = cells + number->at + number->len;
	unsigned run = 0;

	if (layout->overflow_max == 0 || *end != '<' ||
	    (end[-1] == '<' && end[-2] == '<') || layout_is_crew(layout, cells))
		return 0;
	while (run < data->len && cells[data->at + run] != '<')
		run++;
	if (run < 2 || run == data->len || run - 1 > layout->overflow_max)
		return 0;
	return run - 1;
}

unsigned
number_read(const struct mrz_layout *layout, const uint8_t *cells,
    uint8_t out[MRZ_NUMBER_MAX])
{
	const struct mrz_place *place = &layout->field[MRZ_DOCUMENT_NUMBER];
	const struct mrz_place *data = &layout->field[MRZ_OPTIONAL_DATA];
	unsigned remainder = overflow(layout, cells);

	memcpy(out, cells + place->at, place->len);
	memcpy(out + place->len, cells + data->at, remainder);
	return place->len + remainder;
}
