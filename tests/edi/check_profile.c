/*
 * edi/profile: what an ini file says holds, and what it cannot say is
 * refused with file and line.
 */
#include "edi/profile.h"

#include "suite.h"
#include "temp.h"

static struct profile p;
static struct err err;

static bool
read_text(const char *text)
{
	temp_file("p.ini", span_str(text));
	profile_init(&p);
	return profile_read("p.ini", &p, &err);
}

START_TEST(values_are_read)
{
	ck_assert_msg(
	    read_text(
		"[profile]\nname = xx\nsource = one\nsource = two\n"
		"release = 12B\nreleases = 05B 12B, 15B\nuna = yes\n"
		"ttl_hours = 96\nanswer_minutes = 5\n"
		"[passenger]\nrequired = surname sex\nrequired = birth_date\n"
		"[transit_crew]\nallowed = no\n"
		"[codes]\ndocuments = P I\nunknown_sex = M\n"
		"[rules]\nnames = mrz\nexpired = reject\nnumbers = alphanumeric\n"
		"[limits]\npersons = 10\nbytes = 3000\nsurname = 20\n"
		"[deadlines]\nanything = at all\n"),
	    "%s", err.text);
	ck_assert_str_eq(p.name, "xx");
	ck_assert_str_eq(p.source, "one two");
	ck_assert_str_eq(p.release, "12B");
	ck_assert_uint_eq(p.releases.count, 3);
	ck_assert_str_eq(p.releases.word[2], "15B");
	ck_assert(p.una);
	ck_assert_uint_eq(p.ttl_hours, 96);
	ck_assert_uint_eq(p.answer_minutes, 5);
	ck_assert_uint_eq(p.required[PAXLST_PASSENGER],
	    (uint64_t)1 << ELEMENT_SURNAME | (uint64_t)1 << ELEMENT_SEX |
		(uint64_t)1 << ELEMENT_BIRTH_DATE);
	ck_assert_uint_eq(p.required[PAXLST_CREW], 0);
	ck_assert(!p.allowed[PAXLST_TRANSIT_CREW]);
	ck_assert(p.allowed[PAXLST_CREW]);
	ck_assert_int_eq(p.unknown_sex, 'M');
	ck_assert_int_eq(p.names, PROFILE_NAMES_MRZ);
	ck_assert_int_eq(p.expired, PROFILE_EXPIRED_REJECT);
	ck_assert(p.alphanumeric_numbers);
	ck_assert_uint_eq(p.persons, 10);
	ck_assert_uint_eq(p.length[ELEMENT_SURNAME], 20);
	ck_assert_uint_eq(p.length[ELEMENT_GIVEN_NAMES], 35);
}
END_TEST

START_TEST(lists_and_their_words)
{
	ck_assert(read_text("[codes]\ndocuments = P I\n"));
	ck_assert(profile_has(&p.documents, SPAN("P")));
	ck_assert(!profile_has(&p.documents, SPAN("PP")));
	ck_assert(!profile_has(&p.documents, SPAN("")));
	/* An empty list takes every word. */
	ck_assert(profile_has(&p.employment, SPAN("CR9")));
}
END_TEST

static const struct {
	const char *text, *said;
} refused[] = {
    {"[profile]\nrelaese = 12B\n", "p.ini:2"},
    {"[nobody]\nname = x\n", "p.ini:2"},
    {"[passenger]\nrequired = surname nose\n", "nose"},
    {"[passenger]\nwanted = surname\n", "wanted"},
    {"[profile]\nuna = perhaps\n", "p.ini:2"},
    {"[profile]\nttl_hours = soon\n", "p.ini:2"},
    {"[profile]\nttl_hours = -1\n", "p.ini:2"},
    {"[codes]\nunknown_sex = MX\n", "one letter"},
    {"[rules]\nnames = all\n", "all"},
    {"[limits]\nsurname = 0\n", "p.ini:2"},
    {"[limits]\nsurname = 513\n", "p.ini:2"},
    {"[limits]\nnose = 3\n", "nose"},
    {"[limits]\nbytes = 999\n", "bytes below"},
};

START_TEST(slips_of_the_pen_are_refused)
{
	for (size_t i = 0; i < COUNT(refused); i++) {
		ck_assert_msg(
		    !read_text(refused[i].text), "%s", refused[i].text);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_msg(strstr(err.text, refused[i].said) != NULL,
		    "%s: %s", refused[i].text, err.text);
	}
	ck_assert(!profile_read("none.ini", &p, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
}
END_TEST

START_TEST(too_much_text_is_no_truncation)
{
	struct buf text = BUF_INIT;

	BUF_LITERAL(&text, "[profile]\ntitle = ");
	for (int i = 0; i < PROFILE_TEXT_MAX; i++)
		buf_append_byte(&text, 'x');
	BUF_LITERAL(&text, "\n");
	ck_assert(!read_text(buf_text(&text)));
	buf_clear(&text);
	BUF_LITERAL(&text, "[codes]\ndocuments =");
	for (int i = 0; i < PROFILE_LIST_MAX; i++)
		BUF_LITERAL(&text, " P");
	ck_assert(read_text(buf_text(&text)));
	BUF_LITERAL(&text, " Q");
	ck_assert(!read_text(buf_text(&text)));
	buf_release(&text);
}
END_TEST

Suite *profile_suite(void);
Suite *
profile_suite(void)
{
	Suite *s = suite_create("profile");

	CASE_WITH(s, values_are_read, temp_setup, temp_teardown);
	CASE_WITH(s, lists_and_their_words, temp_setup, temp_teardown);
	CASE_WITH(s, slips_of_the_pen_are_refused, temp_setup, temp_teardown);
	CASE_WITH(s, too_much_text_is_no_truncation, temp_setup, temp_teardown);
	return s;
}
