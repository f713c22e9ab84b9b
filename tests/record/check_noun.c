/*
 * record/noun: the members of a record are read in one way, a member twice is
 * refused, and want of memory is never a statement about the record.
 */
#include "record/noun.h"

#include "alloc.h"
#include "suite.h"

static struct record record;
static struct noun_reader reader;
static struct noun_fault fault;

static void
setup(void)
{
	record_init(&record);
	noun_reader_init(&reader);
}

static void
teardown(void)
{
	noun_reader_release(&reader);
	record_release(&record);
}

/* The member of that name of a record, which is begun. */
static struct span
member(const char *line, const char *name)
{
	struct json_error why;
	struct span value = {NULL, 0};

	ck_assert_msg(record_parse(&record, span_str(line), &why), "%s", line);
	noun_reader_begin(&reader, &record);
	if (!noun_get(&record, name, &value))
		value = span_make(NULL, 0);
	return value;
}

START_TEST(null_is_absent)
{
	ck_assert_uint_eq(member("{\"mrz\":null}", "mrz").len, 0);
	ck_assert_uint_eq(member("{}", "mrz").len, 0);
	ck_assert_uint_ne(member("{\"mrz\":0}", "mrz").len, 0);
}
END_TEST

/* A zone, and how many lines it has; -1: refused. */
static const struct zone_case {
	const char *line;
	int count;
	bool text;
	const char *first;
} zones[] = {
    {"{\"mrz\":\"AB\\nCD\"}", 1, true, "AB\nCD"},
    {"{\"mrz\":[\"AB\",\"CD\"]}", 2, false, "AB"},
    {"{\"mrz\":[\"\\u0041B\",\"C\\u0044\"]}", 2, false, "AB"},
    {"{\"mrz\":[]}", 0, false, ""},
    {"{\"mrz\":[\"AB\",7]}", -1, false, ""},
    {"{\"mrz\":[[\"AB\"]]}", -1, false, ""},
    {"{\"mrz\":{\"1\":\"AB\"}}", -1, false, ""},
    {"{\"mrz\":true}", -1, false, ""},
    {"{\"mrz\":12}", -1, false, ""},
};

START_TEST(zone)
{
	const struct zone_case *c = &zones[_i];
	struct noun_zone z;
	struct span value = member(c->line, "mrz");

	if (c->count < 0) {
		ck_assert(!noun_zone(&reader, value, "mrz", &z, &fault));
		ck_assert(!fault.memory);
		ck_assert_str_eq(fault.where, "mrz");
		return;
	}
	ck_assert(noun_zone(&reader, value, "mrz", &z, &fault));
	ck_assert_uint_eq(z.count, (size_t)c->count);
	ck_assert_int_eq(z.text, c->text);
	if (c->count > 0)
		ck_assert(span_equal_str(z.line[0], c->first));
}
END_TEST

/* Lines beyond the limit are counted: such a zone fits no layout. */
START_TEST(lines_beyond_the_limit)
{
	struct buf line = BUF_INIT;
	struct noun_zone z;

	buf_append_str(&line, "{\"mrz\":[\"A\"");
	for (int i = 1; i < NOUN_LINES_MAX + 3; i++)
		buf_append_str(&line, ",\"\\u0042\"");
	buf_append_str(&line, "]}");
	ck_assert(noun_zone(
	    &reader, member(buf_text(&line), "mrz"), "mrz", &z, &fault));
	ck_assert_uint_eq(z.count, NOUN_LINES_MAX + 3);
	ck_assert(span_equal_str(z.line[NOUN_LINES_MAX - 1], "B"));
	buf_release(&line);
}
END_TEST

static const struct {
	const char *line;
	bool ok;
	enum noun_source source;
} sources[] = {
    {"{}", true, NOUN_PRINT},
    {"{\"mrz_source\":null}", true, NOUN_PRINT},
    {"{\"mrz_source\":\"print\"}", true, NOUN_PRINT},
    {"{\"mrz_source\":\"chi\\u0070\"}", true, NOUN_CHIP},
    {"{\"mrz_source\":\"CHIP\"}", false, NOUN_PRINT},
    {"{\"mrz_source\":[\"chip\"]}", false, NOUN_PRINT},
};

START_TEST(source)
{
	enum noun_source got;

	(void)member(sources[_i].line, "mrz_source");
	ck_assert_int_eq(noun_source(&record, &got, &fault), sources[_i].ok);
	if (sources[_i].ok)
		ck_assert_int_eq(got, sources[_i].source);
	else
		ck_assert_str_eq(fault.where, "mrz_source");
}
END_TEST

static const struct {
	const char *line;
	const char *where; /* of what is wrong; NULL: nothing */
} documents[] = {
    {"{\"document\":{\"number\":\"A1\",\"type\":null}}", NULL},
    {"{\"document\":{\"n\\u0075mber\":\"\\u00411\",\"x\":[],\"y\":{}}}", NULL},
    {"{\"document\":{\"number\":\"A1\",\"expiry_date\":7}}", NULL},
    {"{\"document\":{\"number\":7}}", "number"},
    {"{\"document\":{\"issuing_state\":{}}}", "issuing_state"},
    {"{\"document\":[]}", "document"},
    {"{\"document\":{\"number\":\"A1\",\"number\":\"A1\"}}", "document"},
    {"{\"document\":{\"number\":\"A1\",\"n\\u0075mber\":\"B2\"}}", "document"},
    {"{\"document\":{\"number\":null,\"number\":\"A1\"}}", "document"},
    {"{\"document\":{\"number\":\"A1\",\"x\":1,\"\\u0078\":1}}", "document"},
    {"{\"document\":{\"expiry_date\":1,\"expiry_date\":2}}", "document"},
};

START_TEST(document)
{
	struct noun_document d;
	struct span value = member(documents[_i].line, "document");
	bool ok = noun_document(
	    &reader, value, NOUN_NUMBER | NOUN_STATE | NOUN_TYPE, &d, &fault);

	ck_assert_int_eq(ok, documents[_i].where == NULL);
	if (ok) {
		ck_span_eq(d.number, "A1");
		ck_assert_uint_eq(d.type.len + d.expiry_date.len, 0);
	} else {
		ck_assert_str_eq(fault.where, documents[_i].where);
		ck_assert(!fault.memory);
	}
}
END_TEST

static const struct {
	const char *line;
	const char *where;
} chips[] = {
    {"{\"sod\":\"d4IB\",\"dg\":{\"1\":\"YVsx\",\"\\u0032\":false,"
     "\"16\":\"\\u0059VsxMg==\"},\"active\":{\"challenge\":\"AAECAwQFBgc=\","
     "\"response\":\"AQ==\",\"by\":\"x\"}}",
	NULL},
    {"{\"sod\":\"d4I\"}", "sod"},
    {"{\"com\":true}", "com"},
    {"{\"dg\":[]}", "dg"},
    {"{\"dg\":{\"0\":\"\"}}", "dg"},
    {"{\"dg\":{\"17\":\"\"}}", "dg"},
    {"{\"dg\":{\"01\":\"\"}}", "dg"},
    {"{\"dg\":{\"2\":\"\",\"2\":\"\"}}", "dg.2"},
    {"{\"dg\":{\"2\":null,\"2\":\"\"}}", "dg.2"},
    {"{\"dg\":{\"14\":1}}", "dg.14"},
    {"{\"active\":{\"challenge\":\"AAECAwQFBgc=\"}}", "active"},
    {"{\"active\":{\"challenge\":\"AA==\",\"challenge\":\"AA==\","
     "\"response\":\"AQ==\"}}",
	"active"},
};

START_TEST(chip)
{
	struct noun_chip c;
	bool ok;

	(void)member(chips[_i].line, "sod");
	ok = noun_chip(&reader, &record, &c, &fault);
	ck_assert_int_eq(ok, chips[_i].where == NULL);
	if (!ok) {
		ck_assert_str_eq(fault.where, chips[_i].where);
		return;
	}
	ck_span_eq(c.sod.bytes, "\x77\x82\x01");
	ck_span_eq(c.dg[1].bytes, "a[1");
	ck_span_eq(c.dg[16].bytes, "a[12");
	ck_assert_int_eq(c.dg[2].how, NOUN_UNREADABLE);
	ck_assert_int_eq(c.dg[3].how, NOUN_NOT_READ);
	ck_assert_int_eq(c.com.how, NOUN_NOT_READ);
	ck_assert_uint_eq(c.challenge.len, 8);
	ck_span_eq(c.response, "\x01");
}
END_TEST

/* More members than are compared pair by pair, two of them alike. */
START_TEST(many_members)
{
	struct buf line = BUF_INIT;

	buf_append_str(&line, "{\"viz\":{\"a\":0");
	for (int i = 0; i < 100; i++)
		buf_printf(&line, ",\"m%d\":0", i);
	buf_append_str(&line, ",\"n\":{\"x\":0}}}");
	ck_assert(noun_object(member(buf_text(&line), "viz"), "viz", &fault));
	line.len -= 2;
	buf_append_str(&line, ",\"m\\u00350\":1}}");
	ck_assert(!noun_object(member(buf_text(&line), "viz"), "viz", &fault));
	ck_assert(!fault.memory);
	line.len = 0;
	buf_append_str(&line, "{\"viz\":{\"a\":{\"b\":1,\"b\":1}}}");
	ck_assert(!noun_object(member(buf_text(&line), "viz"), "viz", &fault));
	buf_release(&line);
}
END_TEST

static const char all_nouns[] =
    "{\"mrz\":[\"\\u0041B\",\"C\\u0044\"],\"document\":{\"number\":"
    "\"\\u0041\",\"\\u0078\":\"x\"},\"sod\":\"\\u00644IB\","
    "\"issue_date\":\"2026-11-2\\u0030\"}";

static bool
read_all(struct noun_chip *c)
{
	struct noun_zone z;
	struct noun_document d;
	struct date day;
	struct span value = {NULL, 0}, date = {NULL, 0}, mrz = {NULL, 0};
	bool there = noun_get(&record, "document", &value) &&
	    noun_get(&record, "issue_date", &date) &&
	    noun_get(&record, "mrz", &mrz);

	return there && noun_zone(&reader, mrz, "mrz", &z, &fault) &&
	    noun_document(&reader, value, NOUN_NUMBER, &d, &fault) &&
	    noun_date(&reader, date, "issue_date", &day, &fault) &&
	    noun_chip(&reader, &record, c, &fault);
}

START_TEST(lost_memory_is_no_statement)
{
	struct noun_chip c;
	struct result result;
	long failures = 0;

	(void)member(all_nouns, "mrz");
	for (long n = 0;; n++) {
		bool ok, lost;

		noun_reader_release(&reader);
		noun_reader_init(&reader);
		noun_reader_begin(&reader, &record);
		if (!alloc_fail_at(n))
			break;
		ok = read_all(&c);
		lost = alloc_failed();
		ck_assert_int_eq(ok, !lost);
		if (!lost)
			continue;
		failures++;
		ck_assert(fault.memory);
		result_init(&result, false);
		noun_report(&fault, &result);
		ck_assert_int_eq(result_status(&result), STATUS_ERROR);
		ck_assert(result.findings.failed);
		result_release(&result);
	}
	ck_assert_int_ge(failures, 2);
}
END_TEST

Suite *noun_suite(void);

Suite *
noun_suite(void)
{
	Suite *s = suite_create("noun");

	CASE_WITH(s, null_is_absent, setup, teardown);
	CASE_TABLE(s, zone, zones, setup, teardown);
	CASE_WITH(s, lines_beyond_the_limit, setup, teardown);
	CASE_TABLE(s, source, sources, setup, teardown);
	CASE_TABLE(s, document, documents, setup, teardown);
	CASE_TABLE(s, chip, chips, setup, teardown);
	CASE_WITH(s, many_members, setup, teardown);
	CASE_WITH(s, lost_memory_is_no_statement, setup, teardown);
	return s;
}
