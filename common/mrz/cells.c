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

static struct block
read_block(const uint8_t *cells)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)cells);
	struct block b;

	b.letters = (unsigned)_mm_movemask_epi8(in_range(c, 'A', 26));
	b.digits = (unsigned)_mm_movemask_epi8(in_range(c, '0', 10));
	b.fillers = (unsigned)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(c, _mm_set1_epi8('<')));
	return b;
}

static bool
block_is_plain(const uint8_t *cells)
{
	__m128i c = _mm_loadu_si128((const __m128i *)(const void *)cells);
	__m128i plain = _mm_or_si128(
	    _mm_or_si128(in_range(c, 'A', 26), in_range(c, '0', 10)),
	    _mm_cmpeq_epi8(c, _mm_set1_epi8('<')));

	return _mm_movemask_epi8(plain) == 0xffff;
}

#else

static struct block
read_block(const uint8_t *cells)
{
	struct block b = {0, 0, 0};

	for (unsigned i = 0; i < BLOCK; i++) {
		b.letters |= is_letter(cells[i]) << i;
		b.digits |= is_digit(cells[i]) << i;
		b.fillers |= (unsigned)(cells[i] == '<') << i;
	}
	return b;
}

static bool
block_is_plain(const uint8_t *cells)
{
	struct block b = read_block(cells);

	return (b.letters | b.digits | b.fillers) == 0xffff;
}

#endif

void
cells_read(const uint8_t *cells, struct cells_masks *out)
{
	struct cells_masks m = {{0, 0}, {0, 0}, {0, 0}};

	for (unsigned i = 0; i < CELLS_READ / BLOCK; i++) {
		struct block b = read_block(cells + i * BLOCK);
		unsigned word = i / 4, shift = i % 4 * BLOCK;

		m.letters[word] |= (uint64_t)b.letters << shift;
		m.digits[word] |= (uint64_t)b.digits << shift;
		m.fillers[word] |= (uint64_t)b.fillers << shift;
	}
	*out = m;
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
	for (size_t i = 0; i + BLOCK < len; i += BLOCK)
		if (!block_is_plain(cells + i))
			return false;
	return block_is_plain(cells + len - BLOCK);
}
