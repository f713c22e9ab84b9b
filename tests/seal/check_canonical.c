/*
 * canonical: the numbers of RFC 8785 Appendix B and more (ECMAScript's own
 * words for them), its example of names, and what has no canonical form.
 */
#include "seal/canonical.h"

#include <inttypes.h>
#include <stdio.h>

#include "json/scan.h"
#include "suite.h"

Suite *canonical_suite(void);

static const struct {
	uint64_t bits;
	const char *text;
} numbers[] = {
    {0x0000000000000000, "0"},
    {0x8000000000000000, "0"},
    {0x0000000000000001, "5e-324"},
    {0x8000000000000001, "-5e-324"},
    {0x7fefffffffffffff, "1.7976931348623157e+308"},
    {0xffefffffffffffff, "-1.7976931348623157e+308"},
    {0x4340000000000000, "9007199254740992"},
    {0xc340000000000000, "-9007199254740992"},
    {0x4430000000000000, "295147905179352830000"},
    {0x44b52d02c7e14af5, "9.999999999999997e+22"},
    {0x44b52d02c7e14af6, "1e+23"},
    {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
    {0x444b1ae4d6e2ef4e, "999999999999999700000"},
    {0x444b1ae4d6e2ef4f, "999999999999999900000"},
    {0x444b1ae4d6e2ef50, "1e+21"},
    {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
    {0x3eb0c6f7a0b5ed8d, "0.000001"},
    {0x41b3de4355555553, "333333333.3333332"},
    {0x41b3de4355555554, "333333333.33333325"},
    {0x41b3de4355555555, "333333333.3333333"},
    {0x41b3de4355555556, "333333333.3333334"},
    {0x41b3de4355555557, "333333333.33333343"},
    {0xbecbf647612f3696, "-0.0000033333333333333333"},
    {0x43143ff3c1cb0959, "1424953923781206.2"},
    {0x3ff0000000000000, "1"},
    {0x3ff0000000000001, "1.0000000000000002"},
    {0x3fb999999999999a, "0.1"},
    {0x4059000000000000, "100"},
    {0x0010000000000000, "2.2250738585072014e-308"},
    {0x000fffffffffffff, "2.225073858507201e-308"},
};

START_TEST(numbers_of_ecmascript)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;
	char text[64];
	double value;

	memcpy(&value, &numbers[_i].bits, sizeof(value));
	snprintf(text, sizeof(text), "%.17g", value);
	ck_assert_msg(
	    canonical_write(span_str(text), &out, &err), "%s", err.text);
	ck_assert_str_eq(buf_text(&out), numbers[_i].text);
	buf_release(&out);
}
END_TEST

/* NULL: it has no canonical form. */
static const struct {
	const char *json, *canonical;
} rows[] = {
    {"null", "null"},
    {"[ true , false,\n1.0, 1E30, -0, 4.50, 2e-3, 1e-7 ]",
	"[true,false,1,1e+30,0,4.5,0.002,1e-7]"},
    /* RFC 8785 3.2.2 */
    {"{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,"
     "0.000000000000000000000000001],\"string\":\"\\u20ac$\\u000F\\u000aA'\\u00"
     "42\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}",
	"{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,"
	"4.5,0.002,1e-27],\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\"
	"\"/\"}"},
    /* 3.2.3: by UTF-16 units, so U+1F600 comes before U+FB33 */
    {"{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
     "\"\\u0080\":6,\"\\u00f6\":7}",
	"{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
	"\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}"},
    /* a name before one that goes on from it; the empty name before all */
    {"{\"ab\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"ab\":1}"},
    {"{\"a\":{\"c\":1,\"b\":[{}]}}", "{\"a\":{\"b\":[{}],\"c\":1}}"},
    {"\"\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f\\/\"",
	"\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f/\""},
    /* no normalisation: a letter and its accent stay two */
    {"\"A\\u030a\"", "\"A\xcc\x8a\""},
    /* a name twice, in whatever spelling and however deep */
    {"{\"a\":1,\"a\":1}", NULL},
    {"{\"a\":1,\"b\":2,\"\\u0061\":3}", NULL},
    {"[{\"x\":{\"a\":1,\"a\":2}}]", NULL},
    /* no double holds it */
    {"1e309", NULL},
    {"[-1e400]", NULL},
};

START_TEST(values)
{
	struct buf out = BUF_INIT;
	struct json_error error;
	struct span value;
	struct err err = ERR_INIT;

	ck_assert(json_check(span_str(rows[_i].json), &value, &error));
	if (rows[_i].canonical == NULL) {
		ck_assert(!canonical_write(value, &out, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
	} else {
		ck_assert_msg(
		    canonical_write(value, &out, &err), "%s", err.text);
		ck_assert_str_eq(buf_text(&out), rows[_i].canonical);
	}
	buf_release(&out);
}
END_TEST

/* As many members as are allowed, and one more. */
START_TEST(limit_of_members)
{
	for (int more = 0; more < 2; more++) {
		struct buf json = BUF_INIT, out = BUF_INIT;
		struct json_error error;
		struct span value;
		struct err err = ERR_INIT;

		for (int i = 0; i < CANONICAL_MEMBERS_MAX + more; i++)
			buf_printf(&json, "%c\"%d\":0", i == 0 ? '{' : ',', i);
		buf_append_byte(&json, '}');
		ck_assert(json_check(buf_span(&json), &value, &error));
		ck_assert(canonical_write(value, &out, &err) == (more == 0));
		buf_release(&json);
		buf_release(&out);
	}
}
END_TEST

Suite *
canonical_suite(void)
{
	Suite *s = suite_create("canonical");

	CASE_TABLE(s, numbers_of_ecmascript, numbers, NULL, NULL);
	CASE_TABLE(s, values, rows, NULL, NULL);
	CASE(s, limit_of_members);
	return s;
}
