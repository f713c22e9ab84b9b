/*
 * extent: lengths of files, definite and indefinite, cut off at every byte.
 */
#include "chip/extent.h"

#include "chip/script.h"

Suite *extent_suite(void);

static const struct row {
	const char *bytes;
	uint8_t tag;
	enum extent extent;
	size_t len;
	bool indefinite;
} rows[] = {
    /* what has to be asked for next where the header is not whole */
    {"", 0x60, EXTENT_OPEN, 2, false},
    {"60", 0x60, EXTENT_OPEN, 2, false},
    {"75 82", 0x75, EXTENT_OPEN, 3, false},
    {"75 82 46", 0x75, EXTENT_OPEN, 4, false},
    /* 9303-11 D.4: EF.COM of 22 bytes */
    {"60 14 5F01", 0x60, EXTENT_WHOLE, 22, false},
    {"61 00", 0x61, EXTENT_WHOLE, 2, false},
    {"61 81 5D", 0x61, EXTENT_WHOLE, 96, false},
    {"75 82 4650", 0x75, EXTENT_WHOLE, 18004, false},
    {"75 84 00010000", 0x75, EXTENT_WHOLE, 65542, false},
    {"75 85 0000010000", 0x75, EXTENT_WRONG, 0, false},
    {"61 14", 0x60, EXTENT_WRONG, 0, false},
    /* the United States' EF.SOD */
    {"77 80 30 80", 0x77, EXTENT_OPEN, 8, true},
    {"77 80 30 02", 0x77, EXTENT_OPEN, 8, true},
    {"77 80 30 02 0500 0000", 0x77, EXTENT_WHOLE, 8, true},
    {"77 80 30 80 0201 05 0000 0000", 0x77, EXTENT_WHOLE, 11, true},
    {"77 80 30 80 0201 05 0000 00", 0x77, EXTENT_OPEN, 11, true},
    /* a tag of two bytes, and an object without content */
    {"77 80 5F85 00 0000", 0x77, EXTENT_OPEN, 8, true},
    {"77 80 7F61 00 0000", 0x77, EXTENT_WHOLE, 7, true},
};

START_TEST(lengths)
{
	const struct row *r = &rows[_i];
	size_t len = 0;
	bool indefinite;

	ck_assert_int_eq(
	    extent_of(hex(r->bytes), r->tag, &len, &indefinite), r->extent);
	if (r->extent != EXTENT_WRONG) {
		ck_assert_uint_eq(len, r->len);
		ck_assert_int_eq(indefinite, r->indefinite);
	}
}
END_TEST

/* Whatever is asked for is more than there is, and never past the end. */
START_TEST(cut_off)
{
	struct span whole =
	    hex("77 80 30 80 0609 2A864886F70D010702 A080 3003 020103"
		"0000 0000 0000");

	for (size_t n = 0; n < whole.len; n++) {
		size_t len;
		bool indefinite;

		ck_assert_int_eq(
		    extent_of(span_first(whole, n), 0x77, &len, &indefinite),
		    EXTENT_OPEN);
		ck_assert_uint_gt(len, n);
		ck_assert_uint_le(len, whole.len);
	}
}
END_TEST

START_TEST(nesting)
{
	uint8_t deep[200];
	size_t len;
	bool indefinite;

	for (size_t i = 0; i < sizeof(deep); i += 2) {
		deep[i] = 0x30;
		deep[i + 1] = 0x80;
	}
	ck_assert_int_eq(
	    extent_of(span_make(deep, sizeof(deep)), 0x30, &len, &indefinite),
	    EXTENT_WRONG);
}
END_TEST

Suite *
extent_suite(void)
{
	Suite *s = suite_create("extent");

	CASE_TABLE(s, lengths, rows, NULL, NULL);
	CASE(s, cut_off);
	CASE(s, nesting);
	return s;
}
