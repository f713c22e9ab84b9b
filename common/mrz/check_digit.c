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

#define SIX_WEIGHTS 7, 3, 1, 7, 3, 1
#define BLOCK 16

/* Sixteen at a time: those beyond the end count nothing. */
unsigned
check_digit_sum(const uint8_t *values, size_t len)
{
	static const int16_t factors[CHECK_DIGIT_SUM_MAX] = {SIX_WEIGHTS,
	    SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS,
	    SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS,
	    SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS, SIX_WEIGHTS};
	static const uint8_t used[2 * BLOCK] = {255, 255, 255, 255, 255, 255,
	    255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
	__m128i zero = _mm_setzero_si128(), sum = zero;

	for (size_t i = 0; i < len; i += BLOCK) {
		size_t rest = len - i < BLOCK ? len - i : BLOCK;
		__m128i v = _mm_and_si128(
		    _mm_loadu_si128(
			(const __m128i *)(const void *)(values + i)),
		    _mm_loadu_si128(
			(const __m128i *)(const void *)(used + BLOCK - rest)));
		const __m128i *f = (const __m128i *)(const void *)(factors + i);

		sum = _mm_add_epi32(sum,
		    _mm_madd_epi16(
			_mm_unpacklo_epi8(v, zero), _mm_loadu_si128(f)));
		sum = _mm_add_epi32(sum,
		    _mm_madd_epi16(
			_mm_unpackhi_epi8(v, zero), _mm_loadu_si128(f + 1)));
	}
	sum = _mm_add_epi32(sum, _mm_srli_si128(sum, 8));
	sum = _mm_add_epi32(sum, _mm_srli_si128(sum, 4));
	return (unsigned)_mm_cvtsi128_si32(sum);
}

#else

unsigned
check_digit_sum(const uint8_t *values, size_t len)
{
	unsigned seven = 0, three = 0, one = 0;
	size_t i = 0;

	for (; i + 3 <= len; i += 3) {
		seven += values[i];
		three += values[i + 1];
		one += values[i + 2];
	}
	if (i < len)
		seven += values[i];
	if (i + 1 < len)
		three += values[i + 1];
	return 7 * seven + 3 * three + one;
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
