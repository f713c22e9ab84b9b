/*
 * findings: the list, its limits, and that running out of anything can never
 * read as a pass.
 */
#include "alloc.h"
#include "base/findings.h"
#include "suite.h"

START_TEST(a_list_holds_what_was_added)
{
	struct findings f;

	findings_init(&f, false);
	ck_assert_int_eq(findings_status(&f), STATUS_PASS);
	findings_add(&f, "a.b", SEVERITY_INFO, NULL, NULL, "note %d", 1);
	ck_assert_int_eq(findings_status(&f), STATUS_PASS);
	findings_add(&f, "a.c", SEVERITY_WARNING, "field", "ref", "%s", "x");
	ck_assert_int_eq(findings_status(&f), STATUS_PASS);
	ck_assert_int_eq(findings_worst(&f), SEVERITY_WARNING);
	findings_add_span(
	    &f, "a.d", SEVERITY_ERROR, SPAN("dg.2"), NULL, SPAN("wrong"));
	ck_assert_int_eq(findings_status(&f), STATUS_FAIL);
	ck_assert_uint_eq(f.count, 3);
	ck_span_eq(finding_note(&f, &f.list[0]), "note 1");
	ck_span_eq(finding_where(&f, &f.list[0]), "");
	ck_span_eq(finding_where(&f, &f.list[1]), "field");
	ck_assert_str_eq(f.list[1].ref, "ref");
	ck_span_eq(finding_where(&f, &f.list[2]), "dg.2");
	findings_clear(&f);
	ck_assert_uint_eq(f.count, 0);
	ck_assert_int_eq(findings_status(&f), STATUS_PASS);
	findings_release(&f);
}
END_TEST

START_TEST(strict_makes_warnings_errors)
{
	struct findings f;

	findings_init(&f, true);
	findings_add(&f, "a.b", SEVERITY_INFO, NULL, NULL, "i");
	ck_assert_int_eq(findings_status(&f), STATUS_PASS);
	findings_add(&f, "a.b", SEVERITY_WARNING, NULL, NULL, "w");
	ck_assert_int_eq(findings_status(&f), STATUS_FAIL);
	ck_assert_int_eq(f.list[0].severity, SEVERITY_INFO);
	ck_assert_int_eq(f.list[1].severity, SEVERITY_ERROR);
	findings_release(&f);
}
END_TEST

START_TEST(too_many_findings_do_not_hide_an_error)
{
	struct findings f;

	findings_init(&f, false);
	for (int i = 0; i < FINDINGS_MAX + 10; i++)
		findings_add(&f, "a.b", SEVERITY_INFO, NULL, NULL, "%d", i);
	ck_assert_uint_eq(f.count, FINDINGS_MAX + 1);
	ck_assert_str_eq(f.list[FINDINGS_MAX].code, "record.findings");
	findings_add(&f, "a.c", SEVERITY_ERROR, NULL, NULL, "the worst");
	ck_assert_int_eq(findings_status(&f), STATUS_FAIL);
	findings_release(&f);
}
END_TEST

START_TEST(a_long_note_is_cut)
{
	char text[2 * FINDING_NOTE_MAX + 1];
	struct findings f;
	struct span note;

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	findings_init(&f, false);
	findings_add(&f, "a.b", SEVERITY_INFO, NULL, NULL, "%s", text);
	note = finding_note(&f, &f.list[0]);
	ck_assert_uint_le(note.len, FINDING_NOTE_MAX);
	ck_span_eq(span_from(note, note.len - 3), "\xE2\x80\xA6");
	findings_release(&f);
}
END_TEST

START_TEST(no_memory_is_no_pass)
{
	for (long n = 0; alloc_fail_at(n); n++) {
		struct findings f;

		findings_init(&f, false);
		for (int i = 0; i < 100; i++)
			findings_add(&f, "a.b", SEVERITY_INFO, "where", NULL,
			    "a note of some length, number %d", i);
		if (alloc_failed())
			ck_assert_int_eq(findings_status(&f), STATUS_FAIL);
		else
			ck_assert_int_eq(findings_status(&f), STATUS_PASS);
		findings_release(&f);
	}
}
END_TEST

START_TEST(words_of_the_record)
{
	static const struct {
		enum status status;
		const char *word;
	} rows[] = {{STATUS_PASS, "pass"}, {STATUS_FAIL, "fail"},
	    {STATUS_UNDETERMINED, "undetermined"}, {STATUS_ABSENT, "absent"},
	    {STATUS_ERROR, "error"}};
	enum status status;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert_str_eq(status_word(rows[i].status), rows[i].word);
		ck_assert(status_parse(span_str(rows[i].word), &status));
		ck_assert_int_eq(status, rows[i].status);
	}
	ck_assert(!status_parse(SPAN("Pass"), &status));
	ck_assert(!status_parse(SPAN(""), &status));
	ck_assert_str_eq(severity_word(SEVERITY_INFO), "info");
	ck_assert_str_eq(severity_word(SEVERITY_WARNING), "warning");
	ck_assert_str_eq(severity_word(SEVERITY_ERROR), "error");
}
END_TEST

Suite *findings_suite(void);

Suite *
findings_suite(void)
{
	Suite *s = suite_create("findings");

	CASE(s, a_list_holds_what_was_added);
	CASE(s, strict_makes_warnings_errors);
	CASE(s, too_many_findings_do_not_hide_an_error);
	CASE(s, a_long_note_is_cut);
	CASE(s, no_memory_is_no_pass);
	CASE(s, words_of_the_record);
	return s;
}
