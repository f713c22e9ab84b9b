/*
 * model/reference and model/state: where models are found, what replaces
 * what, and what is refused, with its place.
 */
#include "model/reference.h"

#include <sys/stat.h>

#include "alloc.h"
#include "temp.h"
#include "travel/layout.h"

static char said[512];

static void
remark(const char *text)
{
	snprintf(said, sizeof(said), "%s", text);
}

#define HEAD "[reference]\nversion = 2\nstate = UTO\nas_of = 2026-01-31\n"

static struct reference *
open_all(const char *const *paths, size_t count)
{
	struct reference *r = NULL;
	struct err err = ERR_INIT;

	said[0] = '\0';
	ck_assert_msg(
	    reference_open(paths, count, remark, &r, &err), "%s", err.text);
	return r;
}

/* "MODEL MODEL" of a state, or "none". */
static const char *
models_of(struct reference *r, const char *state)
{
	static char out[256];
	const struct model_state *s;
	const struct model *m;
	struct err err = ERR_INIT;
	size_t len = 0;

	ck_assert_msg(
	    reference_state(r, span_str(state), &s, &err), "%s", err.text);
	snprintf(out, sizeof(out), "none");
	for (size_t i = 0;
	     s != NULL && (m = model_section(s, KIND_MODEL, i)) != NULL; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s%s",
		    i > 0 ? " " : "", m->head.name, m->code);
	return out;
}

START_TEST(the_name_of_a_file_is_the_state)
{
	static const char *const paths[] = {"one", "two", "three.ini"};
	struct reference *r;

	ck_assert_int_eq(mkdir("one", 0700) | mkdir("two", 0700), 0);
	temp_file("one/UTO.ini",
	    SPAN(HEAD "[model A]\ncode = P\n[model B]\ncode = I\n"));
	temp_file("one/D.ini",
	    SPAN("[reference]\nversion = 2\nstate = D\n[model A]\n"
		 "code = P\n"));
	temp_file("one/FRA.ini", SPAN("not read, and so not refused"));
	temp_file("two/UTO.ini", SPAN(HEAD "[model A]\ncode = ID\n"));
	temp_file("two/mine.ini",
	    SPAN("[reference]\nversion = 2\n[model C]\nstate = UTO\n"
		 "code = V\n[model D]\nstate = AUT\ncode = P\n"));
	temp_file("three.ini", SPAN("[an old one]\nstate = UTO\ncode = R\n"));
	r = open_all(paths, 3);
	ck_assert_str_eq(models_of(r, "UTO"), "AID BI CV an old oneR");
	ck_assert_str_eq(models_of(r, "D"), "AP");
	ck_assert_str_eq(models_of(r, "DEU"), "AP"); /* the same state */
	ck_assert_str_eq(models_of(r, "AUT"), "DP");
	ck_assert_str_eq(models_of(r, "ESP"), "none");
	ck_assert_str_eq(models_of(r, "../"), "none");
	ck_assert_str_eq(models_of(r, ""), "none");
	ck_assert_str_eq(said, "");
	reference_close(r);
}
END_TEST

START_TEST(a_wrong_file_fails_when_its_state_is_met)
{
	static const char *const paths[] = {"one"};
	const struct model_state *s;
	struct err err = ERR_INIT;
	struct reference *r;

	ck_assert_int_eq(mkdir("one", 0700), 0);
	temp_file("one/UTO.ini", SPAN(HEAD "[model A]\ncode = passport\n"));
	r = open_all(paths, 1);
	for (int i = 0; i < 2; i++) {
		ck_assert(!reference_state(r, SPAN("UTO"), &s, &err));
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_str_eq(err.text,
		    "one/UTO.ini:6:8: code is 1 or 2 letters, upper case");
	}
	reference_close(r);
}
END_TEST

START_TEST(what_is_refused)
{
	static const struct {
		const char *text, *message;
	} files[] = {
	    {"code = P\n", ":1:8: code is outside any section"},
	    {"[a]\ncode = P\n", ": [a] has no state"},
	    {HEAD "[model A]\ncode = P\n[model B]\n[model A]\ncode = I\n",
		": [model A] is there twice"},
	    {HEAD "[model A]\n" HEAD,
		":6:1: [reference] is the first section of a file"},
	    {HEAD "[model A]\nstate = XQX\n", ":6:9: no zone has the state"},
	    {HEAD "[model A]\nformat = TD4\n", ":6:10: no such format"},
	    {HEAD "[model A]\nvalidity = 120, ten\n", ":6:16: validity is"},
	    {HEAD "[model A]\nvalidity = 0\n", ":6:12: validity is"},
	    {HEAD "[model A]\nvalidity = 60 under 2 from 3\n",
		":6:12: validity is"},
	    {HEAD "[model A]\nvalidity = 60 from 18 under 18\n",
		":6:12: validity is"},
	    {HEAD "[model A]\nissued_from = 1.1.2015\n", ":6:15: not a date"},
	    {HEAD "[model A]\nissued_from = 2015-02-30\n", ":6:15: not a date"},
	    {HEAD "[model A]\nchip = maybe\n", ":6:8: chip is expected"},
	    {HEAD "[model A]\nchip_since = soon\n", ":6:14: not a date"},
	    {HEAD "[model A]\nextension = 0\n", ":6:13: '0' is not"},
	    {HEAD "[model A]\nconfidence = number D\n", ":6:14: confidence is"},
	    {HEAD "[model A]\nconfidence = A, chip B, size C\n",
		":6:24: confidence is"},
	    {HEAD "[model A]\noptional = x\n",
		": [model A] has the number x, which no section is about"},
	    {HEAD "[model A]\nnumber = (\n", ":6:11: the group is not closed"},
	    {HEAD "[number n]\nbirth = yymm@1 century\n",
		":6:16: no word that birth can have"},
	    {HEAD "[number n]\nsex = odd\n", ":6:7: no rule that sex"},
	    {HEAD "[number n]\nsoft = perhaps\n", ":6:8: 'perhaps' is"},
	    {HEAD "[number n]\ncheck = over=1-8 mod=10 at=9 ; over=1 mod=2\n",
		":6:29: each check has a line"},
	    {HEAD "[look A]\nlook = 3 ovi \"a\" \"b\"\n",
		":6:8: look begins with level 1 or 2"},
	    {HEAD "[look A]\nlook = 1 glitter \"a\" \"b\"\n",
		":6:10: no such feature"},
	    {HEAD "[look A]\nlook = 1 ovi \"a\" \"b\n", ":6:14: look has two"},
	    {HEAD "[alert A]\nseries = 20-10\n", ":6:10: a series is"},
	    {HEAD "[alert A]\nseries = 9-10\n", ":6:10: a series is"},
	    {HEAD "[alert A]\nsign = none \"x\"\n", ":6:8: no such feature"},
	    {"[reference]\nversion = 3\n", ":2:11: needs a reader of version"},
	    {HEAD "[model A\n", ":5:1: neither [section] nor key"},
	};

	for (size_t i = 0; i < COUNT(files); i++) {
		const char *const paths[] = {"models"};
		const struct model_state *s;
		struct err err = ERR_INIT;
		struct reference *r = NULL;
		bool ok;

		temp_file("models", span_str(files[i].text));
		ok = reference_open(paths, 1, remark, &r, &err) &&
		    reference_state(r, SPAN("UTO"), &s, &err);
		ck_assert_msg(!ok, "%s", files[i].text);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_msg(strstr(err.text, files[i].message) != NULL,
		    "%s: %s", files[i].message, err.text);
		reference_close(r);
	}
}
END_TEST

START_TEST(what_is_not_known_is_one_remark)
{
	static const char *const paths[] = {"models"};
	struct reference *r;

	temp_file("models",
	    SPAN(HEAD "[model A]\ncolour = red\nsize = 3\ncode = P\n"
		      "[shop X]\nopen = yes\n"));
	r = open_all(paths, 1);
	ck_assert_str_eq(said, "models:6: no such key: colour, and 2 more");
	said[0] = '\0';
	ck_assert_str_eq(models_of(r, "UTO"), "AP");
	ck_assert_str_eq(said, "");
	reference_close(r);
}
END_TEST

START_TEST(every_layout_may_be_a_format)
{
	for (int i = 0; i < MRZ_FORMATS; i++) {
		static const char *const paths[] = {"models"};
		char text[128];

		snprintf(text, sizeof(text), HEAD "[model A]\nformat = %s\n",
		    layout_format_names[i]);
		temp_file("models", span_str(text));
		reference_close(open_all(paths, 1));
	}
}
END_TEST

START_TEST(what_is_not_there)
{
	static const char *const paths[] = {"nothing"};
	struct err err = ERR_INIT;
	struct reference *r = NULL;

	ck_assert(!reference_open(paths, 1, remark, &r, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	static const char *const paths[] = {"one", "more.ini"};

	ck_assert_int_eq(mkdir("one", 0700), 0);
	temp_file("one/UTO.ini",
	    SPAN(HEAD "source = ours\n[model A]\ncode = P\nnumber = [0-9]+\n"
		      "optional = n\nnumber_check = iso7064=11-10\n"
		      "[number n]\npattern = [0-9]\ncheck = iso7064=11-10\n"
		      "[look A]\nlook = 1 ovi \"here\" \"there\" \"tilt\"\n"
		      "[alert B]\nmodel = A\nseries = 1-2\nsign = ovi \"x\"\n"
		      "colour = red\n"));
	temp_file("more.ini", SPAN("[model C]\nstate = UTO\n"));
	for (long n = 0; alloc_fail_at(n); n++) {
		const struct model_state *s = NULL;
		struct reference *r = NULL;
		struct err err = ERR_INIT;
		bool ok = reference_open(paths, 2, remark, &r, &err) &&
		    reference_state(r, SPAN("UTO"), &s, &err);

		/* A remark that could not be made is the one thing lost. */
		if (alloc_failed() && ok)
			ck_assert_ptr_nonnull(s);
		reference_close(r);
	}
}
END_TEST

Suite *reference_suite(void);

Suite *
reference_suite(void)
{
	Suite *s = suite_create("reference");

	CASE_WITH(
	    s, the_name_of_a_file_is_the_state, temp_setup, temp_teardown);
	CASE_WITH(s, a_wrong_file_fails_when_its_state_is_met, temp_setup,
	    temp_teardown);
	CASE_WITH(s, what_is_refused, temp_setup, temp_teardown);
	CASE_WITH(
	    s, what_is_not_known_is_one_remark, temp_setup, temp_teardown);
	CASE_WITH(s, every_layout_may_be_a_format, temp_setup, temp_teardown);
	CASE_WITH(s, what_is_not_there, temp_setup, temp_teardown);
	CASE_WITH(s, no_memory_is_an_error, temp_setup, temp_teardown);
	return s;
}
