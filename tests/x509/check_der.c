/*
 * x509/der: forms that X.690 allows and forbids, and the values of real
 * certificates. BER forms from X.690 8.1.3.6 and 8.7.3.
 */
#include "x509/der.h"

#include "suite.h"

START_TEST(elements)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint32_t tag; /* 0: none */
		size_t content;
		bool long_length;
	} rows[] = {
	    {"\x05\x00", 2, 0x05, 0, false},
	    {"\x04\x01\x61", 3, 0x04, 1, false},
	    {"\x04\x81\x01\x61", 4, 0x04, 1, true},
	    {"\x04\x82\x00\x01\x61", 5, 0x04, 1, true},
	    {"\x04\x84\x00\x00\x00\x01\x61", 7, 0x04, 1, true},
	    {"\x5f\x1f\x02\x61\x62", 5, 0x5f1f, 2, false},
	    {"\x7f\x61\x00", 3, 0x7f61, 0, false},
	    {"\x5f\x81\x1f\x00", 4, 0x5f811f, 0, false},
	    /* refused: */
	    {"", 0, 0, 0, false},
	    {"\x04", 1, 0, 0, false},
	    {"\x04\x02\x61", 3, 0, 0, false},
	    {"\x04\x80\x61\x00\x00", 5, 0, 0, false},
	    {"\x04\x81", 2, 0, 0, false},
	    {"\x04\x82\x01", 3, 0, 0, false},
	    {"\x04\x85\x00\x00\x00\x00\x01\x61", 8, 0, 0, false},
	    {"\x04\x84\xff\xff\xff\xff\x61", 7, 0, 0, false},
	    {"\x1f", 1, 0, 0, false},
	    {"\x1f\x81\x82\x83\x84\x05\x00", 7, 0, 0, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span rest = span_make(rows[i].bytes, rows[i].len);
		struct span before = rest;
		struct der e;
		bool found = der_next(&rest, &e);

		ck_assert_msg(found == (rows[i].tag != 0), "row %zu", i);
		if (!found) {
			ck_assert(
			    rest.data == before.data && rest.len == before.len);
			continue;
		}
		ck_assert_msg(e.tag == rows[i].tag, "row %zu", i);
		ck_assert_uint_eq(e.content.len, rows[i].content);
		ck_assert(e.long_length == rows[i].long_length);
		ck_assert_uint_eq(e.all.len + rest.len, before.len);
	}
}
END_TEST

START_TEST(taking)
{
	struct span rest = SPAN("\x02\x01\x05\x04\x00");
	struct span content;

	ck_assert(!der_take(&rest, DER_OCTET_STRING, &content));
	ck_assert_uint_eq(rest.len, 5);
	ck_assert(der_take(&rest, DER_INTEGER, &content));
	ck_assert_uint_eq(content.len, 1);
	ck_assert_uint_eq(der_peek(rest), DER_OCTET_STRING);
	ck_assert(der_only(rest, DER_OCTET_STRING, &content));
	ck_assert(!der_only(SPAN("\x04\x00\x00"), DER_OCTET_STRING, &content));
}
END_TEST

START_TEST(numbers)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint64_t max;
		bool ok;
		uint64_t value;
	} rows[] = {
	    {"\x00", 1, 9, true, 0},
	    {"\x7f", 1, 127, true, 127},
	    {"\x7f", 1, 126, false, 0},
	    {"\x00\x80", 2, 255, true, 128},
	    {"\x00\x00\x01", 3, 255, true, 1},
	    {"\x80", 1, 255, false, 0},
	    {"", 0, 255, false, 0},
	    {"\x00\xff\xff\xff\xff\xff\xff\xff\xff", 9, UINT64_MAX, true,
		UINT64_MAX},
	    {"\x01\x00\x00\x00\x00\x00\x00\x00\x00", 9, UINT64_MAX, false, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t value = 0;

		ck_assert_msg(der_uint(span_make(rows[i].bytes, rows[i].len),
				  rows[i].max, &value) == rows[i].ok,
		    "row %zu", i);
		ck_assert_uint_eq(value, rows[i].value);
	}
}
END_TEST

START_TEST(bit_strings)
{
	struct span bytes;
	uint32_t bits;

	/* keyCertSign and cRLSign, digitalSignature (RFC 5280 4.2.1.3) */
	ck_assert(der_bits(SPAN("\x01\x06"), &bits) && bits == 0x60);
	ck_assert(der_bits(SPAN("\x07\x80"), &bits) && bits == 0x01);
	ck_assert(der_bits(SPAN("\x00\x06\x00"), &bits) && bits == 0x60);
	ck_assert(der_bits(SPAN("\x00"), &bits) && bits == 0);
	ck_assert(!der_bits(SPAN("\x08\x80"), &bits));
	ck_assert(!der_bits(SPAN("\x01"), &bits));
	ck_assert(!der_bits(SPAN(""), &bits));
	ck_assert(der_bit_bytes(SPAN("\x00"
				     "ab"),
	    &bytes));
	ck_assert_uint_eq(bytes.len, 2);
	ck_assert(!der_bit_bytes(SPAN("\x01"
				      "ab"),
	    &bytes));
}
END_TEST

START_TEST(times)
{
	static const struct {
		uint32_t tag;
		const char *text;
		const char *is; /* NULL: refused */
	} rows[] = {
	    {DER_UTC_TIME, "080128230000Z", "2008-01-28T23:00:00Z"},
	    {DER_UTC_TIME, "491231235959Z", "2049-12-31T23:59:59Z"},
	    {DER_UTC_TIME, "500101000000Z", "1950-01-01T00:00:00Z"},
	    {DER_UTC_TIME, "0801282300Z", "2008-01-28T23:00:00Z"},
	    {DER_UTC_TIME, "080128230000+0130", "2008-01-28T21:30:00Z"},
	    {DER_GENERALIZED_TIME, "20500101000000Z", "2050-01-01T00:00:00Z"},
	    {DER_GENERALIZED_TIME, "20080128230000.500Z",
		"2008-01-28T23:00:00Z"},
	    /* Italy's deviation list, 23 bytes */
	    {DER_GENERALIZED_TIME, "20171001000000.000Z UTC",
		"2017-10-01T00:00:00Z"},
	    {DER_UTC_TIME, "080230000000Z", NULL},
	    {DER_UTC_TIME, "081301000000Z", NULL},
	    {DER_UTC_TIME, "080101240000Z", NULL},
	    {DER_UTC_TIME, "080101000000", NULL},
	    {DER_UTC_TIME, "0801010000000Z", NULL},
	    {DER_UTC_TIME, "", NULL},
	    {DER_GENERALIZED_TIME, "00000101000000Z", NULL},
	    {DER_GENERALIZED_TIME, "20080101000000.Z", NULL},
	    {DER_GENERALIZED_TIME, "20080101000000Zx", NULL},
	    {DER_INTEGER, "080128230000Z", NULL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[INSTANT_TEXT] = "";
		instant t;

		if (der_time(rows[i].tag, span_str(rows[i].text), &t))
			instant_format(t, text);
		ck_assert_msg(
		    strcmp(text, rows[i].is != NULL ? rows[i].is : "") == 0,
		    "%s is %s", rows[i].text, text);
	}
}
END_TEST

START_TEST(strings)
{
	static const struct {
		uint32_t tag;
		const char *bytes;
		size_t len;
		const char *text; /* NULL: no string */
	} rows[] = {
	    {DER_PRINTABLE_STRING, "UT", 2, "UT"},
	    {DER_UTF8_STRING, "\xc3\xa9", 2, "\xc3\xa9"},
	    {DER_UTF8_STRING, "a\xff", 2, "a?"},
	    {DER_UTF8_STRING, "\xed\xa0\x80", 3, "???"},
	    {DER_T61_STRING, "\xe9", 1, "\xc3\xa9"},
	    {DER_BMP_STRING, "\x00U\x00T", 4, "UT"},
	    {DER_BMP_STRING, "\x00", 1, NULL},
	    {DER_UNIVERSAL_STRING, "\x00\x00\x00U", 4, "U"},
	    {DER_UNIVERSAL_STRING, "\x7f\x00\x00U", 4, "?"},
	    {DER_INTEGER, "1", 1, NULL},
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool ok;

		buf_clear(&out);
		ok = der_string(
		    rows[i].tag, span_make(rows[i].bytes, rows[i].len), &out);
		ck_assert_msg(ok == (rows[i].text != NULL), "row %zu", i);
		if (ok)
			ck_assert_str_eq(buf_text(&out), rows[i].text);
	}
	buf_release(&out);
}
END_TEST

START_TEST(writing)
{
	uint8_t content[300] = {0};
	struct buf out = BUF_INIT;
	struct span back;

	for (size_t len = 0; len <= sizeof(content); len++) {
		buf_clear(&out);
		der_put(&out, 0x7f61, span_make(content, len));
		ck_assert(der_only(buf_span(&out), 0x7f61, &back));
		ck_assert_uint_eq(back.len, len);
	}
	buf_clear(&out);
	der_put(&out, DER_INTEGER, SPAN("\x05"));
	ck_span_eq(buf_span(&out), "\x02\x01\x05");
	buf_release(&out);
}
END_TEST

START_TEST(indefinite_lengths)
{
	static const struct {
		const char *ber;
		size_t ber_len;
		const char *der; /* NULL: refused */
		size_t der_len;
	} rows[] = {
	    {"\x30\x80\x02\x01\x05\x00\x00", 7, "\x30\x03\x02\x01\x05", 5},
	    {"\x30\x80\x30\x80\x05\x00\x00\x00\x00\x00", 10,
		"\x30\x04\x30\x02\x05\x00", 6},
	    /* an octet string in pieces, one of them in pieces */
	    {"\x24\x80\x04\x01"
	     "a\x24\x03\x04\x01"
	     "b\x00\x00",
		12,
		"\x04\x02"
		"ab",
		4},
	    /* definite parts stay byte for byte: they may be signed */
	    {"\x30\x80\x04\x81\x01"
	     "a\x00\x00",
		8,
		"\x30\x04\x04\x81\x01"
		"a",
		6},
	    {"\x30\x80\x02\x01\x05", 5, NULL, 0},
	    {"\x04\x80"
	     "a\x00\x00",
		5, NULL, 0},
	    {"\x24\x80\x02\x01\x05\x00\x00", 7, NULL, 0},
	    {"\x30\x03\x02\x01", 4, NULL, 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span ber = span_make(rows[i].ber, rows[i].ber_len);
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		bool ok = ber_to_der(ber, &out, &err);

		ck_assert_msg(
		    ok == (rows[i].der != NULL), "row %zu: %s", i, err.text);
		if (ok) {
			ck_assert(ber_needed(ber));
			ck_assert(span_equal(buf_span(&out),
			    span_make(rows[i].der, rows[i].der_len)));
			ck_assert(!ber_needed(buf_span(&out)));
		}
		buf_release(&out);
	}
}
END_TEST

START_TEST(limits_of_ber)
{
	struct buf deep = BUF_INIT, many = BUF_INIT, out = BUF_INIT;
	struct err err = ERR_INIT;

	for (int i = 0; i < 10000; i++)
		buf_append_str(&deep, "\x30\x80");
	ck_assert(!ber_to_der(buf_span(&deep), &out, &err));
	buf_append_str(&many, "\x30\x80");
	for (int i = 0; i < BER_ELEMENTS_MAX; i++)
		buf_append(&many, "\x05\x00", 2);
	buf_append(&many, "\x00\x00", 2);
	ck_assert(!ber_to_der(buf_span(&many), &out, &err));
	ck_assert_uint_eq(out.len, 0);
	buf_release(&deep);
	buf_release(&many);
	buf_release(&out);
}
END_TEST

Suite *der_suite(void);

Suite *
der_suite(void)
{
	Suite *s = suite_create("der");

	CASE(s, elements);
	CASE(s, taking);
	CASE(s, numbers);
	CASE(s, bit_strings);
	CASE(s, times);
	CASE(s, strings);
	CASE(s, writing);
	CASE(s, indefinite_lengths);
	CASE(s, limits_of_ber);
	return s;
}
