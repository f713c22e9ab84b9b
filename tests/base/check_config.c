/*
 * config: what is handed on, and that nothing wrong is passed over.
 */
#include "alloc.h"
#include "base/config.h"
#include "temp.h"

static struct err err;
static struct buf seen = BUF_INIT;

static bool
note_entry(void *context, const char *section, const char *key,
    const char *value, struct err *why)
{
	(void)context;
	if (strcmp(key, "refused") == 0)
		return err_set(why, ERR_DATA, "unknown key '%s'", key);
	buf_printf(&seen, "%s.%s=%s\n", section, key, value);
	return true;
}

static bool
read_text(struct span text)
{
	buf_clear(&seen);
	temp_file("c.conf", text);
	return config_read("c.conf", note_entry, NULL, &err);
}

START_TEST(entries_come_in_order)
{
	ck_assert(read_text(SPAN("\xEF\xBB\xBF# comment\n"
				 "top = 1\r\n"
				 "\n"
				 "[source a]\n"
				 "  url = https://host:1/p?q=1#f  ; why\n"
				 "\tkey=v\n"
				 "; comment\n"
				 "empty =\n"
				 "[source b]\n"
				 "url: x y")));
	ck_assert_str_eq(buf_text(&seen),
	    ".top=1\n"
	    "source a.url=https://host:1/p?q=1#f\n"
	    "source a.key=v\n"
	    "source a.empty=\n"
	    "source b.url=x y\n");
	ck_assert(read_text(SPAN("")));
}
END_TEST

START_TEST(errors_name_file_and_line)
{
	static const struct {
		const char *text, *message;
	} rows[] = {{"a = 1\nnonsense\nb = 2\n",
			"c.conf:2: neither [section] "
			"nor key = value"},
	    {"[open\n", "c.conf:1: neither [section] nor key = value"},
	    {"a = 1\n\n refused = 2\nb = 3\n",
		"c.conf:3: unknown key 'refused'"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert_msg(
		    !read_text(span_str(rows[i].text)), "%s", rows[i].text);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_str_eq(err.text, rows[i].message);
		ck_assert_ptr_null(strstr(buf_text(&seen), ".b=3"));
	}
	ck_assert(!read_text(SPAN("a = 1\nb = \0\n")));
	ck_assert_str_eq(err.text, "c.conf:2: a NUL byte");
	ck_assert(!config_read("none.conf", note_entry, NULL, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
}
END_TEST

START_TEST(a_line_is_whole_or_an_error)
{
	char line[CONFIG_LINE_MAX + 1];

	memset(line, 'x', sizeof(line));
	memcpy(line, "key=", 4);
	ck_assert(read_text(span_make(line, CONFIG_LINE_MAX)));
	ck_assert_uint_eq(seen.len, CONFIG_LINE_MAX + 2);
	ck_assert(!read_text(span_make(line, CONFIG_LINE_MAX + 1)));
	ck_assert_str_eq(err.text, "c.conf:1: the line is too long");
}
END_TEST

static bool
note_place(void *context, struct config_item *item, struct err *why)
{
	(void)context;
	buf_printf(&seen, "%u:%u %s %s %s\n", item->line, item->column,
	    item->section, item->key != NULL ? item->key : "-",
	    item->value != NULL ? item->value : "-");
	if (item->value == NULL || strstr(item->value, "bad") == NULL)
		return true;
	item->column += (unsigned)(strstr(item->value, "bad") - item->value);
	return err_set(why, ERR_DATA, "bad is bad");
}

START_TEST(places)
{
	buf_clear(&seen);
	ck_assert(config_parse(SPAN("\xEF\xBB\xBFtop = 1\n"
				    "  [one]\n\tkey =   a b ; why\n[one]\n"
				    "k:v=w\nempty =\n"),
	    "name", note_place, NULL, &err));
	/* Columns are of bytes, a byte order mark among them. */
	ck_assert_str_eq(buf_text(&seen),
	    "1:10  top 1\n2:3 one - -\n3:10 one key a b\n4:1 one - -\n"
	    "5:3 one k v=w\n6:7 one empty \n");
	ck_assert(!config_parse(
	    SPAN("[a]\n  k = not bad\n"), "name", note_place, NULL, &err));
	ck_assert_str_eq(err.text, "name:2:11: bad is bad");
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert(!config_parse(
	    SPAN("[a]\nnonsense\n"), "name", note_place, NULL, &err));
	ck_assert_str_eq(
	    err.text, "name:2:1: neither [section] nor key = value");
}
END_TEST

START_TEST(names_are_whole_or_an_error)
{
	char line[80];

	/* inih would cut it after 49 characters, and merge two of them. */
	snprintf(line, sizeof(line), "[%050d]\nk = v\n", 1);
	ck_assert(!read_text(span_str(line)));
	ck_assert_str_eq(
	    err.text, "c.conf:1: the name of the section is too long");
	snprintf(line, sizeof(line), "[%049d]\nk = v\n", 1);
	ck_assert(read_text(span_str(line)));
	/* A key is not cut: names of columns are long. */
	snprintf(line, sizeof(line), "%070d = v\n", 1);
	ck_assert(read_text(span_str(line)));
}
END_TEST

START_TEST(values)
{
	static const struct {
		const char *text;
		int truth; /* -1: refused */
	} rows[] = {{"yes", 1}, {"true", 1}, {"on", 1}, {"1", 1}, {"no", 0},
	    {"false", 0}, {"off", 0}, {"0", 0}, {"", -1}, {"maybe", -1},
	    {"2", -1}};
	uint64_t n = 7;
	bool b;

	for (size_t i = 0; i < COUNT(rows); i++) {
		b = rows[i].truth != 1;
		ck_assert(config_bool(rows[i].text, &b, &err) ==
		    (rows[i].truth >= 0));
		if (rows[i].truth >= 0)
			ck_assert(b == (rows[i].truth == 1));
	}
	ck_assert(config_uint("100", 1, 100, &n, &err) && n == 100);
	ck_assert(!config_uint("101", 1, 100, &n, &err));
	ck_assert(!config_uint("0", 1, 100, &n, &err));
	ck_assert(!config_uint("5s", 1, 100, &n, &err));
	ck_assert_uint_eq(n, 100);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
}
END_TEST

START_TEST(where_it_is_looked_for)
{
	struct buf path = BUF_INIT;

	ck_assert(config_find("mine.conf", "store", "c.conf", &path, &err));
	ck_assert_str_eq(buf_text(&path), "mine.conf");
	ck_assert(config_find(NULL, "store", "no-such-tool.conf", &path, &err));
	ck_assert_uint_eq(path.len, 0);
	ck_assert(config_find(NULL, NULL, "no-such-tool.conf", &path, &err));
	ck_assert_uint_eq(path.len, 0);
	ck_assert(!config_find("", NULL, "c.conf", &path, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert_int_eq(mkdir("store", 0700), 0);
	temp_file("store/c.conf", SPAN("a=1\n"));
	/* Without memory for its name it is not said to be missing. */
	for (long n = 0; alloc_fail_at(n); n++) {
		bool ok = config_find(NULL, "store", "c.conf", &path, &err);

		(void)alloc_failed();
		ck_assert(ok ? path.len > 0 : err.kind == ERR_INTERNAL);
		buf_release(&path);
	}
	ck_assert(config_find(NULL, "store", "c.conf", &path, &err));
	ck_assert_str_eq(buf_text(&path), "store/c.conf");
	buf_release(&path);
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	temp_file("c.conf", SPAN("a=1\nb=2\n"));
	for (long n = 0; alloc_fail_at(n); n++) {
		bool ok = config_read("c.conf", note_entry, NULL, &err);

		/* the buffer of this test may be the one that failed */
		ck_assert(!alloc_failed() || !ok || !buf_ok(&seen));
		buf_release(&seen);
	}
}
END_TEST

Suite *config_suite(void);

#define CONFIG_CASE(s, test) CASE_WITH(s, test, temp_setup, temp_teardown)

Suite *
config_suite(void)
{
	Suite *s = suite_create("config");

	CONFIG_CASE(s, entries_come_in_order);
	CONFIG_CASE(s, errors_name_file_and_line);
	CONFIG_CASE(s, a_line_is_whole_or_an_error);
	CONFIG_CASE(s, places);
	CONFIG_CASE(s, names_are_whole_or_an_error);
	CONFIG_CASE(s, values);
	CONFIG_CASE(s, where_it_is_looked_for);
	CONFIG_CASE(s, no_memory_is_an_error);
	return s;
}
