/*
 * cells: comparing sixteen bytes at once. Knows no layout.
 */
#include "mrz/cells.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK 16

static unsigned
is_letter(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26;
}

static unsigned
is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

/* Bits of sixteen cells. */
struct block {
	unsigned letters, digits, fillers;
};

#ifdef __SSE2__

/* Bytes from low to low + count - 1; the comparison is of signed bytes. */
static __m128i
in_range(__m128i c, char low, char count)
{
	__m128i moved = _mm_add_epi8(c, _mm_set1_epi8((char)(-128 - low)));

	return _mm_cmplt_epi8(moved, _mm_set1_epi8((char)(-128 + count)));
}

static inline struct block
read_block(const uint8_t *cells, uint8_t *values)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)cells);
	__m128i letters = in_range(c, 'A', 26);
	__m128i digits = in_range(c, '0', 10);
	__m128i fillers = _mm_cmpeq_epi8(c, _mm_set1_epi8('<'));
	__m128i value = _mm_or_si128(
	    _mm_and_si128(letters, _mm_sub_epi8(c, _mm_set1_epi8('A' - 10))),
	    _mm_and_si128(digits, _mm_sub_epi8(c, _mm_set1_epi8('0'))));
	struct block b;

	b.letters = (unsigned)_mm_movemask_epi8(letters);
	b.digits = (unsigned)_mm_movemask_epi8(digits);
	b.fillers = (unsigned)_mm_movemask_epi8(fillers);
	_mm_storeu_si128((__m128i *)(void *)values, value);
	return b;
}

static __m128i
plain_block(const uint8_t *cells)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)cells);

	return _mm_or_si128(
	    _mm_or_si128(in_range(c, 'A', 26), in_range(c, '0', 10)),
	    _mm_cmpeq_epi8(c, _mm_set1_epi8('<')));
}

/* len at least a block; the last one overlaps the one before it. */
static bool
blocks_are_plain(const uint8_t *cells, size_t len)
{
	__m128i plain = plain_block(cells + len - BLOCK);

	for (size_t i = 0; i + BLOCK < len; i += BLOCK)
		plain = _mm_and_si128(plain, plain_block(cells + i));
	return _mm_movemask_epi8(plain) == 0xffff;
}

#else

static struct block
read_block(const uint8_t *cells, uint8_t *values)
{
	struct block b = {0, 0, 0};

	for (unsigned i = 0; i < BLOCK; i++) {
		values[i] = (uint8_t)(is_digit(cells[i]) ? cells[i] - '0'
			: is_letter(cells[i])		 ? cells[i] - 'A' + 10
							 : 0);
		b.letters |= is_letter(cells[i]) << i;
		b.digits |= is_digit(cells[i]) << i;
		b.fillers |= (unsigned)(cells[i] == '<') << i;
	}
	return b;
}

static bool
blocks_are_plain(const uint8_t *cells, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_letter(cells[i]) && !is_digit(cells[i]) &&
		    cells[i] != '<')
			return false;
	return true;
}

#endif

/* Two blocks, as bits of one word. */
static inline struct block
read_two(const uint8_t *cells, uint8_t *values)
{
	struct block a = read_block(cells, values);
	struct block b = read_block(cells + BLOCK, values + BLOCK);

	a.letters |= b.letters << BLOCK;
	a.digits |= b.digits << BLOCK;
	a.fillers |= b.fillers << BLOCK;
	return a;
}

_Static_assert(CELLS_READ == 6 * BLOCK, "three times two blocks");

void
cells_read(const uint8_t *cells, struct cells_masks *out)
{
	struct block a = read_two(cells, out->values);
	struct block b = read_two(cells + 2 * BLOCK, out->values + 2 * BLOCK);
	struct block c = read_two(cells + 4 * BLOCK, out->values + 4 * BLOCK);

	out->letters[0] = (uint64_t)b.letters << 32 | a.letters;
	out->digits[0] = (uint64_t)b.digits << 32 | a.digits;
	out->fillers[0] = (uint64_t)b.fillers << 32 | a.fillers;
	out->letters[1] = c.letters;
	out->digits[1] = c.digits;
	out->fillers[1] = c.fillers;
}

bool
cells_are_plain(const uint8_t *cells, size_t len)
{
	if (len < BLOCK) {
		for (size_t i = 0; i < len; i++)
			if (!is_letter(cells[i]) && !is_digit(cells[i]) &&
			    cells[i] != '<')
				return false;
		return true;
	}
	return blocks_are_plain(cells, len);
}
