/*
 * Comma-separated values.
 */
#include "suite.h"
#include "sltd/csv.h"

Suite *sltd_csv_suite(void);

static struct err err;

static const struct {
	const char *line;
	const char *number, *state, *note; /* NULL: refused */
} lines[] = {
    {"1,UTO,x", "1", "UTO", "x"},
    {"1,UTO,", "1", "UTO", ""},
    {",,", "", "", ""},
    {"1,UTO,x\r", "1", "UTO", "x"},
    {"\"1\",\"UTO\",\"a,b\"", "1", "UTO", "a,b"},
    {"1,UTO,\"say \"\"no\"\"\"", "1", "UTO", "say \"no\""},
    {"1,UTO,\"\"", "1", "UTO", ""},
    {"1,UTO", NULL, NULL, NULL},
    {"1,UTO,x,y", NULL, NULL, NULL},
    {"1,UTO,\"x", NULL, NULL, NULL},
    {"1,UTO,\"x\"y", NULL, NULL, NULL},
    {"1,UTO,x\"y\"", "1", "UTO", "x\"y\""},
};

START_TEST(lines_of_a_file)
{
	struct sltd_csv c;
	struct sltd_fields f;

	ck_assert(
	    sltd_csv_open(SPAN("number,issuing_state,note\r"), NULL, &c, &err));
	for (size_t i = 0; i < COUNT(lines); i++) {
		bool ok = sltd_csv_read(&c, span_str(lines[i].line), &f, &err);

		ck_assert_msg(
		    ok == (lines[i].number != NULL), "%s", lines[i].line);
		if (!ok)
			continue;
		ck_assert(
		    span_equal_str(f.value[SLTD_F_NUMBER], lines[i].number));
		ck_assert(span_equal_str(
		    f.value[SLTD_F_ISSUING_STATE], lines[i].state));
		ck_assert(span_equal_str(f.value[SLTD_F_NOTE], lines[i].note));
		ck_assert_uint_eq(f.value[SLTD_F_TYPE].len, 0);
	}
	sltd_csv_release(&c);
}
END_TEST

static const struct {
	const char *header;
	bool ok;
} headers[] = {
    {"number", true},
    {"number;issuing_state", true},
    {"number\tnote", true},
    {"\xef\xbb\xbfnumber,note", true},
    {"\"number\",\"note\"", true},
    {" number , note ", true},
    {"number,surname", false},
    {"number,number", false},
    {"", false},
    {"number,", false},
    {"Number", false},
};

START_TEST(headers_name_columns_of_a_record)
{
	for (size_t i = 0; i < COUNT(headers); i++) {
		struct sltd_csv c;
		bool ok =
		    sltd_csv_open(span_str(headers[i].header), NULL, &c, &err);

		ck_assert_msg(ok == headers[i].ok, "%s", headers[i].header);
		if (ok)
			sltd_csv_release(&c);
	}
}
END_TEST

/* Truth: RFC 4180 2.6 and 2.7, and by eye where a quote is missing. */
static const struct {
	const char *text;
	bool more;
	char separator;
	size_t columns;
	const char *record; /* NULL: more is wanted */
} records[] = {
    {"a,b\nc", true, ',', 2, "a,b"},
    {"a,\"b\"\nc", true, ',', 2, "a,\"b\""},
    {"a,\"b\nc\",d\ne", true, ',', 3, "a,\"b\nc\",d"},
    {"a,\"b\r\n\r\nc\"\r\ne", true, ',', 3, "a,\"b\r\n\r\nc\"\r"},
    {"\"a \"\"b\nc\"\"\",d\ne", true, ',', 2, "\"a \"\"b\nc\"\"\",d"},
    {"a,\"b\nc", true, ',', 4, NULL},
    {"a,\"b\nc", false, ',', 4, "a,\"b"},
    /* a quote inside a value is one of its characters */
    {"5\" disk,b\nc,d", true, ',', 2, "5\" disk,b"},
    /* a stray quote, closed by the next one and by the end of a value */
    {"a,b,\"c\nd,e,\"f\"\n", true, ',', 3, "a,b,\"c"},
    {"a,b,\"c\nd,e,f\"\n", true, ',', 3, "a,b,\"c"},
    {"a,b,\"c\nd,e\"\n", true, ',', 3, "a,b,\"c\nd,e\""},
    /* a header, before its separator is known */
    {"\"a\nb\";c\nd", true, 0, 0, "\"a\nb\";c"},
};

START_TEST(a_quoted_value_runs_over_the_ends_of_lines)
{
	for (size_t i = 0; i < COUNT(records); i++) {
		struct span text = span_str(records[i].text);
		size_t len;
		bool whole = csv_record(text, records[i].more,
		    records[i].separator, records[i].columns, &len);

		ck_assert_msg(
		    whole == (records[i].record != NULL), "row %zu", i);
		ck_assert_msg(!whole ||
			span_equal_str(
			    span_first(text, len), records[i].record),
		    "row %zu: %zu", i, len);
	}
}
END_TEST

START_TEST(a_quote_that_is_far_from_its_end_is_a_stray_one)
{
	struct buf text = BUF_INIT;
	size_t len = 0;

	BUF_LITERAL(&text, "a,\"b\n");
	while (text.len <= CSV_RECORD_MAX)
		BUF_LITERAL(&text, "c\n");
	ck_assert(csv_record(buf_span(&text), true, ',', 9, &len));
	ck_assert_uint_eq(len, 4);
	buf_release(&text);
}
END_TEST

START_TEST(what_is_written_is_read_again)
{
	static const char *const values[] = {
	    "", "plain", "a,b", "\"", "a\"b", "; \t", "\xc3\xa4"};

	for (size_t i = 0; i < COUNT(values); i++) {
		struct buf line = BUF_INIT;
		struct sltd_fields f;
		struct sltd_csv c;

		ck_assert(sltd_csv_open(SPAN("note,number"), NULL, &c, &err));
		csv_write(&line, span_str(values[i]));
		buf_append_str(&line, ",1");
		ck_assert(sltd_csv_read(&c, buf_span(&line), &f, &err));
		ck_assert(span_equal_str(f.value[SLTD_F_NOTE], values[i]));
		sltd_csv_release(&c);
		buf_release(&line);
	}
}
END_TEST

Suite *
sltd_csv_suite(void)
{
	Suite *s = suite_create("sltd_csv");

	CASE(s, lines_of_a_file);
	CASE(s, headers_name_columns_of_a_record);
	CASE(s, a_quoted_value_runs_over_the_ends_of_lines);
	CASE(s, a_quote_that_is_far_from_its_end_is_a_stray_one);
	CASE(s, what_is_written_is_read_again);
	return s;
}
