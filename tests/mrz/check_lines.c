/*
 * mrz/lines and mrz/split: text as people and readers give it.
 */
#include "mrz/lines.h"

#include "mrz/split.h"
#include "zone.h"

#define UPPER "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LOWER "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

START_TEST(cleaning)
{
	static const struct {
		const char *text, *cells, *note;
	} rows[] = {
	    {LOWER, LOWER, ""},
	    {"l898902c36uto7408122f1204159ze184226b<<<<<10", LOWER,
		"lower case"},
	    {"  " LOWER "\t ", LOWER, "spaces"},
	    {LOWER "\r", LOWER, "CR"},
	    {"\xef\xbb\xbf" LOWER, LOWER, "byte order mark"},
	    {"L898902C36UTO7408122F1204159ZE184226B&lt;&lt;&lt;&lt;&lt;10",
		LOWER, "&lt;"},
	    {"P<UTOERIKSSON\xc2\xab"
	     "ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
		UPPER, "\xc2\xab"},
	    {"L898902C36 UTO 7408122 F 1204159 ZE184226B<<<<<1 0", LOWER,
		"spaces"},
	    /* dropping the blank gives no length of a line: it stays */
	    {"L898902C3 UTO", "L898902C3 UTO", ""},
	    {"\xc3\x84", "\xff", ""},
	};
	struct buf note = BUF_INIT;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_lines lines;

		mrz_lines_init(&lines);
		mrz_lines_add(&lines, span_str(rows[i].text));
		ck_assert_uint_eq(lines.count, 1);
		ck_assert_msg(
		    span_equal_str(lines.line[0].cells, rows[i].cells), "%s",
		    rows[i].text);
		ck_assert_str_eq(mrz_lines_note(&lines, &note), rows[i].note);
		ck_assert_uint_eq(mrz_line_length(span_str(rows[i].text)),
		    strlen(rows[i].cells));
		mrz_lines_release(&lines);
	}
	buf_release(&note);
}
END_TEST

START_TEST(the_text_of_a_line_is_kept)
{
	struct mrz_lines lines;

	mrz_lines_init(&lines);
	mrz_lines_add(&lines, SPAN(" p<d<<m\xc3\xbcller "));
	ck_span_eq(lines.line[0].text, "P<D<<M\xc3\xbcLLER");
	ck_span_eq(lines.line[0].cells, "P<D<<M\xffLLER");
	mrz_lines_release(&lines);
}
END_TEST

START_TEST(more_lines_than_are_kept_are_counted)
{
	struct mrz_lines lines;

	mrz_lines_init(&lines);
	for (int i = 0; i < 3 * MRZ_LINES_KEPT; i++)
		mrz_lines_add(&lines, SPAN("x y"));
	ck_assert_uint_eq(lines.count, 3 * MRZ_LINES_KEPT);
	mrz_lines_release(&lines);
}
END_TEST

#define F40 "0123456789012345678901234567890123456789"

/* A text, and its pieces with '|' between them and '/' for a line feed. */
static const struct {
	const char *text, *pieces;
} streams[] = {
    {UPPER "\n" LOWER "\n" UPPER "\n" LOWER "\n",
	UPPER "/" LOWER "|" UPPER "/" LOWER},
    {UPPER "\r\n" LOWER "\r\n\r\n" UPPER "\r\n" LOWER,
	UPPER "\r/" LOWER "\r|" UPPER "\r/" LOWER},
    {"\n\n  \n" UPPER "\n" LOWER "\n\n", UPPER "/" LOWER},
    {TD1 "\n" TD1,
	"I<UTOD231458907<<<<<<<<<<<<<<</"
	"7408122F1204159UTO<<<<<<<<<<<6/ERIKSSON<<ANNA<MARIA<<<<<<<<<<|"
	"I<UTOD231458907<<<<<<<<<<<<<<</"
	"7408122F1204159UTO<<<<<<<<<<<6/ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
    {UPPER LOWER "\n" UPPER LOWER "\n", UPPER LOWER "|" UPPER LOWER},
    {FRA_DL "\n" FRA_DL "\n", FRA_DL "|" FRA_DL},
    {CHE_DL "\n" UPPER "\n" LOWER,
	"AAA001D<</"
	"FACHE305142128097<<800126<<<<</MARCHAND<<FABIENNE<<<<<<<<<<<<|" UPPER
	"/" LOWER},
    /* a line that was lost shifts nothing */
    {UPPER "\n" UPPER "\n" LOWER "\n", UPPER "|" UPPER "/" LOWER},
    {LOWER "\n" UPPER "\n" LOWER "\n", LOWER "|" UPPER "/" LOWER},
    {UPPER "\n\n" LOWER "\n", UPPER "|" LOWER},
    /* a character that was lost or read twice */
    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n" LOWER "\n" UPPER
     "\n" LOWER,
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<</" LOWER "|" UPPER
	"/" LOWER},
    /* text around a zone is a piece of its own */
    {"Some noise\nmore of it\n" UPPER "\n" LOWER "\nfooter",
	"Some noise/more of it|" UPPER "/" LOWER "|footer"},
    {"0123456789\n0123456789\n0123456789\n0123456789",
	"0123456789/0123456789/0123456789/0123456789"},
    /* of no length, as far as the blank line */
    {F40 "\n" F40 "\n" F40 "\n\n" F40 "\n" F40 "\n",
	F40 "/" F40 "/" F40 "|" F40 "/" F40},
    {"012345678\nABC\n", "012345678/ABC"},
    /* zones whose first lines have a character too many or too few */
    {UPPER "<\n" LOWER "\n" UPPER "<\n" LOWER "\n",
	UPPER "</" LOWER "|" UPPER "</" LOWER},
    {"", ""},
    {"\n", ""},
    {"x", "x"},
};

static void
split_all(struct span text, size_t cut, struct buf *out)
{
	/* The first call sees no more than cut bytes, then all of it. */
	size_t seen = cut < text.len ? cut : text.len, at = 0;

	buf_clear(out);
	for (;;) {
		struct span rest = span_make(text.data + at, seen - at);
		struct span piece = {NULL, 0};
		size_t done = rest.len == 0
		    ? 0
		    : mrz_split(rest, seen == text.len, &piece);

		ck_assert_uint_le(done, rest.len);
		if (piece.len > 0) {
			if (out->len > 0)
				buf_append_byte(out, '|');
			for (size_t i = 0; i < piece.len; i++)
				buf_append_byte(out,
				    piece.data[i] == '\n' ? '/'
							  : piece.data[i]);
		}
		at += done;
		if (done > 0)
			continue;
		if (seen == text.len)
			break;
		seen = text.len;
	}
	ck_assert_uint_eq(at, text.len);
}

START_TEST(zones_in_a_stream_wherever_it_is_cut)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < COUNT(streams); i++) {
		struct span text = span_str(streams[i].text);

		for (size_t cut = 0; cut <= text.len; cut++) {
			split_all(text, cut, &out);
			ck_assert_msg(
			    span_equal_str(buf_span(&out), streams[i].pieces),
			    "row %zu, cut at %zu: %s", i, cut, buf_text(&out));
		}
	}
	buf_release(&out);
}
END_TEST

Suite *lines_suite(void);

Suite *
lines_suite(void)
{
	Suite *s = suite_create("lines");

	CASE(s, cleaning);
	CASE(s, the_text_of_a_line_is_kept);
	CASE(s, more_lines_than_are_kept_are_counted);
	CASE(s, zones_in_a_stream_wherever_it_is_cut);
	return s;
}
