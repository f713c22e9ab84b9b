/*
 * json/scan against the grammar of RFC 8259: what it accepts, what it
 * refuses and where, and the text of strings.
 */
#include "json/scan.h"

#include "suite.h"

static bool
accepts(const char *text)
{
	struct json_error why;
	struct span value;

	return json_check(span_str(text), &value, &why);
}

START_TEST(valid)
{
	static const char *const texts[] = {
	    "0",
	    "-0",
	    "1.10",
	    "12345678901234567890",
	    "1e5",
	    "1E+05",
	    "-1.5e-07",
	    "\"\"",
	    "\"a\"",
	    "\"\\u00e9\\n\\/\"",
	    "\"\\ud800\"",
	    "\"\x7f\"",
	    "\"\xc3\xa9\"",
	    "\"\xf4\x8f\xbf\xbf\"",
	    "\"\xed\x9f\xbf\"",
	    "[]",
	    "[1]",
	    "[ 1 , [ ] , { } ]",
	    "{}",
	    "{\"\":null}",
	    " {\"a\":{\"b\":[true,false]}}\r\n\t",
	    "{\"a\":1,\"a\":2}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(accepts(texts[i]), "refused: %s", texts[i]);
}
END_TEST

START_TEST(invalid)
{
	static const struct {
		const char *text;
		size_t offset;
	} cases[] = {
	    {"", 0},
	    {" ", 1},
	    {"01", 1},
	    {"-", 1},
	    {"+1", 0},
	    {".5", 0},
	    {"1.", 2},
	    {"1.e1", 2},
	    {"1e", 2},
	    {"1e+", 3},
	    {"0x1", 1},
	    {"NaN", 0},
	    {"Infinity", 0},
	    {"nul", 0},
	    {"nulL", 0},
	    {"tru", 0},
	    {"True", 0},
	    {"'a'", 0},
	    {"\"a", 2},
	    {"\"\\x\"", 2},
	    {"\"\\u12g4\"", 5},
	    {"\"\\u12", 5},
	    {"\"\t\"", 1},
	    {"\"\n\"", 1},
	    {"\"\x80\"", 1},
	    {"\"\xc0\x80\"", 1},
	    {"\"\xed\xa0\x80\"", 1},
	    {"\"\xf4\x90\x80\x80\"", 1},
	    {"\"\xe2\x82\"", 1},
	    {"[", 1},
	    {"[1", 2},
	    {"[1,", 3},
	    {"[1,]", 3},
	    {"[,1]", 1},
	    {"[1 2]", 3},
	    {"[1}", 2},
	    {"{", 1},
	    {"{]", 1},
	    {"{1:2}", 1},
	    {"{\"a\"}", 4},
	    {"{\"a\":}", 5},
	    {"{\"a\":1,}", 7},
	    {"{\"a\":1]", 6},
	    {"{\"a\" 1}", 5},
	    {"{}{}", 2},
	    {"1 2", 2},
	    {"\xef\xbb\xbf{}", 0},
	    {"[1]]", 3},
	    {"/**/1", 0},
	    {"\f1", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json_error why = {.offset = 999};
		struct span value;
		struct span text = span_str(cases[i].text);

		ck_assert_msg(!json_check(text, &value, &why), "accepted: %s",
		    cases[i].text);
		ck_assert_ptr_nonnull(why.what);
		/* The reason stands at the offending byte, or at the end. */
		if (why.offset != cases[i].offset && why.offset < text.len)
			ck_abort_msg("%s: refused at %zu, not %zu",
			    cases[i].text, why.offset, cases[i].offset);
	}
}
END_TEST

START_TEST(nul_byte)
{
	struct json_error why;
	struct span value;

	ck_assert(!json_check(SPAN("\"a\0b\""), &value, &why));
	ck_assert(!json_check(SPAN("{}\0"), &value, &why));
}
END_TEST

START_TEST(depth)
{
	char text[4 * JSON_DEPTH_MAX];

	for (int deep = JSON_DEPTH_MAX; deep <= JSON_DEPTH_MAX + 1; deep++) {
		memset(text, '[', (size_t)deep);
		memset(text + deep, ']', (size_t)deep);
		text[2 * deep] = '\0';
		ck_assert_int_eq(accepts(text), deep == JSON_DEPTH_MAX);
	}
}
END_TEST

/* Every string byte at every place of the eight-byte step. */
START_TEST(string_bytes)
{
	for (unsigned at = 0; at < 20; at++) {
		for (unsigned c = 0; c < 256; c++) {
			char text[32] = "\"aaaaaaaaaaaaaaaaaaaa\"";
			bool good =
			    c >= 0x20 && c < 0x80 && c != '"' && c != '\\';

			text[1 + at] = (char)c;
			if (c == 0)
				continue;
			ck_assert_int_eq(accepts(text), good);
		}
	}
}
END_TEST

START_TEST(string_text)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
	    {"\"\"", ""},
	    {"\"abc\"", "abc"},
	    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
	    {"\"\\u0041\\u00e9\\u20aC\"", "A\xc3\xa9\xe2\x82\xac"},
	    {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
	    {"\"\\ud83d\"", "\xef\xbf\xbd"},
	    {"\"\\ud83dx\"", "\xef\xbf\xbdx"},
	    {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&out);
		ck_assert(json_string(span_str(cases[i].json), &out));
		ck_assert_str_eq(buf_text(&out), cases[i].text);
		ck_assert(json_name_is(
		    span_str(cases[i].json), span_str(cases[i].text)));
		ck_assert(!json_name_is(
		    span_str(cases[i].json), SPAN("something else")));
	}
	buf_release(&out);
}
END_TEST

START_TEST(walk)
{
	struct span doc =
	    SPAN("{ \"a\" : [1, \"two\", {\"x\\u0079\":{\"z\":7}}] "
		 ", \"b\":\"c\" }");
	struct span value, name, element;
	struct json_iterator it;
	uint64_t number;
	int count = 0;

	json_object_begin(&it, doc);
	while (json_object_next(&it, &name, &value))
		count++;
	ck_assert_int_eq(count, 2);
	ck_assert(json_member(doc, "b", &value));
	ck_assert(span_equal_str(value, "\"c\""));
	ck_assert(!json_member(doc, "c", &value));
	ck_assert(json_member(doc, "a", &value));
	json_array_begin(&it, value);
	for (count = 0; json_array_next(&it, &element); count++)
		;
	ck_assert_int_eq(count, 3);
	ck_assert(
	    json_path(SPAN("{\"p\":{\"q\":{\"r\":12}}}"), "p/q/r", &value));
	ck_assert(json_uint(value, 12, &number));
	ck_assert_uint_eq(number, 12);
	ck_assert(!json_uint(value, 11, &number));
	ck_assert(!json_path(SPAN("{\"p\":1}"), "p/q", &value));
}
END_TEST

Suite *scan_suite(void);

Suite *
scan_suite(void)
{
	Suite *s = suite_create("scan");

	CASE(s, valid);
	CASE(s, invalid);
	CASE(s, nul_byte);
	CASE(s, depth);
	CASE(s, string_bytes);
	CASE(s, string_text);
	CASE(s, walk);
	return s;
}
