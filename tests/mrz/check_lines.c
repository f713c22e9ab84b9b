/*
 * mrz/lines and mrz/split: text as people and readers give it.
 */
#include "mrz/lines.h"

#include "mrz/split.h"
#include "zone.h"

#define UPPER "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LOWER "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

/* Text of two lines, each 44 once it is cleaned, and what was cleaned. */
START_TEST(cleaning)
{
	static const struct {
		const char *text, *note;
	} rows[] = {
	    {UPPER "\n" LOWER, ""},
	    {UPPER "\nl898902c36uto7408122f1204159ze184226b<<<<<10",
		"lower case"},
	    {UPPER "\n  " LOWER "\t ", "spaces"},
	    {UPPER "\r\n" LOWER, "CR"},
	    {UPPER "\r" LOWER "\r", "CR"},
	    {"\xef\xbb\xbf" UPPER "\n" LOWER, "byte order mark"},
	    {UPPER "\n\n \n" LOWER, "blank lines"},
	    {UPPER "\nL898902C36UTO7408122F1204159ZE184226B&lt;&LT;&#60;"
		   "&#x3c;&#X03C;10",
		"&lt;"},
	    {"P<UTOERIKSSON\xc2\xab"
	     "ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"\xc2\xab"},
	    {"P\xe2\x80\xb9UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"\xc2\xab"},
	    {"P\xef\xbc\x9c\xef\xbc\xb5TOERIKSSON<<ANNA<MARIA"
	     "<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"full-width forms"},
	    {"P<UTO\xe2\x80\x8b"
	     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"characters of no width"},
	    {UPPER "\nL898902C36 UTO 7408122 F 1204159 ZE184226B<<<<<1\xc2\xa0"
		   "0",
		"spaces"},
	    {"P UTOERIKSSON  ANNA MARIA                   \n" LOWER,
		"spaces in place of fillers"},
	    {"P<UTOERIKSSON  ANNA MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"spaces in place of fillers"},
	    {"MRZ: " UPPER "\nMRZ: " LOWER, "spaces, prefixes"},
	    {"1:" UPPER "\n2:" LOWER, "prefixes"},
	    {"> " UPPER "\n> " LOWER, "spaces, prefixes"},
	    {"\"" UPPER "\"\n\"" LOWER "\"", "quotes"},
	    {UPPER "\n" LOWER "\"\"", "quotes"},
	    {"\x02" UPPER "\r" LOWER "\r\x03", "CR, STX and ETX"},
	    {UPPER "\t" LOWER, "spaces"},
	    {UPPER "\\n" LOWER, "\\n"},
	    {UPPER "\f" LOWER, "form feed"},
	    /* characters by their numbers, twice escaped, or as JSON has them
	     */
	    {"P&ltUTOERIKSSON&#171;ANNA&amp;#60;MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"&lt;, \xc2\xab"},
	    {"P\\u003cUTOERIKSSON\\u003C<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"&lt;"},
	    {UPPER "\n\xe2\x81\xa6" LOWER "\xe2\x81\xa9",
		"characters of no width"},
	    {UPPER "\nL898902C36\xe2\x80\x89UTO7408122F1204159ZE184226B<<<<<10",
		"spaces"},
	    {"P\xe2\x9f\xa8UTOERIKSSON\xe3\x80\x8a"
	     "ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" LOWER,
		"\xc2\xab"},
	    {"\xe2\x80\x9c" UPPER "\xe2\x80\x9d,\n'" LOWER "';", "quotes"},
	    {"[\"" UPPER "\", \"" LOWER "\"]", "quotes"},
	    {"MRZ line 1 = " UPPER "\nMRZ line 2 = " LOWER, "spaces, prefixes"},
	    {"mrz1: \"" UPPER "\"\nmrz2: \"" LOWER "\"",
		"spaces, quotes, prefixes"},
	    {"(1) " UPPER "\n(2) " LOWER, "spaces, prefixes"},
	    {"[1]" UPPER "\n[2]" LOWER, "prefixes"},
	    {"1 - " UPPER "\n2 - " LOWER, "spaces, prefixes"},
	    {"\xe2\x80\xa2 " UPPER "\n\xe2\x80\xa2 " LOWER, "spaces, prefixes"},
	};
	struct buf note = BUF_INIT;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_lines lines;
		struct mrz m;

		mrz_lines_clear(&lines);
		mrz_lines_add_text(&lines, span_str(rows[i].text));
		ck_assert_msg(
		    mrz_read(&lines, NULL, zone_at, &m), "%s", rows[i].text);
		ck_assert_msg(
		    memcmp(m.cells, UPPER LOWER, 88) == 0, "%s", rows[i].text);
		ck_assert_str_eq(
		    mrz_cleaned_note(mrz_cleaned(&lines, &m), &note),
		    rows[i].note);
	}
	buf_release(&note);
}
END_TEST

/* What is not the same in all lines, or may be read in two ways. */
START_TEST(what_is_not_cleaned)
{
	static const char *const texts[] = {
	    "MRZ: " UPPER "\n" LOWER, /* a prefix of one line only */
	    "P<UTOERIKSSON ANNA MARIA\n" LOWER,
	    /* 36 without its blanks, 44 with them */
	    "I<UTOERIKSSON<<ANNA<MARIA<<<        <<<<<<<<\n"
	    "D231458907UTO7408122F1204159        <<<<<<<6",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct mrz_lines lines;
		struct mrz m;

		mrz_lines_clear(&lines);
		mrz_lines_add_text(&lines, span_str(texts[i]));
		ck_assert_msg(
		    !mrz_read(&lines, NULL, zone_at, &m), "%s", texts[i]);
		ck_assert((m.fit.other != NULL) == (i == 2));
	}
}
END_TEST

START_TEST(the_text_of_a_line_is_kept)
{
	struct buf text = BUF_INIT;
	struct mrz_line line;

	mrz_line_read(SPAN(" p<d<<m\xc3\xbcller "), &line);
	mrz_line_text_as(&line, MRZ_KEPT, false, &text);
	ck_span_eq(buf_span(&text), "P<D<<M\xc3\xbcLLER");
	buf_clear(&text);
	mrz_line_read(SPAN("2: a b\xff"), &line);
	mrz_line_text_as(&line, MRZ_FILLED, true, &text);
	ck_span_eq(buf_span(&text), "A<B\xff");
	buf_release(&text);
}
END_TEST

START_TEST(more_lines_than_are_kept_are_counted)
{
	struct mrz_lines lines;

	mrz_lines_clear(&lines);
	for (int i = 0; i < 3 * MRZ_LINES_KEPT; i++)
		mrz_lines_add(&lines, SPAN("x y"));
	ck_assert_uint_eq(lines.count, 3 * MRZ_LINES_KEPT);
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
    {UPPER "\n\n" LOWER "\n", UPPER "//" LOWER},
    /* a character that was lost or read twice */
    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n" LOWER "\n" UPPER
     "\n" LOWER,
	"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<</" LOWER "|" UPPER
	"/" LOWER},
    /* text around a zone goes with it, and is left out when it is read */
    {"Some noise\nmore of it\n" UPPER "\n" LOWER "\nfooter",
	"Some noise/more of it/" UPPER "/" LOWER "/footer"},
    {"0123456789\n0123456789\n0123456789\n0123456789",
	"0123456789/0123456789/0123456789/0123456789"},
    /* of no length, as far as the blank line */
    {F40 "\n" F40 "\n" F40 "\n\n" F40 "\n" F40 "\n",
	F40 "/" F40 "/" F40 "|" F40 "/" F40},
    {"012345678\nABC\n", "012345678/ABC"},
    /* zones whose first lines have a character too many or too few */
    {UPPER "<\n" LOWER "\n" UPPER "<\n" LOWER "\n",
	UPPER "</" LOWER "|" UPPER "</" LOWER},
    {"Signature\n" TD1 "\n",
	"Signature/I<UTOD231458907<<<<<<<<<<<<<<</"
	"7408122F1204159UTO<<<<<<<<<<<6/ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
    {"Signature\n\n" UPPER "\n" LOWER "\n\nfooter\n",
	"Signature|" UPPER "/" LOWER "|footer"},
    /* a paragraph is one zone whatever is written in it */
    {LOWER "\n" UPPER "\n\n" LOWER "\n" UPPER,
	LOWER "/" UPPER "|" LOWER "/" UPPER},
    {"R0551<<8181ANA<MAR1A<<<<<<<<<<\n"
     "R0551<<8181ANA<MAR1A<<<<<<<<<<\n"
     "R0551<<8181ANA<MAR1A<<<<<<<<<<\n",
	"R0551<<8181ANA<MAR1A<<<<<<<<<</"
	"R0551<<8181ANA<MAR1A<<<<<<<<<</"
	"R0551<<8181ANA<MAR1A<<<<<<<<<<"},
    {UPPER "\r" LOWER "\r" UPPER "\r" LOWER "\r",
	UPPER "\r" LOWER "\r|" UPPER "\r" LOWER "\r"},
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
		    : mrz_split(
			  rest, seen == text.len ? MRZ_END : MRZ_MORE, &piece);

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

/* One of each layout: a row of the table without one does not compile. */
static const char *const specimens[] = {
    [MRZ_TD1] = TD1,
    [MRZ_TD2] = TD2,
    [MRZ_TD3] = TD3,
    [MRZ_MRV_A] = MRV_A,
    [MRZ_MRV_B] = MRV_B,
    [MRZ_FRA_ID] = FRA_ID,
    [MRZ_FRA_DL] = FRA_DL,
    [MRZ_CHE_DL] = CHE_DL,
    [MRZ_SVK_ID] = SVK_ID,
    [MRZ_RUS_NP] = RUS_ID,
};
_Static_assert(COUNT(specimens) == MRZ_FORMATS, "every layout is tried");

/* Two documents, with and without a blank line between them,
 * in two parts cut at every byte: always the same two. */
START_TEST(every_two_layouts_wherever_they_are_cut)
{
	static const char *const gaps[] = {"\n", "\n\n", "\n \n\n"};
	struct buf text = BUF_INIT, want = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i < (size_t)MRZ_FORMATS * MRZ_FORMATS * COUNT(gaps);
	     i++) {
		const char *a = specimens[i % MRZ_FORMATS];
		const char *b = specimens[i / MRZ_FORMATS % MRZ_FORMATS];

		buf_clear(&text);
		buf_append_str(&text, a);
		buf_append_str(&text, gaps[i / MRZ_FORMATS / MRZ_FORMATS]);
		buf_append_str(&text, b);
		buf_append_byte(&text, '\n');
		buf_clear(&want);
		buf_append_str(&want, a);
		buf_append_byte(&want, '|');
		buf_append_str(&want, b);
		for (size_t c = 0; c < want.len; c++)
			if (want.data[c] == '\n')
				want.data[c] = '/';
		for (size_t cut = 0; cut <= text.len; cut++) {
			split_all(buf_span(&text), cut, &out);
			ck_assert_msg(
			    span_equal(buf_span(&out), buf_span(&want)),
			    "cut at %zu: %s", cut, buf_text(&out));
		}
	}
	buf_release(&text);
	buf_release(&want);
	buf_release(&out);
}
END_TEST

/* What is found is read as the layout that it is. */
START_TEST(every_layout_is_found_as_itself)
{
	for (size_t i = 0; i < MRZ_FORMATS; i++) {
		struct mrz m;

		ck_assert(zone_read(specimens[i], &m));
		ck_assert_uint_eq(m.layout->format, i);
	}
}
END_TEST

Suite *lines_suite(void);

Suite *
lines_suite(void)
{
	Suite *s = suite_create("lines");

	CASE(s, cleaning);
	CASE(s, what_is_not_cleaned);
	CASE(s, the_text_of_a_line_is_kept);
	CASE(s, more_lines_than_are_kept_are_counted);
	CASE(s, zones_in_a_stream_wherever_it_is_cut);
	CASE(s, every_two_layouts_wherever_they_are_cut);
	CASE(s, every_layout_is_found_as_itself);
	return s;
}
