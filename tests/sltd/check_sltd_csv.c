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
	CASE(s, what_is_written_is_read_again);
	return s;
}
