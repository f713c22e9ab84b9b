/*
 * codec: the test vectors of RFC 4648 section 10, and everything that an
 * encoder would not have written.
 */
#include "alloc.h"
#include "base/codec.h"
#include "suite.h"

static const struct {
	const char *plain, *base64, *hex;
} vectors[] = {{"", "", ""}, {"f", "Zg==", "66"}, {"fo", "Zm8=", "666f"},
    {"foo", "Zm9v", "666f6f"}, {"foob", "Zm9vYg==", "666f6f62"},
    {"fooba", "Zm9vYmE=", "666f6f6261"},
    {"foobar", "Zm9vYmFy", "666f6f626172"}};

START_TEST(vectors_of_rfc_4648)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < COUNT(vectors); i++) {
		buf_clear(&b);
		base64_encode(&b, span_str(vectors[i].plain));
		ck_assert_str_eq(buf_text(&b), vectors[i].base64);
		buf_clear(&b);
		ck_assert(base64_decode(span_str(vectors[i].base64), &b));
		ck_assert_str_eq(buf_text(&b), vectors[i].plain);
		buf_clear(&b);
		hex_encode(&b, span_str(vectors[i].plain));
		ck_assert_str_eq(buf_text(&b), vectors[i].hex);
		buf_clear(&b);
		ck_assert(hex_decode(span_str(vectors[i].hex), &b));
		ck_assert_str_eq(buf_text(&b), vectors[i].plain);
	}
	buf_release(&b);
}
END_TEST

START_TEST(every_byte_value_survives)
{
	struct buf text = BUF_INIT, back = BUF_INIT;
	uint8_t all[768];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)(i < 256 ? i : i * 31);
	for (size_t len = sizeof(all) - 3; len <= sizeof(all); len++) {
		buf_clear(&text);
		buf_clear(&back);
		base64_encode(&text, span_make(all, len));
		ck_assert(base64_decode(buf_span(&text), &back));
		ck_assert(span_equal(buf_span(&back), span_make(all, len)));
		buf_clear(&text);
		buf_clear(&back);
		hex_encode(&text, span_make(all, len));
		ck_assert(hex_decode(buf_span(&text), &back));
		ck_assert(span_equal(buf_span(&back), span_make(all, len)));
	}
	buf_release(&text);
	buf_release(&back);
}
END_TEST

START_TEST(base64_refuses_what_no_encoder_writes)
{
	static const char *const wrong[] = {"Z", "Zg",
	    "Zg=", "Zg===", "====", "=Zg=", "Z=g=", "Zg=g",
	    "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9v=", "Zg==Zg==", "Zm-v",
	    "Zm_v", "Zm9vYg=", "\xC3\xA4\xC3\xA4", "Zm9v===="};
	struct buf b = BUF_INIT;

	buf_append_str(&b, "kept");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		ck_assert_msg(
		    !base64_decode(span_str(wrong[i]), &b), "%s", wrong[i]);
		ck_span_eq(buf_span(&b), "kept");
	}
	ck_assert(!base64_decode(SPAN("Zm\0v"), &b));
	ck_span_eq(buf_span(&b), "kept");
	buf_release(&b);
}
END_TEST

START_TEST(folded_base64_is_joined_and_as_strict)
{
	struct buf b = BUF_INIT;

	ck_assert(base64_decode_folded(SPAN("Zm9v\r\nYmFy\n"), &b));
	ck_assert(base64_decode_folded(SPAN("Z m9\tvYg=\n="), &b));
	ck_assert_str_eq(buf_text(&b), "foobarfoob");
	ck_assert(!base64_decode_folded(SPAN("Zm9v\nYm!y"), &b));
	ck_assert(!base64_decode_folded(SPAN("Zm9v\nYmF"), &b));
	ck_assert(!base64_decode_folded(SPAN("Zm9v\n\0"), &b));
	ck_assert(base64_decode_folded(SPAN(" \n"), &b));
	ck_assert_uint_eq(b.len, 10);
	buf_release(&b);
}
END_TEST

START_TEST(hex_takes_both_cases_and_pairs_only)
{
	uint8_t exact[4];
	static const char *const wrong[] = {"0", "0g", "g0", "0x", " 00", "00 ",
	    "0:00", "/0", ":0", "@0", "G0", "`0"};
	struct buf b = BUF_INIT;

	ck_assert(hex_decode(SPAN("aBcDeF09"), &b));
	ck_assert(hex_decode_exact(SPAN("aBcDeF09"), exact, 4));
	ck_assert_mem_eq(exact, b.data, 4);
	ck_assert(!hex_decode_exact(SPAN("aBcDeF09"), exact, 3));
	ck_assert(!hex_decode_exact(SPAN("aBcDeF0"), exact, 3));
	ck_assert(!hex_decode_exact(SPAN("aBcDeF09"), exact, 5));
	ck_assert(!hex_decode_exact(SPAN("aBcDeF0g"), exact, 4));
	ck_span_eq(buf_span(&b), "\xAB\xCD\xEF\x09");
	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(
		    !hex_decode(span_str(wrong[i]), &b), "%s", wrong[i]);
	ck_span_eq(buf_span(&b), "\xAB\xCD\xEF\x09");
	buf_release(&b);
}
END_TEST

START_TEST(no_memory_decodes_nothing)
{
	for (long n = 0; alloc_fail_at(n); n++) {
		struct buf b = BUF_INIT;
		bool ok = base64_decode(SPAN("Zm9vYmFy"), &b);

		ck_assert(ok == !alloc_failed());
		ck_assert(buf_ok(&b) == ok);
		buf_release(&b);
	}
}
END_TEST

Suite *codec_suite(void);

Suite *
codec_suite(void)
{
	Suite *s = suite_create("codec");

	CASE(s, vectors_of_rfc_4648);
	CASE(s, every_byte_value_survives);
	CASE(s, base64_refuses_what_no_encoder_writes);
	CASE(s, folded_base64_is_joined_and_as_strict);
	CASE(s, hex_takes_both_cases_and_pairs_only);
	CASE(s, no_memory_decodes_nothing);
	return s;
}
