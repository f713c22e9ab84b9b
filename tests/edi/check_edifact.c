/*
 * edifact: segments, service characters, dirt and cuts. The expected
 * segments are written down by hand, the cuts are compared with the whole.
 */
#include <stdlib.h>
#include <string.h>

#include "edi/edifact.h"
#include "suite.h"

/* A stream of segments as text: tag{c|c;c}flags, one a line. */
static void
show(const struct edifact_segment *s, struct buf *out)
{
	buf_append_str(out, s->name);
	for (unsigned i = 0; i < s->parts; i++) {
		bool element = false;

		for (unsigned e = 0; e <= s->elements; e++)
			element = element || s->first[e] == i;
		buf_append_str(out, element ? "+" : ":");
		buf_append_span(out, s->component[i]);
	}
	buf_printf(out, " @%llu #%u\n", (unsigned long long)s->offset,
	    s->flags & ~(unsigned)EDIFACT_PLAIN);
}

/* Feeds pieces of the sizes that cut gives, in turn; 0: all the rest. */
static void
read_cut(struct span input, const size_t *cuts, size_t count, struct buf *out)
{
	struct edifact_segment *s = malloc(sizeof(*s));
	struct edifact_reader r;
	struct err err = ERR_INIT;
	size_t at = 0, piece = 0;
	bool ended = false;
	uint8_t *copy = NULL;

	ck_assert(edifact_reader_init(&r, &err));
	for (;;) {
		enum edifact_event event = edifact_next(&r, s);

		if (event == EDIFACT_SEGMENT) {
			show(s, out);
		} else if (event == EDIFACT_END) {
			break;
		} else {
			size_t want = piece < count ? cuts[piece++]
			    : count > 1		    ? cuts[count - 1]
						    : 0;
			struct span block = span_from(input, at);

			ck_assert(!ended);
			if (want > 0)
				block = span_first(block, want);
			at += block.len;
			/* A copy of its own, so that a sanitizer sees. */
			free(copy);
			copy = malloc(block.len > 0 ? block.len : 1);
			memcpy(copy, block.data, block.len);
			ended = block.len == 0;
			edifact_feed(&r, span_make(copy, block.len), ended);
		}
	}
	free(copy);
	free(s);
	edifact_reader_release(&r);
}

static const struct {
	const char *name, *input, *expected;
} messages[] = {
    {"plain", "UNB+UNOA:4+A+B+1:2+R'UNH+1+X:Y'UNT+2+1'UNZ+1+R'",
	"UNB+UNB+UNOA:4+A+B+1:2+R @0 #0\n"
	"UNH+UNH+1+X:Y @21 #0\n"
	"UNT+UNT+2+1 @31 #0\n"
	"UNZ+UNZ+1+R @39 #0\n"},
    {"advice", "UNA:(.) -UNB(UNOA:4(A-UNH(1)(2(X:)):)-)--UNZ(1-",
	"UNB+UNB+UNOA:4+A @9 #32\n"
	"UNH+UNH+1(2+X:):-- @22 #0\n"
	"UNZ+UNZ+1 @41 #0\n"},
    {"releases", "UNB+UNOA:4'UNH+?'?\?'UNH+?\?'UNH+?\?\?'+?\?\?\?\?\?'UNZ'",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+'? @11 #0\n"
	"UNH+UNH+? @20 #0\n"
	"UNH+UNH+?'+?\?\? @27 #0\n"
	"UNZ+UNZ @43 #0\n"},
    {"folds",
	"\1QU ABC\r\n.XYZ 010203\r\n\2U\nNB+UNO\r\nA:4+A?\r\n+B'\r\n"
	"UN\r\nH+1:\r\n2'UNZ'\3 mail footer UNBELIEVABLE",
	"UNB+UNB+UNOA:4+A+B @23 #0\n"
	"UNH+UNH+1:2 @46 #0\n"
	"UNZ+UNZ @58 #0\n"},
    {"two", "UNA:+.? 'UNB+UNOA:4'UNZ'\nUNA:*.? #UNB*UNOA:4#UNH*1+2#UNZ#",
	"UNB+UNB+UNOA:4 @9 #32\n"
	"UNZ+UNZ @20 #0\n"
	"UNB+UNB+UNOA:4 @34 #32\n"
	"UNH+UNH+1+2 @45 #0\n"
	"UNZ+UNZ @53 #0\n"},
    {"una without unz", "UNB+UNOA:4'UNH+1'UNA:+.? ~UNB+UNOA:4~UNZ~",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+1 @11 #0\n"
	"UNB+UNB+UNOA:4 @26 #32\n"
	"UNZ+UNZ @37 #0\n"},
    {"sniffed", "UNB*UNOA:4*A*B#\nUNG*1#UNH*1#UNZ#",
	"UNB+UNB+UNOA:4+A+B @0 #128\n"
	"UNG+UNG+1 @16 #0\n"
	"UNH+UNH+1 @22 #0\n"
	"UNZ+UNZ @28 #0\n"},
    {"separators of level B",
	"UNB\x1dUNOB\x1f"
	"1\x1d"
	"A\x1cUNH\x1d"
	"1\x1cUNZ\x1c",
	"UNB+UNB+UNOB:1+A @0 #128\n"
	"UNH+UNH+1 @13 #0\n"
	"UNZ+UNZ @19 #0\n"},
    {"repetition is data", "UNA:+.?*'UNB+UNOA:4+APIS*ABE'UNZ'",
	"UNB+UNB+UNOA:4+APIS*ABE @9 #32\n"
	"UNZ+UNZ @29 #0\n"},
    {"unusable advice", "UNA:+.\\*\xe2\x80\x99 UNB+IATA:1+A'UNH+1'UNZ'",
	"UNB+UNB+IATA:1+A @12 #64\n"
	"UNH+UNH+1 @25 #0\n"
	"UNZ+UNZ @31 #0\n"},
    {"unterminated", "UNB+UNOA:4'UNH+1'DOC+P?+12",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+1 @11 #0\n"
	"DOC+DOC+P+12 @17 #4\n"},
    {"dangling", "UNB+UNOA:4'UNH+1?",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+1 @11 #12\n"},
    {"repertoire", "UNB+UNOA:4'UNH+a'UNH+\xc3\x89'UNH+\xc9'UNH+\tb'",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+a @11 #16\n"
	"UNH+UNH+\xc3\x89 @17 #16\n"
	"UNH+UNH+\xc3\x89 @24 #16\n"
	"UNH+UNH+\tb @30 #16\n"},
    {"no tag", "UNB+UNOA:4'UNH+1'NEIL:X'L''UNZ'",
	"UNB+UNB+UNOA:4 @0 #0\n"
	"UNH+UNH+1 @11 #0\n"
	"...+NEIL:X @17 #256\n"
	"...+L @24 #256\n"
	"...+ @26 #256\n"
	"UNZ+UNZ @27 #0\n"},
    {"no envelope", "junk UNH+1+PAXLST'BGM+745'",
	"UNH+UNH+1+PAXLST @5 #0\n"
	"BGM+BGM+745 @18 #0\n"},
    {"line feed ends", "UNB+UNOA:4\nUNH+1\nUNZ\n",
	"UNB+UNB+UNOA:4 @0 #128\n"
	"UNH+UNH+1 @11 #0\n"
	"UNZ+UNZ @17 #0\n"},
    {"nothing", "UNABLE TO DELIVER: UNB is no head, UNBUNBUNA:+.? 'X", ""},
};

START_TEST(reads_what_stands_there)
{
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; i < COUNT(messages); i++) {
		buf_clear(&out);
		read_cut(span_str(messages[i].input), NULL, 0, &out);
		ck_assert_msg(strcmp(buf_text(&out), messages[i].expected) == 0,
		    "%s: read\n%swanted\n%s", messages[i].name, buf_text(&out),
		    messages[i].expected);
	}
	buf_release(&out);
}
END_TEST

/* Cut once at every byte, and then into pieces of every third size. */
static void
cut_everywhere(struct span input)
{
	struct buf whole, cut;

	buf_init(&whole, 0);
	buf_init(&cut, 0);
	read_cut(input, NULL, 0, &whole);
	for (size_t a = 1; a < input.len; a++)
		for (size_t b = 1; b <= input.len - a; b += 3) {
			size_t cuts[2] = {a, b};

			buf_clear(&cut);
			read_cut(input, cuts, 2, &cut);
			ck_assert_str_eq(buf_text(&cut), buf_text(&whole));
		}
	buf_release(&whole);
	buf_release(&cut);
}

START_TEST(cut_anywhere_is_the_same)
{
	for (size_t i = 0; i < COUNT(messages); i++)
		cut_everywhere(span_str(messages[i].input));
}
END_TEST

/* n release characters before a terminator: odd n releases it. */
START_TEST(any_number_of_releases)
{
	struct buf input, out, expected;

	buf_init(&input, 0);
	buf_init(&out, 0);
	buf_init(&expected, 0);
	for (int n = 0; n < 200; n++) {
		size_t cuts[2] = {(size_t)n + 14, 1};

		buf_clear(&input);
		buf_clear(&out);
		buf_clear(&expected);
		BUF_LITERAL(&input, "UNB+UNOA:4'UNH+");
		BUF_LITERAL(&expected, "UNB+UNB+UNOA:4 @0 #0\nUNH+UNH+");
		for (int i = 0; i < n; i++)
			buf_append_byte(&input, '?');
		for (int i = 0; i < n / 2; i++)
			buf_append_byte(&expected, '?');
		BUF_LITERAL(&input, "'+X'UNZ'");
		if (n % 2 == 0)
			buf_printf(&expected,
			    " @11 #0\n...++X @%d #256\nUNZ+UNZ @%d #0\n",
			    n + 16, n + 19);
		else
			buf_printf(
			    &expected, "'+X @11 #0\nUNZ+UNZ @%d #0\n", n + 19);
		read_cut(buf_span(&input), cuts, n % 3 == 0 ? 0 : 2, &out);
		ck_assert_str_eq(buf_text(&out), buf_text(&expected));
	}
	buf_release(&input);
	buf_release(&out);
	buf_release(&expected);
}
END_TEST

/* A segment of so many bytes, its terminator included, then UNZ. */
static void
long_segment(size_t len, const char *filler, struct buf *out)
{
	BUF_LITERAL(out, "UNB+UNOA:4'");
	BUF_LITERAL(out, "FTX");
	for (size_t i = 0; i < len - 4; i++)
		buf_append_byte(out, (uint8_t)filler[i % strlen(filler)]);
	BUF_LITERAL(out, "'UNZ+1'");
}

START_TEST(segments_without_end)
{
	static const char *const fillers[] = {"+X", ":", "X", "+", "?\?", "\n"};
	static const size_t sizes[] = {EDIFACT_SEGMENT_MAX,
	    EDIFACT_SEGMENT_MAX + 2, 2 * EDIFACT_SEGMENT_MAX + 8, 2000000};
	size_t cuts[2] = {60001, 4099};
	struct buf input, whole, cut;

	buf_init(&input, 0);
	buf_init(&whole, 0);
	buf_init(&cut, 0);
	for (size_t f = 0; f < 6; f++)
		for (size_t i = 0; i < 4; i++) {
			buf_clear(&input);
			buf_clear(&whole);
			buf_clear(&cut);
			long_segment(sizes[i], fillers[f], &input);
			read_cut(buf_span(&input), NULL, 0, &whole);
			read_cut(buf_span(&input), cuts, 2, &cut);
			ck_assert_str_eq(buf_text(&cut), buf_text(&whole));
			/* What follows is read whatever came before. */
			ck_assert_ptr_nonnull(
			    strstr(buf_text(&whole), "UNZ+UNZ+1"));
			if (sizes[i] > EDIFACT_SEGMENT_MAX)
				ck_assert_ptr_nonnull(
				    strstr(buf_text(&whole), "FTX @11 #1\n"));
		}
	buf_release(&input);
	buf_release(&whole);
	buf_release(&cut);
}
END_TEST

START_TEST(too_many_parts_are_flagged)
{
	struct buf input, out;
	char *line;

	buf_init(&input, 0);
	buf_init(&out, 0);
	BUF_LITERAL(&input, "UNB+UNOA:4'FTX+");
	for (int i = 0; i < 2 * EDIFACT_COMPONENTS_MAX; i++)
		buf_append_byte(&input, ':');
	BUF_LITERAL(&input, "'FTX");
	for (int i = 0; i < 2 * EDIFACT_ELEMENTS_MAX; i++)
		buf_append_byte(&input, '+');
	BUF_LITERAL(&input, "'UNZ'");
	read_cut(buf_span(&input), NULL, 0, &out);
	line = strstr((char *)(uintptr_t)buf_text(&out), "FTX");
	ck_assert_ptr_nonnull(strstr(line, " @11 #2\n"));
	ck_assert_ptr_nonnull(strstr(line, " @2064 #2\n"));
	ck_assert_ptr_nonnull(strstr(line, "UNZ+UNZ"));
	buf_release(&input);
	buf_release(&out);
}
END_TEST

/* Where the fast scanner succeeds it says what the slow one says. */
START_TEST(scanners_agree)
{
	static const char alphabet[] = "AZ09:+'? .\n\"#$@az\\~\xc3\x89*-";
	static const struct edifact_service service = EDIFACT_SERVICE_DEFAULT;
	struct edifact_segment *fast = malloc(sizeof(*fast));
	struct edifact_segment *slow = malloc(sizeof(*slow));
	struct edifact_index *with = malloc(sizeof(*with));
	struct buf scratch, a, b;
	uint32_t seed = 1;
	int taken = 0;

	buf_init(&scratch, 0);
	buf_init(&a, 0);
	buf_init(&b, 0);
	for (int round = 0; round < 200000; round++) {
		uint8_t text[96];
		size_t used_slow;
		struct edifact_repertoire repertoire = {
		    .level = (enum edifact_level)(round % 4)};
		unsigned size = round % 3 == 0 ? sizeof(alphabet) - 1 : 7;

		memcpy(text, "FTX", 3);
		for (size_t i = 3; i < sizeof(text); i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (uint8_t)alphabet[(seed >> 16) % size];
		}
		edifact_index_init(with, &service, repertoire.level);
		edifact_index_fill(with, span_make(text, sizeof(text)), 0);
		if (!edifact_index_take(with, fast))
			continue;
		ck_assert(edifact_scan(&service, &repertoire,
		    span_make(text, sizeof(text)), false, &scratch, slow,
		    &used_slow));
		fast->offset = slow->offset = 0;
		buf_clear(&a);
		buf_clear(&b);
		show(fast, &a);
		show(slow, &b);
		ck_assert_str_eq(buf_text(&a), buf_text(&b));
		ck_assert_uint_eq(fast->flags, slow->flags);
		ck_assert_uint_eq(with->start, used_slow);
		taken++;
	}
	ck_assert_int_gt(taken, 10000);
	buf_release(&scratch);
	buf_release(&a);
	buf_release(&b);
	free(with);
	free(fast);
	free(slow);
}
END_TEST

/* The sets of 0001, against Python's codecs of the same names. */
static const struct {
	const char *syntax, *bytes, *text;
	unsigned flags;
} sets[] = {
    {"UNOC", "\xc9\xe9\xa3", "\u00c9\u00e9\u00a3", 0},
    {"UNOC", "\x80", "\ufffd", EDIFACT_CHARACTER},
    {"UNOC", "A\x9fZ", "A\ufffdZ", EDIFACT_CHARACTER},
    {"UNOC", "\xc3\x89", "\u00c9", 0},
    {"UNOC", "A\xc2\x85", "A\xc2\x85", EDIFACT_CHARACTER},
    {"UNOD", "\243\363d\274", "\u0141\u00f3d\u017a", 0},
    {"UNOE", "\xb8\xd2\xd0\xdd", "\u0418\u0432\u0430\u043d", 0},
    {"UNOE", "\xc2\xb0", "\u0422\u0410", 0},
    {"UNOF", "\xc1\xe8", "\u0391\u03b8", 0},
    {"UNOF", "\xae", "\ufffd", EDIFACT_CHARACTER},
    {"UNOG", "\xa1", "\u0126", 0},
    {"UNOH", "\xa6", "\u013b", 0},
    {"UNOI", "\xc8", "\u0628", 0},
    {"UNOJ", "\xe0", "\u05d0", 0},
    {"UNOK", "\xdd\xfe", "\u0130\u015f", 0},
    {"UNOD", "\x81", "\ufffd", EDIFACT_CHARACTER},
    {"UNOE", "\xd0\x90", "\u0410", EDIFACT_CHARACTER},
    {"UNOW", "\xd0\x90", "\u0410", 0},
    {"UNOW", "\xd0", "\ufffd", EDIFACT_CHARACTER},
    {"UNOA", "\xc9", "\u00c9", EDIFACT_CHARACTER},
};

START_TEST(sets_of_characters)
{
	struct buf input = BUF_INIT, out = BUF_INIT, expected = BUF_INIT;
	size_t whole = 0;

	for (size_t i = 0; i < COUNT(sets); i++) {
		buf_clear(&input);
		buf_clear(&out);
		buf_clear(&expected);
		buf_printf(
		    &input, "UNB+%s:4'UNH+%s'", sets[i].syntax, sets[i].bytes);
		buf_printf(&expected,
		    "UNB+UNB+%s:4 @0 #0\nUNH+UNH+%s @11 #%u\n", sets[i].syntax,
		    sets[i].text, sets[i].flags);
		read_cut(buf_span(&input), &whole, 1, &out);
		ck_assert_str_eq(buf_text(&out), buf_text(&expected));
	}
	buf_release(&input);
	buf_release(&out);
	buf_release(&expected);
}
END_TEST

/* A set is written by the table that it is read by. */
START_TEST(sets_are_written)
{
	struct edifact_repertoire r = {.syntax = ""};
	uint32_t bad = 0;

	repertoire_set(&r, SPAN("UNOC:4"));
	ck_assert_uint_eq(repertoire_byte(&r, 0xe9), 0xe9);
	ck_assert_uint_eq(repertoire_byte(&r, 0x141), 0);
	ck_assert_uint_eq(repertoire_byte(&r, 0x85), 0);
	ck_assert(repertoire_holds(&r, SPAN("Jos\u00e9"), &bad));
	ck_assert(!repertoire_holds(&r, SPAN("\u0141\u00f3d\u017a"), &bad));
	ck_assert_uint_eq(bad, 0x141);
	repertoire_set(&r, SPAN("UNOD"));
	ck_assert_uint_eq(repertoire_byte(&r, 0x141), 0xa3);
	repertoire_set(&r, SPAN("UNOA"));
	ck_assert_uint_eq(repertoire_byte(&r, 0xe9), 0);
	ck_assert(repertoire_holds(&r, SPAN("ABC 1"), &bad));
	ck_assert(!repertoire_holds(&r, SPAN("abc"), &bad));
	repertoire_set(&r, SPAN("UNOY"));
	ck_assert(repertoire_holds(&r, SPAN("\u0141"), &bad));
}
END_TEST

START_TEST(repertoires)
{
	/* ISO 9735:1988 3.1 and 3.2, written out. */
	static const char a[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/=!\"%&*;<>'+:?";
	static const char b[] = "abcdefghijklmnopqrstuvwxyz";

	for (unsigned c = 0; c < 256; c++) {
		bool in_a = c != 0 && strchr(a, (int)c) != NULL;
		bool in_b = in_a || (c != 0 && strchr(b, (int)c) != NULL);
		bool ascii = c >= 0x20 && c <= 0x7e;

		ck_assert(edifact_level_has(EDIFACT_UNOA, (uint8_t)c) == in_a);
		ck_assert(edifact_level_has(EDIFACT_UNOB, (uint8_t)c) == in_b);
		ck_assert(
		    edifact_level_has(EDIFACT_ASCII, (uint8_t)c) == ascii);
		ck_assert(edifact_level_has(EDIFACT_UNOC, (uint8_t)c) ==
		    (ascii || c >= 0x80));
	}
}
END_TEST

Suite *edifact_suite(void);
Suite *
edifact_suite(void)
{
	Suite *s = suite_create("edifact");

	CASE(s, reads_what_stands_there);
	CASE(s, cut_anywhere_is_the_same);
	CASE(s, any_number_of_releases);
	CASE(s, segments_without_end);
	CASE(s, too_many_parts_are_flagged);
	CASE(s, scanners_agree);
	CASE(s, repertoires);
	CASE(s, sets_of_characters);
	CASE(s, sets_are_written);
	return s;
}
