/*
 * json/write and record/result: valid JSON whatever the bytes, and an envelope
 * that never passes when something was lost.
 */
#include "record/result.h"
#include "json/scan.h"

#include <stdlib.h>

#include "suite.h"

/* Every pair of bytes, quoted, is valid JSON; plain ASCII comes back. */
START_TEST(quote_any_bytes)
{
	struct buf out = BUF_INIT, back = BUF_INIT;

	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			uint8_t bytes[2] = {(uint8_t)a, (uint8_t)b};
			struct json_error why;
			struct span value;

			buf_clear(&out);
			buf_clear(&back);
			json_quote(&out, span_make(bytes, 2));
			ck_assert(json_check(buf_span(&out), &value, &why));
			ck_assert(json_string(value, &back));
			if (a < 0x80 && b < 0x80)
				ck_assert(span_equal(
				    buf_span(&back), span_make(bytes, 2)));
			for (size_t i = 0; i < out.len; i++)
				ck_assert(
				    out.data[i] >= 0x20 && out.data[i] != 0x7f);
		}
	}
	buf_release(&out);
	buf_release(&back);
}
END_TEST

START_TEST(quote_utf8)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
	    {"\xc3\x84", "\"\xc3\x84\""},
	    {"a\xe2\x82\xac", "\"a\xe2\x82\xac\""},
	    {"\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
	    {"\xc3\x84\xff", "\"\xc3\x84\xef\xbf\xbd\""},
	    {"\"\\\n\r\t\x01\x7f", "\"\\\"\\\\\\n\\r\\t\\u0001\\u007f\""},
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&out);
		json_quote(&out, span_str(cases[i].text));
		ck_assert_str_eq(buf_text(&out), cases[i].json);
	}
	buf_release(&out);
}
END_TEST

START_TEST(writer_values)
{
	struct buf out = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &out);
	json_open_object(&w, NULL);
	json_put_str(&w, "s", "x");
	json_put_uint(&w, "u", UINT64_MAX);
	json_put_int(&w, "i", INT64_MIN);
	json_open_array(&w, "a");
	json_put_bool(&w, NULL, true);
	json_put_null(&w, NULL);
	json_open_object(&w, NULL);
	json_close_object(&w);
	json_close_array(&w);
	json_put_hex(&w, "h", SPAN("\x01\xff"));
	json_put_base64(&w, "b", SPAN("\x01\xff"));
	json_put_raw(&w, "r", SPAN("[1]"));
	json_put_named(&w, SPAN("n\""), SPAN("v"));
	json_close_object(&w);
	ck_assert_str_eq(buf_text(&out),
	    "{\"s\":\"x\",\"u\":18446744073709551615,"
	    "\"i\":-9223372036854775808,\"a\":[true,null,{}],"
	    "\"h\":\"01ff\",\"b\":\"Af8=\",\"r\":[1],\"n\\\"\":\"v\"}");
	buf_release(&out);
}
END_TEST

START_TEST(envelope)
{
	struct buf out = BUF_INIT;
	struct result r;

	result_init(&r, false);
	result_write(&r, &out);
	ck_assert_str_eq(
	    buf_text(&out), "{\"status\":\"absent\",\"findings\":[]}");
	findings_add(&r.findings, "a.b", SEVERITY_WARNING, "dg.2", "9303-10",
	    "read %d", 5);
	json_put_str(&r.writer, "own", "x");
	r.status = STATUS_PASS;
	buf_clear(&out);
	result_write(&r, &out);
	ck_assert_str_eq(buf_text(&out),
	    "{\"status\":\"pass\",\"findings\":[{\"code\":\"a.b\","
	    "\"severity\":\"warning\",\"where\":\"dg.2\",\"note\":\"read 5\","
	    "\"ref\":\"9303-10\"}],\"own\":\"x\"}");
	result_release(&r);
	buf_release(&out);
}
END_TEST

START_TEST(lost_memory_is_no_pass)
{
	struct buf out = BUF_INIT;
	struct result r;

	for (int what = 0; what < 2; what++) {
		result_init(&r, false);
		r.status = STATUS_PASS;
		if (what == 0)
			r.members.failed = true;
		else
			r.findings.failed = true;
		ck_assert_int_eq(result_status(&r), STATUS_ERROR);
		buf_clear(&out);
		result_write(&r, &out);
		ck_assert_ptr_nonnull(
		    strstr(buf_text(&out), "\"status\":\"error\""));
		result_release(&r);
	}
	buf_release(&out);
}
END_TEST

START_TEST(strict_makes_warnings_errors)
{
	struct result r;

	result_init(&r, true);
	findings_add(&r.findings, "a", SEVERITY_INFO, NULL, NULL, "x");
	ck_assert_int_eq(findings_status(&r.findings), STATUS_PASS);
	findings_add(&r.findings, "b", SEVERITY_WARNING, NULL, NULL, "x");
	ck_assert_int_eq(findings_status(&r.findings), STATUS_FAIL);
	result_release(&r);
}
END_TEST

Suite *result_suite(void);

Suite *
result_suite(void)
{
	Suite *s = suite_create("result");

	CASE(s, quote_any_bytes);
	CASE(s, quote_utf8);
	CASE(s, writer_values);
	CASE(s, envelope);
	CASE(s, lost_memory_is_no_pass);
	CASE(s, strict_makes_warnings_errors);
	return s;
}
