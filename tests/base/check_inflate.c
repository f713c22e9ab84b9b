/*
 * inflate: what zlib's own compress() made, whole, cut, damaged, followed by
 * more, and larger than the limit. What is refused leaves nothing.
 */
#include <zlib.h>

#include "base/inflate.h"
#include "suite.h"

/* Larger than a step of inflate.c. */
#define PLAIN 10000

static uint8_t plain[PLAIN];
static uint8_t packed[2 * PLAIN];
static size_t packed_len;

static void
setup(void)
{
	uLongf len = sizeof(packed);

	for (size_t i = 0; i < PLAIN; i++)
		plain[i] = (uint8_t)(i * i / 7);
	ck_assert_int_eq(compress(packed, &len, plain, PLAIN), Z_OK);
	packed_len = len;
}

static void
refused(struct span bytes, size_t limit)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	buf_append_str(&out, "before");
	ck_assert(!inflate_all(bytes, limit, &out, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(buf_text(&out), "before");
	buf_release(&out);
}

START_TEST(what_was_deflated_comes_back)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	ck_assert(
	    inflate_all(span_make(packed, packed_len), PLAIN, &out, &err));
	ck_assert(span_equal(buf_span(&out), span_make(plain, PLAIN)));
	buf_release(&out);
}
END_TEST

START_TEST(a_larger_one_is_refused)
{
	refused(span_make(packed, packed_len), PLAIN - 1);
	refused(span_make(packed, packed_len), 0);
}
END_TEST

START_TEST(a_part_damage_and_a_rest_are_refused)
{
	for (size_t len = 0; len < packed_len; len += 97)
		refused(span_make(packed, len), PLAIN);
	packed[packed_len] = 0;
	refused(span_make(packed, packed_len + 1), PLAIN);
	packed[packed_len - 1] ^= 1;
	refused(span_make(packed, packed_len), PLAIN);
}
END_TEST

Suite *inflate_suite(void);

Suite *
inflate_suite(void)
{
	Suite *s = suite_create("inflate");

	CASE_WITH(s, what_was_deflated_comes_back, setup, NULL);
	CASE_WITH(s, a_larger_one_is_refused, setup, NULL);
	CASE_WITH(s, a_part_damage_and_a_rest_are_refused, setup, NULL);
	return s;
}
