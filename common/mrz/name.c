/*
 * name: separators, spaces, and the alphabet of Russian national passports.
 * Judges nothing: the findings are mrz_check's.
 */
#include "mrz/name.h"

static unsigned
first_bit(uint64_t mask)
{
	return mask == 0 ? 64 : (unsigned)__builtin_ctzll(mask);
}

void
mrz_name_read(uint64_t fillers, unsigned len, struct mrz_name *out)
{
	uint64_t letters, separators;
	unsigned begin, end, cut, given;

	memset(out, 0, sizeof(*out));
	letters = ~fillers & (((uint64_t)1 << len) - 1);
	if (letters == 0) {
		out->empty = true;
		return;
	}
	begin = first_bit(letters);
	end = 64 - (unsigned)__builtin_clzll(letters);
	out->leading = begin > 0;
	out->full = end == len;

	/* Bit i: cells i and i + 1 are fillers, between begin and end. */
	separators = fillers & fillers >> 1;
	separators &= ((uint64_t)1 << end) - 1;
	separators &= ~(((uint64_t)1 << begin) - 1);
	if (begin >= 2) {
		out->given_at = (uint8_t)begin;
		out->given_len = (uint8_t)(end - begin);
		out->second = separators != 0;
		return;
	}
	cut = first_bit(separators);
	out->surname_at = (uint8_t)begin;
	if (cut >= end) {
		out->surname_len = (uint8_t)(end - begin);
		return;
	}
	out->surname_len = (uint8_t)(cut - begin);
	given = first_bit(letters & ~(((uint64_t)1 << cut) - 1));
	out->given_at = (uint8_t)given;
	out->given_len = (uint8_t)(end - given);
	out->second = (separators & ~(((uint64_t)1 << given) - 1)) != 0;
}

size_t
layout_cell_text(uint8_t cell, uint8_t out[MRZ_CELL_TEXT_MAX])
{
	if (cell < 0x80) {
		out[0] = cell;
		return 1;
	}
	memcpy(out, "\xef\xbf\xbd", MRZ_CELL_TEXT_MAX);
	return MRZ_CELL_TEXT_MAX;
}

size_t
mrz_name_text(struct span cells, uint8_t *out)
{
	size_t len = 0;

	for (size_t i = 0; i < cells.len; i++) {
		if (cells.data[i] != '<')
			len += layout_cell_text(cells.data[i], out + len);
		else if (i > 0 && cells.data[i - 1] != '<')
			out[len++] = ' ';
	}
	return len;
}

/* Characters that fillers are read as. */
static bool
is_misread(uint8_t c)
{
	return c == 'K' || c == 'C' || c == '(';
}

/* Enough of them, and not letters one by one alone, which may be initials. */
static bool
is_filler_run(struct span run)
{
	size_t count = 0;
	bool sure = false;

	for (size_t i = 0; i < run.len; i++) {
		if (!is_misread(run.data[i]))
			continue;
		count++;
		sure = sure || run.data[i] == '(' ||
		    (i > 0 && is_misread(run.data[i - 1]));
	}
	return sure && count >= MRZ_FILLER_RUN_MIN;
}

size_t
mrz_name_misread(struct span cells, size_t *at)
{
	size_t end = cells.len, start, first;

	*at = 0;
	while (end > 0 && cells.data[end - 1] == '<')
		end--;
	start = end;
	while (start > 0 &&
	    (is_misread(cells.data[start - 1]) || cells.data[start - 1] == '<'))
		start--;
	/* Few letters at the end of a part are its own: BECK<KKKK. */
	first = start;
	while (first < end && cells.data[first] != '<')
		first++;
	if (first < end && first - start < MRZ_FILLER_RUN_MIN)
		start = first;
	while (start < end && cells.data[start] == '<')
		start++;
	*at = start;
	return is_filler_run(span_make(cells.data + start, end - start))
	    ? end - start
	    : 0;
}

/*
 * Latin letters and digits for the 33 Cyrillic ones; A is U+0410. In the
 * order of the Russian alphabet without Ё, which is "2" and out of order.
 */
#define RUSSIAN_FIRST 0x410
#define RUSSIAN_LAST 0x42f
#define RUSSIAN_YO 0x401
static const char russian[] = "ABVGDEJZIQKLMNOPRSTUFHC34WXY9678";

static uint32_t
russian_letter(uint8_t cell)
{
	const char *at;

	if (cell == '2')
		return RUSSIAN_YO;
	if (cell == '\0')
		return 0;
	at = strchr(russian, cell);
	return at == NULL ? 0 : RUSSIAN_FIRST + (uint32_t)(at - russian);
}

bool
mrz_russian_letter(uint8_t cell)
{
	return russian_letter(cell) != 0;
}

uint8_t
mrz_russian_cell(uint32_t letter)
{
	if (letter == RUSSIAN_YO)
		return '2';
	if (letter < RUSSIAN_FIRST || letter > RUSSIAN_LAST)
		return 0;
	return (uint8_t)russian[letter - RUSSIAN_FIRST];
}

size_t
mrz_name_russian(struct span cells, uint8_t *out)
{
	size_t len = 0;

	for (size_t i = 0; i < cells.len; i++) {
		uint8_t cell = cells.data[i];
		uint32_t letter = russian_letter(cell);

		if (cell == '<') {
			if (i > 0 && cells.data[i - 1] != '<')
				out[len++] = ' ';
		} else if (letter == 0) {
			len += layout_cell_text(cell, out + len);
		} else {
			out[len++] = (uint8_t)(0xc0 | letter >> 6);
			out[len++] = (uint8_t)(0x80 | (letter & 0x3f));
		}
	}
	return len;
}
