/*
 * mrz/cells: the masks against a look at every byte by itself.
 */
#include "mrz/cells.h"

#include "suite.h"

static bool
bit_of(const uint64_t mask[2], unsigned at)
{
	return (mask[at / 64] >> at % 64 & 1) != 0;
}

START_TEST(masks_of_every_byte)
{
	uint8_t cells[CELLS_READ];
	struct cells_masks m;

	for (unsigned start = 0; start < 256; start++) {
		for (unsigned i = 0; i < CELLS_READ; i++)
			cells[i] = (uint8_t)(start + i);
		cells_read(cells, &m);
		for (unsigned i = 0; i < CELLS_READ; i++) {
			uint8_t c = cells[i];
			bool letter = c >= 'A' && c <= 'Z';
			bool digit = c >= '0' && c <= '9';

			ck_assert_int_eq(bit_of(m.letters, i), letter);
			ck_assert_int_eq(bit_of(m.digits, i), digit);
			ck_assert_int_eq(bit_of(m.fillers, i), c == '<');
			ck_assert_int_eq(m.values[i],
			    digit	 ? c - '0'
				: letter ? c - 'A' + 10
					 : 0);
		}
	}
}
END_TEST

START_TEST(plain_at_every_length_and_place)
{
	uint8_t cells[64];

	for (size_t len = 0; len <= sizeof(cells); len++) {
		memset(cells, 'A', sizeof(cells));
		ck_assert(cells_are_plain(cells, len));
		for (size_t i = 0; i < len; i++) {
			cells[i] = '!';
			ck_assert(!cells_are_plain(cells, len));
			cells[i] = '<';
		}
	}
}
END_TEST

START_TEST(bits_of_any_run)
{
	uint64_t mask[2] = {
	    UINT64_C(0x123456789abcdef0), UINT64_C(0x00000000f0e1d2c3)};

	for (unsigned at = 0; at < CELLS_READ; at++) {
		for (unsigned len = 1; len < 64 && at + len <= CELLS_READ;
		     len++) {
			uint64_t bits = cells_bits(mask, at, len);

			for (unsigned i = 0; i < 64; i++)
				ck_assert_int_eq((bits >> i & 1) != 0,
				    i < len && bit_of(mask, at + i));
		}
	}
}
END_TEST

Suite *cells_suite(void);

Suite *
cells_suite(void)
{
	Suite *s = suite_create("cells");

	CASE(s, masks_of_every_byte);
	CASE(s, plain_at_every_length_and_place);
	CASE(s, bits_of_any_run);
	return s;
}
