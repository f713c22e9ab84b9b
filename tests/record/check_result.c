/*
 * record/result: an envelope that never passes when something was lost.
 */
#include "record/result.h"

#include <stdlib.h>

#include "suite.h"

static void
write_result(const struct result *r, struct buf *out)
{
	struct json_writer w;

	buf_clear(out);
	json_begin(&w, out);
	result_write(r, &w, NULL);
	ck_assert_int_eq(json_end(&w).kind, JSON_TEXT_VALUE);
}

START_TEST(envelope)
{
	struct buf out = BUF_INIT;
	struct result r;

	result_init(&r, false);
	write_result(&r, &out);
	ck_assert_str_eq(
	    buf_text(&out), "{\"status\":\"absent\",\"findings\":[]}");
	findings_add(&r.findings, "a.b", SEVERITY_WARNING, "dg.2", "9303-10",
	    "read %d", 5);
	json_put_str(&r.writer, "own", "x");
	r.status = STATUS_PASS;
	write_result(&r, &out);
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
		write_result(&r, &out);
		ck_assert_str_eq(buf_text(&out),
		    "{\"status\":\"error\",\"findings\":[{"
		    "\"code\":\"record.memory\",\"severity\":\"error\","
		    "\"note\":\"out of memory\"}]}");
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

	CASE(s, envelope);
	CASE(s, lost_memory_is_no_pass);
	CASE(s, strict_makes_warnings_errors);
	return s;
}
