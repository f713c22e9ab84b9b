/*
 * json/write: valid JSON whatever the bytes and whichever way they take, the
 * text that comes back is the text that went in; and what would not be JSON
 * ends with bug().
 */
#include "json/write.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

/* ---- every way that a string can go ------------------------------------ */

static const struct json_key *
key(void)
{
	static struct json_key made;

	if (made.len == 0)
		json_key_make(&made, "k");
	return &made;
}

static void
put_span(struct json_writer *w, struct span text)
{
	json_put_span(w, "k", text);
}

static void
put_literal(struct json_writer *w, struct span text)
{
	JSON_PUT(w, "k", text);
}

static void
put_block(struct json_writer *w, struct span text)
{
	uint8_t padded[JSON_BLOCK_TEXT_MAX + JSON_WIDE] = {0};
	struct json_block b;

	span_copy(padded, text);
	ck_assert(json_block_begin(w, 1, &b));
	json_block_put(&b, key(), span_make(padded, text.len));
	json_block_end(w, &b);
}

static void
put_char(struct json_writer *w, struct span text)
{
	struct json_block b;

	if (text.len != 1) {
		JSON_PUT(w, "k", text);
		return;
	}
	ck_assert(json_block_begin(w, 1, &b));
	json_block_char(&b, key(), text.data[0]);
	json_block_end(w, &b);
}

static void
put_named(struct json_writer *w, struct span text)
{
	json_put_named(w, SPAN("k"), text);
}

static void
put_element(struct json_writer *w, struct span text)
{
	json_name(w, SPAN("k"));
	json_put_element(w, text);
}

static void
put_pieces(struct json_writer *w, struct span text)
{
	JSON_OPEN_STRING(w, "k");
	json_add(w, text);
	json_close_string(w);
}

static void (*const ways[])(struct json_writer *w, struct span text) = {
    put_span, put_literal, put_block, put_char, put_named, put_element,
    put_pieces};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* {"k":text} by one way, into out. */
static void
write_by(size_t way, struct span text, struct buf *out)
{
	struct json_writer w;

	buf_clear(out);
	json_begin(&w, out);
	json_open_object(&w, NULL);
	ways[way](&w, text);
	json_close_object(&w);
	ck_assert_int_eq(json_end(&w).kind, JSON_TEXT_VALUE);
}

static void
comes_back(size_t way, struct span text, struct buf *out, struct buf *back)
{
	struct json_error why;
	struct span object, value;

	write_by(way, text, out);
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] < 0x20 || out->data[i] == 0x7f)
			ck_abort_msg("way %zu: a raw control", way);
	ck_assert_msg(json_check(buf_span(out), &object, &why),
	    "way %zu: %s: %s", way, why.what, buf_text(out));
	ck_assert(json_member(object, "k", &value));
	buf_clear(back);
	ck_assert(json_string(value, back));
	if (utf8_valid(text) == text.len)
		ck_assert(span_equal(buf_span(back), text));
}

START_TEST(any_pair_of_bytes)
{
	struct buf out = BUF_INIT, back = BUF_INIT;

	for (size_t way = 0; way < WAYS; way++) {
		for (unsigned a = 0; a < 256; a++) {
			for (unsigned b = 0; b < 256; b++) {
				uint8_t bytes[2] = {(uint8_t)a, (uint8_t)b};

				comes_back(
				    way, span_make(bytes, 2), &out, &back);
			}
		}
	}
	buf_release(&out);
	buf_release(&back);
}
END_TEST

/* At each place of strings of each length, beside plain neighbours. */
START_TEST(any_byte_at_any_place)
{
	struct buf out = BUF_INIT, back = BUF_INIT;
	uint8_t bytes[JSON_SHORT_MAX + 4];

	memset(bytes, 'a', sizeof(bytes));
	for (size_t len = 1; len <= sizeof(bytes); len++) {
		for (size_t at = 0; at < len; at++) {
			static const uint8_t odd[] = {
			    0, 0x1f, '"', '\\', 0x7f, 0x80, 0xff};

			for (size_t i = 0; i < sizeof(odd); i++) {
				bytes[at] = odd[i];
				comes_back((size_t)_i, span_make(bytes, len),
				    &out, &back);
			}
			bytes[at] = 'a';
		}
	}
	buf_release(&out);
	buf_release(&back);
}
END_TEST

START_TEST(utf8_and_what_is_none)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
	    {"", "{\"k\":\"\"}"},
	    {"\xc3\x84", "{\"k\":\"\xc3\x84\"}"},
	    {"a\xe2\x82\xac", "{\"k\":\"a\xe2\x82\xac\"}"},
	    {"\xe2\x82", "{\"k\":\"\xef\xbf\xbd\xef\xbf\xbd\"}"},
	    {"\xc3\x84\xff", "{\"k\":\"\xc3\x84\xef\xbf\xbd\"}"},
	    {"\"\\\n\r\t\x01\x7f",
		"{\"k\":\"\\\"\\\\\\n\\r\\t\\u0001\\u007f\"}"},
	};
	struct buf out = BUF_INIT;

	for (size_t way = 0; way < WAYS; way++) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			write_by(way, span_str(cases[i].text), &out);
			ck_assert_str_eq(buf_text(&out), cases[i].json);
		}
	}
	buf_release(&out);
}
END_TEST

/* Names are escaped like strings, constants too. */
START_TEST(names)
{
	struct buf out = BUF_INIT;
	struct json_writer w;
	struct json_key odd;

	json_key_make(&odd, "a\"b");
	json_begin(&w, &out);
	json_open_object(&w, NULL);
	json_put_str(&w, "a\"1", "x");
	JSON_PUT(&w, "a\"2", SPAN("x"));
	JSON_PUT_DATE(&w, "a\"3", ((struct date){2026, 11, 24}), 600);
	json_put_named(&w, SPAN("a\"\0\xff"), SPAN("x"));
	json_open_keyed(&w, &odd);
	json_close_object(&w);
	json_name(&w, SPAN("a\n"));
	json_open_array(&w, NULL);
	json_close_array(&w);
	JSON_OPEN_OBJECT(&w, "a\"4");
	json_close_object(&w);
	JSON_OPEN_ARRAY(&w, "a\"5");
	json_close_array(&w);
	json_close_object(&w);
	ck_assert_str_eq(buf_text(&out),
	    "{\"a\\\"1\":\"x\",\"a\\\"2\":\"x\","
	    "\"a\\\"3\":\"2026-11-24T10:00\","
	    "\"a\\\"\\u0000\xef\xbf\xbd\":\"x\",\"a\\\"b\":{},"
	    "\"a\\n\":[],\"a\\\"4\":{},\"a\\\"5\":[]}");
	buf_release(&out);
}
END_TEST

/* Texts of an array, one of which needs escapes; what follows has a comma. */
START_TEST(array_of_a_block)
{
	static const uint8_t texts[2][2 * JSON_WIDE] = {"plain", "a\"b"};
	struct buf out = BUF_INIT;
	struct json_writer w;
	struct json_block b;

	json_begin_object(&w, &out);
	ck_assert(json_block_begin(&w, 4, &b));
	json_block_open_array(&b, key());
	json_block_element(&b, span_make(texts[0], 5));
	json_block_element(&b, span_make(texts[1], 3));
	json_block_close_array(&b);
	json_block_char(&b, key(), 'y');
	json_block_end(&w, &b);
	json_close_object(&w);
	ck_assert_int_eq(json_end(&w).kind, JSON_TEXT_VALUE);
	ck_assert_str_eq(
	    buf_text(&out), "{\"k\":[\"plain\",\"a\\\"b\"],\"k\":\"y\"}");
	buf_release(&out);
}
END_TEST

/* Two characters under names that need escapes; and where it ends. */
START_TEST(pairs)
{
	struct buf out = BUF_INIT;
	struct json_writer w;
	struct json_block b;
	struct json_pair pair;

	json_pair_make(&pair, "a\"1", "read", "b\\2");
	json_begin_object(&w, &out);
	JSON_PUT(&w, "first", SPAN("x"));
	ck_assert(json_block_begin(&w, 2, &b));
	json_block_pair(&b, &pair, '7', '<');
	json_block_char(&b, key(), 'y');
	json_block_end(&w, &b);
	json_put_uint(&w, "last", 1);
	json_close_object(&w);
	ck_assert_int_eq(json_end(&w).kind, JSON_TEXT_VALUE);
	ck_assert_str_eq(buf_text(&out),
	    "{\"first\":\"x\",\"a\\\"1\":{\"read\":\"7\",\"b\\\\2\":\"<\"},"
	    "\"k\":\"y\",\"last\":1}");
	for (unsigned c = 0; c < 256; c++) {
		ck_assert_int_eq(
		    json_are_plain((uint8_t)c, 'x'), json_is_plain((uint8_t)c));
		ck_assert_int_eq(
		    json_are_plain('x', (uint8_t)c), json_is_plain((uint8_t)c));
	}
	buf_release(&out);
}
END_TEST

/* A date is the same whichever digits it has. */
START_TEST(digits)
{
	for (int i = 0; i < 100; i++) {
		char expected[32];
		uint8_t text[16];
		const uint8_t *end;

		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d",
		    100 * i + 99 - i, i, 99 - i, i % 24, i % 60);
		end = json_date_text((struct date){100 * i + 99 - i, i, 99 - i},
		    i % 24 * 60 + i % 60, text);
		ck_assert_uint_eq((size_t)(end - text), 16);
		ck_assert(memcmp(text, expected, 16) == 0);
	}
}
END_TEST

START_TEST(values)
{
	struct buf out = BUF_INIT;
	struct json_writer w;
	struct json_error why;
	struct json_text text;

	json_begin(&w, &out);
	json_open_object(&w, NULL);
	json_put_str(&w, "s", "x");
	json_put_uint(&w, "u", UINT64_MAX);
	json_put_int(&w, "i", INT64_MIN);
	json_open_array(&w, "a");
	json_put_bool(&w, NULL, true);
	json_put_null(&w, NULL);
	json_open_object(&w, NULL);
	json_close_object(&w);
	json_close_array(&w);
	json_put_hex(&w, "h", SPAN("\x01\xff"));
	json_put_base64(&w, "b", SPAN("\x01\xff"));
	json_put_hundredths(&w, "p", 9905);
	ck_assert(json_text(SPAN(" [1] "), &text, &why));
	json_put_text(&w, "r", text);
	ck_assert(json_text(SPAN("{ \"m\" : 1.10 }"), &text, &why));
	json_put_text(&w, NULL, json_members(text));
	ck_assert(json_text(SPAN("{}"), &text, &why));
	json_put_text(&w, NULL, json_members(text));
	json_close_object(&w);
	ck_assert_str_eq(buf_text(&out),
	    "{\"s\":\"x\",\"u\":18446744073709551615,"
	    "\"i\":-9223372036854775808,\"a\":[true,null,{}],"
	    "\"h\":\"01ff\",\"b\":\"Af8=\",\"p\":99.05,\"r\":[1],"
	    "\"m\" : 1.10}");
	buf_release(&out);
}
END_TEST

START_TEST(what_is_empty_goes_again)
{
	struct buf out = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &out);
	json_open_object(&w, NULL);
	JSON_OPEN_OBJECT(&w, "a");
	json_close_object_or_drop(&w);
	JSON_PUT(&w, "b", SPAN("1"));
	json_open_array(&w, "c");
	json_open_object(&w, NULL);
	json_close_object_or_drop(&w);
	json_close_array_or_drop(&w);
	JSON_OPEN_OBJECT(&w, "d");
	JSON_PUT(&w, "e", SPAN("2"));
	json_close_object_or_drop(&w);
	json_close_object(&w);
	ck_assert_str_eq(buf_text(&out), "{\"b\":\"1\",\"d\":{\"e\":\"2\"}}");
	buf_release(&out);
}
END_TEST

/* A run that is kept in a buffer that goes on growing. */
START_TEST(kept)
{
	struct buf held = BUF_INIT, out = BUF_INIT;
	struct json_kept one, two;
	struct json_writer w;

	json_begin_members(&w, &held);
	JSON_PUT(&w, "a", SPAN("1"));
	one = json_keep(&w);
	json_begin_members(&w, &held);
	two = json_keep(&w);
	for (int i = 0; i < 1000; i++)
		buf_append_byte(&held, 'x');
	json_begin(&w, &out);
	json_open_object(&w, NULL);
	json_put_text(&w, NULL, json_kept(&held, two));
	json_put_text(&w, NULL, json_kept(&held, one));
	json_close_object(&w);
	ck_assert_str_eq(buf_text(&out), "{\"a\":\"1\"}");
	buf_release(&held);
	buf_release(&out);
}
END_TEST

/* What was lost makes the buffer fail that it should have gone into. */
START_TEST(lost_memory_spreads)
{
	struct buf lost = BUF_INIT, out = BUF_INIT;
	struct json_writer w;
	struct json_text text;

	lost.max = 4;
	json_begin_members(&w, &lost);
	JSON_PUT(&w, "name", SPAN("longer than four"));
	text = json_end(&w);
	json_begin(&w, &out);
	json_open_object(&w, NULL);
	json_put_text(&w, NULL, text);
	json_put_text(&w, "v", text);
	json_close_object(&w);
	ck_assert(!buf_ok(&out));
	ck_assert_int_eq(json_end(&w).kind, JSON_TEXT_FAILED);
	buf_release(&lost);
	buf_release(&out);
}
END_TEST

/* ---- what is refused --------------------------------------------------- */

static void
refuse_pair(struct json_writer *w, uint8_t c)
{
	struct json_pair pair;
	struct json_block b;

	json_pair_make(&pair, "a", "b", "c");
	if (json_block_begin(w, 1, &b))
		json_block_pair(&b, &pair, 'x', c);
}

START_TEST(refused)
{
	struct buf out = BUF_INIT;
	struct json_pair pair;
	struct json_writer w;

	json_begin(&w, &out);
	json_open_object(&w, NULL);
	switch (_i) {
	case 0: /* unbalanced */
		(void)json_end(&w);
		break;
	case 1:
		json_close_array(&w);
		break;
	case 2:
		json_close_object(&w);
		json_close_object(&w);
		break;
	case 3: /* a member without its name, a value without its place */
		json_put_uint(&w, NULL, 1);
		break;
	case 4:
		json_close_object(&w);
		json_put_uint(&w, NULL, 1);
		break;
	case 5:
		json_name(&w, SPAN("a"));
		json_name(&w, SPAN("b"));
		break;
	case 6:
		json_name(&w, SPAN("a"));
		json_close_object(&w);
		break;
	case 7:
		json_open_array(&w, "a");
		JSON_PUT(&w, "b", SPAN("1"));
		break;
	case 8:
		json_open_array(&w, "a");
		json_put_text(&w, NULL,
		    (struct json_text){SPAN("\"b\":1"), JSON_TEXT_MEMBERS});
		break;
	case 9:
		json_add(&w, SPAN("x"));
		break;
	case 10:
		json_open_string(&w, "a");
		json_put_uint(&w, NULL, 1);
		break;
	case 11:
		for (int i = 0; i < JSON_WRITE_DEPTH_MAX; i++)
			JSON_OPEN_OBJECT(&w, "a");
		break;
	case 12:
		json_begin(&w, &out);
		(void)json_end(&w);
		break;
	case 13:
		refuse_pair(&w, '"');
		break;
	case 14:
		refuse_pair(&w, '\0');
		break;
	case 15:
		json_pair_make(&pair, "a_name_of_some_length",
		    "another_name_of_some_length", "and_one_more_name");
		break;
	default:
		(void)json_members(
		    (struct json_text){SPAN("[1]"), JSON_TEXT_VALUE});
	}
}
END_TEST

Suite *write_suite(void);

Suite *
write_suite(void)
{
	Suite *s = suite_create("write");
	TCase *c = tcase_create("refused");

	CASE_TABLE(s, any_pair_of_bytes, ways, NULL, NULL);
	CASE_TABLE(s, any_byte_at_any_place, ways, NULL, NULL);
	CASE(s, utf8_and_what_is_none);
	CASE(s, names);
	CASE(s, array_of_a_block);
	CASE(s, pairs);
	CASE(s, digits);
	CASE(s, values);
	CASE(s, what_is_empty_goes_again);
	CASE(s, kept);
	CASE(s, lost_memory_spreads);
	tcase_add_loop_test_raise_signal(c, refused, SIGABRT, 0, 17);
	suite_add_tcase(s, c);
	return s;
}
