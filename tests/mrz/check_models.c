/*
 * mrz/models: what a reference file may hold, and which documents it warns
 * of.
 */
#include "mrz/models.h"

#include "alloc.h"
#include "temp.h"
#include "zone.h"

#define FILE_OF_TWO                                                     \
	"; UTO\n[UTO passport of 2015]\nstate = UTO\ncode = P\n"        \
	"number = [A-Z][0-9]{8}\nvalidity = 120, 60\n"                  \
	"issued_from = 2015-01-01\nissued_to = 2025-12-31\n"            \
	"[UTO passport of 2026]\nstate = UTO\ncode = P\nformat = TD3\n" \
	"number = L[0-9A-Z]{8}\nvalidity = 120\nissued_from = 2026-01-01\n"

static const struct {
	const char *lower;
	bool issue_known;
	struct date issue;
	const char *code; /* NULL: nothing */
} rows[] = {
    /* L898902C3 is of the second model alone: issued from 2026 on */
    {"L898902C36UTO7408122F3604158ZE184226B<<<<<14", false, {1, 1, 1}, NULL},
    {"L898902C36UTO7408122F3504151ZE184226B<<<<<14", false, {1, 1, 1},
	"model.validity"},
    {"L898902C36UTO7408122F3704155ZE184226B<<<<<14", false, {1, 1, 1},
	"model.validity"},
    {"L898902C36UTO7408122F3604158ZE184226B<<<<<14", true, {2026, 4, 15}, NULL},
    {"L898902C36UTO7408122F3604158ZE184226B<<<<<14", true, {2026, 4, 16}, NULL},
    {"L898902C36UTO7408122F3604158ZE184226B<<<<<14", true, {2026, 4, 18},
	"model.validity"},
    {"L898902C36UTO7408122F3604158ZE184226B<<<<<14", true, {2025, 4, 15},
	"model.validity"},
    /* of the first: ten years or five */
    {"A123456784UTO7408122F3504151ZE184226B<<<<<14", true, {2025, 4, 15}, NULL},
    {"A123456784UTO7408122F3004150ZE184226B<<<<<14", true, {2025, 4, 15}, NULL},
    {"A123456784UTO7408122F2904152ZE184226B<<<<<14", true, {2025, 4, 15},
	"model.validity"},
    /* of none */
    {"1898902C36UTO7408122F3604158ZE184226B<<<<<14", false, {1, 1, 1},
	"model.number"},
};

START_TEST(documents_against_the_models)
{
	struct models *models = NULL;
	struct err err = ERR_INIT;

	temp_file("models", SPAN(FILE_OF_TWO));
	ck_assert_msg(models_open("models", &models, &err), "%s", err.text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct mrz_check_options options = {
		    zone_at, rows[i].issue_known, rows[i].issue};
		char zone[128] = TD3_UPPER;
		struct findings f;
		struct mrz m;

		memcpy(zone + strlen(TD3_UPPER), rows[i].lower, 45);
		ck_assert(zone_read(zone, &m));
		findings_init(&f, false);
		models_check(models, &m, &options, &f);
		ck_assert_msg(f.count == (rows[i].code != NULL), "row %zu", i);
		if (f.count > 0) {
			ck_assert_str_eq(f.list[0].code, rows[i].code);
			ck_assert_int_eq(f.list[0].severity, SEVERITY_WARNING);
		}
		findings_release(&f);
	}
	models_close(models);
}
END_TEST

START_TEST(a_state_without_models_is_not_warned_of)
{
	struct mrz_check_options options = {zone_at, false, zone_at};
	struct models *models = NULL;
	struct err err = ERR_INIT;
	struct findings f;
	struct mrz m;

	temp_file("models", SPAN("[x]\nstate = FRA\nnumber = 1\n"));
	ck_assert(models_open("models", &models, &err));
	ck_assert(zone_read(TD3, &m));
	findings_init(&f, false);
	models_check(models, &m, &options, &f);
	ck_assert_uint_eq(f.count, 0);
	findings_release(&f);
	models_close(models);
}
END_TEST

START_TEST(a_wrong_file_is_refused_with_its_line)
{
	static const struct {
		const char *file, *message;
	} files[] = {
	    {"state = UTO\n", "models:1: state is outside any [model] section"},
	    {"[a]\nstate = UTOX\n", "models:2: state is 1 to 3 letters"},
	    {"[a]\nstate = UTO\nnumber = [A-\n", "models:3: number: "},
	    {"[a]\nstate = UTO\nvalidity = ten\n",
		"models:3: validity is up to 8 numbers of months"},
	    {"[a]\nstate = UTO\nissued_from = 1.1.2015\n",
		"models:3: not a date as 2015-01-01"},
	    {"[a]\nstate = UTO\nformat = TD9\n",
		"models:3: no such format: TD9"},
	    {"[a]\nstate = UTO\ncolour = red\n",
		"models:3: no such entry: colour"},
	    {"[a]\ncode = P\n", "models: [a] has no state"},
	};

	for (size_t i = 0; i < COUNT(files); i++) {
		struct models *models = NULL;
		struct err err = ERR_INIT;

		temp_file("models", span_str(files[i].file));
		ck_assert(!models_open("models", &models, &err));
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_msg(
		    span_starts(span_str(err.text), span_str(files[i].message)),
		    "%s", err.text);
	}
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	temp_file("models", SPAN(FILE_OF_TWO));
	for (long n = 0; alloc_fail_at(n); n++) {
		struct models *models = NULL;
		struct err err = ERR_INIT;
		bool opened = models_open("models", &models, &err);

		if (alloc_failed())
			ck_assert(!opened);
		models_close(models);
	}
}
END_TEST

Suite *models_suite(void);

Suite *
models_suite(void)
{
	Suite *s = suite_create("models");

	CASE_WITH(s, documents_against_the_models, temp_setup, temp_teardown);
	CASE_WITH(s, a_state_without_models_is_not_warned_of, temp_setup,
	    temp_teardown);
	CASE_WITH(s, no_memory_is_an_error, temp_setup, temp_teardown);
	CASE_WITH(s, a_wrong_file_is_refused_with_its_line, temp_setup,
	    temp_teardown);
	return s;
}
