/*
 * buf: growth, its maximum, and what is left when memory runs out.
 */
#include <stdio.h>

#include "alloc.h"
#include "base/buf.h"
#include "base/memory.h"
#include "suite.h"

START_TEST(appends_keep_every_byte)
{
	struct buf b = BUF_INIT;

	for (unsigned i = 0; i < 100000; i++)
		buf_append_byte(&b, (uint8_t)(i * 7));
	ck_assert(buf_ok(&b));
	ck_assert_uint_eq(b.len, 100000);
	for (unsigned i = 0; i < 100000; i++)
		ck_assert_uint_eq(b.data[i], (uint8_t)(i * 7));
	buf_release(&b);
	buf_release(&b);
}
END_TEST

START_TEST(text_and_numbers)
{
	static const uint64_t numbers[] = {
	    0, 9, 10, 99, 1000000007, UINT64_MAX};
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < COUNT(numbers); i++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "%llu",
		    (unsigned long long)numbers[i]);
		buf_clear(&b);
		buf_append_uint(&b, numbers[i]);
		ck_assert_str_eq(buf_text(&b), expected);
	}
	buf_clear(&b);
	buf_append_str(&b, "a");
	BUF_LITERAL(&b, "b\0c");
	buf_printf(&b, "%s-%d", "x", -5);
	ck_span_eq(buf_span(&b), "ab\0cx--5");
	ck_assert_uint_eq(strlen(buf_text(&b)), 2);
	ck_assert_uint_eq(b.len, 8);
	buf_release(&b);
}
END_TEST

START_TEST(consume_moves_the_rest_to_the_front)
{
	struct buf b = BUF_INIT;

	buf_consume(&b, 3);
	buf_append_str(&b, "abcdef");
	buf_consume(&b, 0);
	buf_consume(&b, 2);
	ck_span_eq(buf_span(&b), "cdef");
	buf_consume(&b, 9);
	ck_assert_uint_eq(b.len, 0);
	buf_release(&b);
}
END_TEST

START_TEST(the_maximum_is_an_error_and_changes_nothing)
{
	struct buf b;

	buf_init(&b, 10);
	buf_append_str(&b, "0123456789");
	ck_assert(buf_ok(&b));
	buf_append_byte(&b, 'x');
	ck_assert(!buf_ok(&b));
	ck_span_eq(buf_span(&b), "0123456789");
	/* even what would fit is refused now, or there would be a gap */
	buf_append(&b, "", 0);
	ck_assert_ptr_null(buf_reserve(&b, 1));
	ck_assert_str_eq(buf_text(&b), "");
	buf_clear(&b);
	buf_append_str(&b, "again");
	ck_assert(buf_ok(&b));
	ck_assert_ptr_null(buf_reserve(&b, SIZE_MAX));
	buf_release(&b);
}
END_TEST

START_TEST(a_failed_append_is_followed_by_none)
{
	struct buf b;

	buf_init(&b, 8);
	buf_append_str(&b, "12345");
	buf_append_str(&b, "6789");
	buf_append_str(&b, "a");
	ck_assert(!buf_ok(&b));
	ck_span_eq(buf_span(&b), "12345");
	buf_release(&b);
}
END_TEST

static void
write_much(struct buf *b)
{
	for (int i = 0; i < 300; i++)
		buf_append_str(b, "0123456789");
	buf_printf(b, "%0300d", 1);
	buf_text(b);
}

START_TEST(no_memory_is_remembered)
{
	for (long n = 0; alloc_fail_at(n); n++) {
		unsigned long refusals = memory_refusals();
		struct buf b = BUF_INIT;

		write_much(&b);
		if (alloc_failed())
			ck_assert(!buf_ok(&b) && memory_refusals() > refusals);
		else
			ck_assert_uint_eq(b.len, 3300);
		buf_release(&b);
	}
}
END_TEST

START_TEST(wipe_leaves_an_empty_buffer)
{
	struct buf b = BUF_INIT;

	buf_wipe(&b);
	buf_append_str(&b, "secret");
	buf_wipe(&b);
	ck_assert_ptr_null(b.data);
	ck_assert_uint_eq(b.len, 0);
}
END_TEST

Suite *buf_suite(void);

Suite *
buf_suite(void)
{
	Suite *s = suite_create("buf");

	CASE(s, appends_keep_every_byte);
	CASE(s, text_and_numbers);
	CASE(s, consume_moves_the_rest_to_the_front);
	CASE(s, the_maximum_is_an_error_and_changes_nothing);
	CASE(s, a_failed_append_is_followed_by_none);
	CASE(s, no_memory_is_remembered);
	CASE(s, wipe_leaves_an_empty_buffer);
	return s;
}
