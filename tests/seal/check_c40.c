/*
 * c40: the examples of Doc 9303-13 2.6, and what is malformed by it.
 */
#include "seal/c40.h"

#include "chip/script.h"

Suite *c40_suite(void);

static const struct {
	const char *bytes, *text; /* NULL: malformed */
} rows[] = {
    {"", NULL},
    {"EB04 66A9", "XK<CD"},
    {"EB11 FE45", "XKCD"},
    {"DE51 5826", "VISA01"},
    {"62D7 19C9", "BSI01"},
    /* the issuing state: with fillers, and alone as a seal of 2016 has it */
    {"6ABC", "D<<"},
    {"FE45", "D"},
    {"D9C5", "UTO"},
    /* Doc 9303-8 Appendix B: the signer and the length of the reference */
    {"D9CA C8A7", "UTTS02"},
    {"3A99", "5B"},
    /* one that is left is its ASCII and one, only at the end */
    {"6ABC FE31", "D<<0"},
    {"FE31 6ABC", NULL},
    {"FE3D", "<"},
    {"FE21", "<"}, /* a blank */
    {"FE20", NULL},
    {"FE62", NULL},
    {"FE00", NULL},
    /* no pair; 0; past 39 39 39; a shift that is none at the end */
    {"6A", NULL},
    {"0000", NULL},
    {"FA00", "ZZZ"},
    {"FA01", NULL},
    {"FFFF", NULL},
    {"0001", NULL},
    {"1259 6ABC", NULL},
};

START_TEST(pairs)
{
	struct buf out = BUF_INIT;

	buf_append_str(&out, "=");
	if (rows[_i].text == NULL) {
		ck_assert(!c40_decode(hex(rows[_i].bytes), &out));
		ck_span_eq(buf_span(&out), "=");
	} else {
		ck_assert(c40_decode(hex(rows[_i].bytes), &out));
		ck_assert_str_eq(buf_text(&out) + 1, rows[_i].text);
	}
	buf_release(&out);
}
END_TEST

START_TEST(sizes)
{
	ck_assert_uint_eq(C40_SIZE(72), 48);
	ck_assert_uint_eq(C40_SIZE(64), 44);
	ck_assert_uint_eq(C40_SIZE(9), 6);
	ck_assert_uint_eq(C40_SIZE(1), 2);
	ck_assert_uint_eq(C40_SIZE(0), 0);
	ck_assert_uint_eq(C40_CHARACTERS(4), 6);
}
END_TEST

Suite *
c40_suite(void)
{
	Suite *s = suite_create("c40");

	CASE_TABLE(s, pairs, rows, NULL, NULL);
	CASE(s, sizes);
	return s;
}
