/*
 * record/record: no name twice, members found whatever their spelling, and a
 * splice that keeps every other byte.
 */
#include "record/record.h"

#include <stdlib.h>

#include "alloc.h"
#include "suite.h"

static bool
parses(const char *text)
{
	struct json_error why;
	struct record r;
	bool ok;

	record_init(&r);
	ok = record_parse(&r, span_str(text), &why);
	record_release(&r);
	return ok;
}

START_TEST(one_object)
{
	ck_assert(parses("{}"));
	ck_assert(parses(" \t{\"a\":1} \r"));
	ck_assert(!parses(""));
	ck_assert(!parses("[]"));
	ck_assert(!parses("1"));
	ck_assert(!parses("{} {}"));
	ck_assert(!parses("{\"a\":1"));
	ck_assert(!parses("{\"a\":1,}"));
}
END_TEST

START_TEST(no_name_twice)
{
	ck_assert(!parses("{\"a\":1,\"a\":2}"));
	ck_assert(!parses("{\"a\":1,\"b\":2,\"\\u0061\":3}"));
	ck_assert(!parses("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}"));
	ck_assert(!parses("{\"\\/\":1,\"/\":2}"));
	ck_assert(parses("{\"a\":1,\"A\":2,\"\":3,\"aa\":4}"));
	/* Only at the top: what lies deeper belongs to its owner. */
	ck_assert(parses("{\"a\":{\"b\":1,\"b\":2}}"));
}
END_TEST

/* Many names, the last one double or not: the sorted way. */
START_TEST(many_names)
{
	struct buf text = BUF_INIT;

	for (int twice = 0; twice < 2; twice++) {
		buf_clear(&text);
		BUF_LITERAL(&text, "{");
		for (int i = 0; i < 5000; i++)
			buf_printf(&text, "\"n%d\":%d,", i, i);
		buf_append_str(
		    &text, twice ? "\"n\\u0037\":0}" : "\"n\\u0078\":0}");
		ck_assert_int_eq(parses(buf_text(&text)), !twice);
	}
	buf_release(&text);
}
END_TEST

START_TEST(too_many_members)
{
	struct buf text = BUF_INIT;

	for (int more = 0; more < 2; more++) {
		buf_clear(&text);
		BUF_LITERAL(&text, "{\"a\":0");
		for (int i = 0; i < RECORD_MEMBERS_MAX - 1 + more; i++)
			buf_printf(&text, ",\"n%d\":0", i);
		BUF_LITERAL(&text, "}");
		ck_assert_int_eq(parses(buf_text(&text)), !more);
	}
	buf_release(&text);
}
END_TEST

/* The object itself is the first of the levels. */
START_TEST(depth)
{
	char text[4 * JSON_DEPTH_MAX];

	for (int deep = JSON_DEPTH_MAX; deep <= JSON_DEPTH_MAX + 1; deep++) {
		int inner = deep - 1;

		memcpy(text, "{\"a\":", 5);
		memset(text + 5, '[', (size_t)inner);
		memset(text + 5 + inner, ']', (size_t)inner);
		memcpy(text + 5 + 2 * inner, "}", 2);
		ck_assert_int_eq(parses(text), deep == JSON_DEPTH_MAX);
	}
}
END_TEST

/* Each line is a record: for want of memory it is not called anything else. */
START_TEST(no_memory)
{
	static const char *const lines[] = {
	    "{\"a\":1}", "{\"\\u0061\":1,\"b\":2,\"\\u0063\":[]}"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (long n = 0; alloc_fail_at(n); n++) {
			struct json_error why = {.what = NULL};
			struct record r;
			bool ok, failed;

			record_init(&r);
			ok = record_parse(&r, span_str(lines[i]), &why);
			failed = alloc_failed();
			ck_assert(ok == !failed);
			ck_assert(why.memory == failed);
			record_release(&r);
		}
	}
}
END_TEST

START_TEST(splice)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"{}", "{\"t\":7}"},
	    {"{ }", "{ \"t\":7}"},
	    {"{\"a\":1}", "{\"a\":1,\"t\":7}"},
	    {" {\"a\" : 1.10 } \r", " {\"a\" : 1.10 ,\"t\":7} \r"},
	    {"{\"t\":1}", "{\"t\":7}"},
	    {"{\"t\":{\"x\":[1]},\"a\":2}", "{\"t\":7,\"a\":2}"},
	    {"{\"a\":12345678901234567890, \"\\u0074\" : 1 , \"b\":2}",
		"{\"a\":12345678901234567890, \"t\":7 , \"b\":2}"},
	    {"{\"tt\":1,\"T\":2}", "{\"tt\":1,\"T\":2,\"t\":7}"},
	};
	struct buf out = BUF_INIT;
	struct json_error why;
	struct json_text seven;

	ck_assert(json_text(SPAN("7"), &seven, &why));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct record r;

		record_init(&r);
		ck_assert(record_parse(&r, span_str(cases[i].in), &why));
		buf_clear(&out);
		record_splice(&r, "t", seven, &out);
		ck_assert_str_eq(buf_text(&out), cases[i].out);
		record_release(&r);
	}
	buf_release(&out);
}
END_TEST

Suite *record_suite(void);

Suite *
record_suite(void)
{
	Suite *s = suite_create("record");

	CASE(s, one_object);
	CASE(s, no_name_twice);
	CASE(s, many_names);
	CASE(s, too_many_members);
	CASE(s, depth);
	CASE(s, no_memory);
	CASE(s, splice);
	return s;
}
