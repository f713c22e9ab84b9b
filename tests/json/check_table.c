/*
 * json/table: what stands where, what is cut, and that nothing of a row can
 * move a terminal's cursor.
 */
#include "json/table.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "suite.h"

static const struct column columns[] = {
    {"name", "NAME", 6, false},
    {"count", "COUNT", 0, true},
    {"last", "LAST", 0, false},
    {NULL, NULL, 0, false},
};

/* The columns are as wide as what is widest, counted in characters. */
START_TEST(columns_align)
{
	struct buf out = BUF_INIT;

	table_columns(
	    SPAN("{\"name\":\"\xc3\x84rger\",\"count\":7,"
		 "\"last\":true}\n{\"count\":1234567,\"name\":null}\n"),
	    columns, true, &out);
	ck_assert_str_eq(buf_text(&out),
	    "NAME     COUNT  LAST\n"
	    "\xc3\x84rger        7  yes\n"
	    "-      1234567  -\n");
	buf_release(&out);
}
END_TEST

START_TEST(columns_cut)
{
	struct buf out = BUF_INIT;

	table_columns(
	    SPAN("{\"name\":\"123456\",\"count\":1,\"last\":\"x\"}\n"
		 "{\"name\":\"1234567\",\"count\":2,\"last\":\"y\"}\n"),
	    columns, false, &out);
	ck_assert_str_eq(buf_text(&out),
	    "123456      1  x\n"
	    "12345\xe2\x80\xa6      2  y\n");
	buf_release(&out);
}
END_TEST

START_TEST(findings_under_row)
{
	struct buf out = BUF_INIT, row = BUF_INIT;

	BUF_LITERAL(&row, "{\"count\":1,\"findings\":[");
	for (int i = 0; i < TABLE_FINDINGS_SHOWN + 1; i++)
		buf_printf(&row, "%s{\"code\":\"a.%d\",\"note\":\"n\"}",
		    i == 0 ? "" : ",", i);
	BUF_LITERAL(&row, "]}\n");
	table_facts(buf_span(&row), &out);
	ck_assert_str_eq(buf_text(&out),
	    "count  1\n"
	    "  a.0: n\n  a.1: n\n  a.2: n\n  a.3: n\n"
	    "  a.4: n\n  a.5: n\n  a.6: n\n  a.7: n\n"
	    "  \xe2\x80\xa6 and more: --json shows all\n");
	buf_release(&out);
	buf_release(&row);
}
END_TEST

START_TEST(facts_are_names_and_values)
{
	struct buf out = BUF_INIT;

	table_facts(
	    SPAN(
		"{\"source\":\"uto\",\"past_review\":3,"
		"\"statuses\":{\"stolen\":1,\"stolen_blank\":2},\"types\":{}}\n"
		"{\"source\":\"x\"}\n"),
	    &out);
	ck_assert_str_eq(buf_text(&out),
	    "source       uto\n"
	    "past review  3\n"
	    "statuses     stolen 1, stolen blank 2\n"
	    "types        -\n"
	    "\n"
	    "source  x\n");
	buf_release(&out);
}
END_TEST

/* Escapes, C1 (U+009B is a terminal's CSI), overrides and isolates. */
START_TEST(no_control_reaches_the_terminal)
{
	static const struct {
		const char *text;
		size_t max;
		const char *shown;
	} cases[] = {{"\x1b", 0, "\\u{1b}"}, {"\n", 0, "\\u{a}"},
	    {"\x7f", 0, "\\u{7f}"}, {"\xc2\x9b", 0, "\\u{9b}"},
	    {"\x9b", 0, "\\u{9b}"}, {"\xff", 0, "\\u{ff}"},
	    {"\xe2\x80\xae", 0, "\\u{202e}"}, {"\xe2\x81\xa6", 0, "\\u{2066}"},
	    {"\xc2\xad", 0, "\\u{ad}"}, {"\xef\xbb\xbf", 0, "\\u{feff}"},
	    {"\xf3\xa0\x81\x81", 0, "\\u{e0041}"},
	    {"\xe2\x82", 0, "\\u{e2}\\u{82}"},
	    {"\xc3\x84\xe2\x82\xac\xf0\x9f\x98\x80", 0,
		"\xc3\x84\xe2\x82\xac\xf0\x9f\x98\x80"},
	    {"abcdef", 4, "abc\xe2\x80\xa6"}, {"abcd", 4, "abcd"},
	    {"a\x1b"
	     "bcd",
		6, "a\xe2\x80\xa6"}};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_clear(&out);
		utf8_put_safe(span_str(cases[i].text), cases[i].max, &out);
		ck_assert_str_eq(buf_text(&out), cases[i].shown);
	}
	buf_clear(&out);
	table_facts(SPAN("{\"file\":\"a\\u001b[2Jb\\u009bc\"}\n"), &out);
	ck_assert_str_eq(buf_text(&out), "file  a\\u{1b}[2Jb\\u{9b}c\n");
	buf_release(&out);
}
END_TEST

Suite *table_suite(void);

Suite *
table_suite(void)
{
	Suite *s = suite_create("table");

	CASE(s, columns_align);
	CASE(s, columns_cut);
	CASE(s, findings_under_row);
	CASE(s, facts_are_names_and_values);
	CASE(s, no_control_reaches_the_terminal);
	return s;
}
