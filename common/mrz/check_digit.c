/*
 * check_digit: sums. Knows no layout and no field.
 */
#include "mrz/check_digit.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NO MRZ_NO_VALUE
#define NO_8 NO, NO, NO, NO, NO, NO, NO, NO
#define NO_32 NO_8, NO_8, NO_8, NO_8

const uint8_t mrz_value[256] = {
    NO_32,
    /* ' ' to '/' */
    NO_8,
    NO_8,
    /* '0' to '?', the filler among them */
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    NO,
    NO,
    0,
    NO,
    NO,
    NO,
    /* '@' to '_' */
    NO,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    NO,
    NO,
    NO,
    NO,
    NO,
    NO_32,
    NO_32,
    NO_32,
    NO_32,
    NO_32,
};

static const uint8_t weights[3] = {7, 3, 1};

unsigned
check_digit_weight(unsigned n)
{
	return weights[n % 3];
}

void
check_digit_add(struct check_digit *c, const uint8_t *cells, size_t len)
{
	unsigned sum = 0, seen = 0, phase = c->count % 3;

	for (size_t i = 0; i < len; i++) {
		unsigned value = mrz_value[cells[i]];

		seen |= value;
		sum += value * weights[phase];
		phase = phase == 2 ? 0 : phase + 1;
	}
	c->sum += sum;
	c->count += (unsigned)len;
	/* Values end at 35; only MRZ_NO_VALUE has the highest bit. */
	if (seen & 0x80)
		c->wrong = true;
}

#ifdef __SSE2__

_Static_assert(MRZ_WEIGHT_BLOCK == 16, "a block is one load");
_Static_assert(MRZ_DIGITS == 5, "five sums are made side by side");

/* Sixteen values by their weights, in four parts that are added. */
static inline __m128i
weigh_block(__m128i low, __m128i high, const int16_t *weight, __m128i sum)
{
	const __m128i *w = (const __m128i *)(const void *)weight;

	sum = _mm_add_epi32(sum, _mm_madd_epi16(low, _mm_loadu_si128(w)));
	return _mm_add_epi32(sum, _mm_madd_epi16(high, _mm_loadu_si128(w + 1)));
}

/* The four parts of each of two, in two parts: a, b, a, b. */
static inline __m128i
halve(__m128i a, __m128i b)
{
	return _mm_add_epi32(
	    _mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
}

void
check_digit_sums(const struct mrz_layout *layout, const uint8_t *values,
    unsigned sum[MRZ_DIGITS])
{
	__m128i zero = _mm_setzero_si128();
	__m128i a = zero, b = zero, c = zero, d = zero, e = zero;

	for (unsigned i = layout->weight_first; i < layout->weight_end; i++) {
		const int16_t(*weight)[MRZ_WEIGHT_BLOCK] = layout->weight[i];
		__m128i v = _mm_loadu_si128(
		    (const __m128i *)(const void *)(values + 16 * i));
		__m128i low = _mm_unpacklo_epi8(v, zero);
		__m128i high = _mm_unpackhi_epi8(v, zero);

		a = weigh_block(low, high, weight[0], a);
		b = weigh_block(low, high, weight[1], b);
		c = weigh_block(low, high, weight[2], c);
		d = weigh_block(low, high, weight[3], d);
		e = weigh_block(low, high, weight[4], e);
	}
	a = halve(a, b);
	c = halve(c, d);
	e = halve(e, zero);
	_mm_storeu_si128((__m128i *)(void *)sum,
	    _mm_add_epi32(_mm_unpacklo_epi64(a, c), _mm_unpackhi_epi64(a, c)));
	sum[4] = (unsigned)_mm_cvtsi128_si32(
	    _mm_add_epi32(e, _mm_unpackhi_epi64(e, e)));
}

#else

void
check_digit_sums(const struct mrz_layout *layout, const uint8_t *values,
    unsigned sum[MRZ_DIGITS])
{
	memset(sum, 0, MRZ_DIGITS * sizeof(sum[0]));
	for (unsigned i = layout->weight_first; i < layout->weight_end; i++)
		for (unsigned d = 0; d < MRZ_DIGITS; d++)
			for (unsigned k = 0; k < MRZ_WEIGHT_BLOCK; k++)
				sum[d] += (unsigned)layout->weight[i][d][k] *
				    values[MRZ_WEIGHT_BLOCK * i + k];
}

#endif

char
check_digit_end(const struct check_digit *c)
{
	return c->wrong ? '\0' : (char)('0' + c->sum % 10);
}

char
check_digit(struct span cells)
{
	struct check_digit c = CHECK_DIGIT_INIT;

	check_digit_add(&c, cells.data, cells.len);
	return check_digit_end(&c);
}
