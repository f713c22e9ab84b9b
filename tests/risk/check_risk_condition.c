/*
 * risk_condition: what is understood, and what is answered: yes, no, or that
 * nobody knows.
 */
#include "risk/risk_condition.h"

#include "base/buf.h"

#include "suite.h"

static struct risk_facts facts;
static struct risk_condition condition;
static struct err err;

static bool
parses(const char *text, size_t *at)
{
	err = (struct err)ERR_INIT;
	return risk_condition_parse(span_str(text), &condition, at, &err);
}

/* A member has the values that stand between commas; NULL: not known. */
static void
fact(const char *path, const char *values)
{
	struct risk_fact *f;
	risk_field_id id;
	struct span rest;

	ck_assert_msg(risk_field_find(span_str(path), &id), "%s", path);
	f = &facts.fact[id];
	f->count = 0;
	f->known = values != NULL;
	if (values == NULL)
		return;
	for (rest = span_str(values); rest.len > 0;) {
		struct span one = span_first(rest, span_find(rest, ','));

		f->value[f->count++] = (struct risk_value){one, false};
		rest = span_from(rest, one.len + 1);
	}
}

static void
setup(void)
{
	memset(&facts, 0, sizeof(facts));
	facts.today = (struct date){2026, 11, 30};
	fact("sltdquery.answer", "hit");
	fact("mrzcheck.status", "pass");
	fact("sodverify.status", "absent");
	fact("mrzcheck.models.result", "differs");
	fact("mrzcheck.findings.code", "model.number,mrz.cleaned");
	fact("sltdquery.sources.answer", "no_record,hit");
	fact("sltdquery.sources.records.match", "");
	fact("issue_date", "2026-11-01");
	fact("flight.legs.departs", "2026-11-29T23:59,2026-12-01T10:00");
	fact("booking.adults", "0");
	fact("derived.age", "17");
	fact("person.nationality", "UTO");
	fact("mrzcheck.fields.issuing_state", "UTO");
}

#define YES RISK_YES
#define NO RISK_NO
#define UNKNOWN RISK_NOT_KNOWN

START_TEST(answers)
{
	static const struct {
		const char *text;
		enum risk_truth truth;
	} rows[] = {
	    {"sltdquery.answer = hit", YES},
	    {"sltdquery.answer=hit", YES},
	    {"sltdquery.answer != hit", NO},
	    {"sltdquery.answer = no_record", NO},
	    {"sltdquery.answer in hit candidate", YES},
	    {"sltdquery.answer in hit, candidate", YES},
	    {"sodverify.status in absent undetermined", YES},
	    {"sodverify.status exists", YES},
	    {"sodverify.status absent", NO},
	    {"chipread.status exists", NO},
	    {"chipread.status absent", YES},
	    {"chipread.status = pass", UNKNOWN},
	    {"chipread.status != pass", UNKNOWN},
	    /* any element of an array, in != too */
	    {"sltdquery.sources.answer = hit", YES},
	    {"sltdquery.sources.answer != hit", YES},
	    {"sltdquery.sources.answer = candidate", NO},
	    /* there, and empty: none */
	    {"sltdquery.sources.records.match = near", NO},
	    {"sltdquery.sources.records.match exists", NO},
	    /* dates */
	    {"issue_date within 30 days of today", YES},
	    {"issue_date within 29 days of today", YES},
	    {"issue_date within 28 days of today", NO},
	    {"issue_date within 30 days before today", YES},
	    {"issue_date within 30 days after today", NO},
	    {"issue_date within 0 days of 2026-11-01", YES},
	    {"issue_date < today", YES},
	    {"issue_date > today", NO},
	    {"issue_date < 2026-11-01", NO},
	    {"issue_date = 2026-11-01", YES},
	    {"issue_date within 28 days before flight.legs.departs", YES},
	    {"issue_date within 27 days before flight.legs.departs", NO},
	    {"flight.legs.departs > today", YES},
	    {"flight.legs.departs within 1 day of today", YES},
	    {"issue_date < document.issue_date", UNKNOWN},
	    /* numbers, of the person */
	    {"derived.age < 18", YES},
	    {"derived.age > 17", NO},
	    {"booking.adults = 0", YES},
	    {"booking.adults < booking.children", UNKNOWN},
	    {"person.nationality != mrzcheck.fields.issuing_state", NO},
	    {"person.nationality = mrzcheck.fields.issuing_state", YES},
	    /* codes */
	    {"mrzcheck.findings.code = model.number", YES},
	    {"model.number", YES},
	    {"model.validity", NO},
	    {"mrz.check_digit", NO},
	    {"dg.hash", UNKNOWN},
	    {"two of model.number, model.validity, mrz.cleaned", YES},
	    {"three of model.number, model.validity, mrz.cleaned", NO},
	    {"2 of model.number, model.validity, dg.hash", UNKNOWN},
	    {"two of model.number, dg.hash, sltdquery.answer = hit", YES},
	    {"mrzcheck.findings.code two of model.number, mrz.cleaned", YES},
	    {"mrzcheck.findings.code two of model.number, mrz.layout", NO},
	    {"one of sltdquery.answer in candidate hit, dg.hash", YES},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t at = 0;

		ck_assert_msg(parses(rows[i].text, &at), "%s: %s at %zu",
		    rows[i].text, err.text, at);
		ck_assert_msg(risk_condition_ask(&condition, &facts, true) ==
			rows[i].truth,
		    "%s", rows[i].text);
	}
}
END_TEST

START_TEST(a_model_that_nobody_looked_up)
{
	size_t at = 0;

	ck_assert(parses("model.validity", &at));
	ck_assert_int_eq(risk_condition_ask(&condition, &facts, false), NO);
	fact("mrzcheck.models.result", "unknown");
	ck_assert_int_eq(
	    risk_condition_ask(&condition, &facts, false), UNKNOWN);
	fact("mrzcheck.models.result", NULL);
	ck_assert_int_eq(
	    risk_condition_ask(&condition, &facts, false), UNKNOWN);
	/* Other codes need no reference. */
	ck_assert(parses("mrz.layout", &at));
	ck_assert_int_eq(risk_condition_ask(&condition, &facts, false), NO);
}
END_TEST

START_TEST(remarks_are_no_suspicion)
{
	risk_field_id id;
	size_t at = 0;

	ck_assert(risk_field_find(SPAN("mrzcheck.findings.code"), &id));
	facts.fact[id].value[0].remark = true;
	ck_assert(parses("model.number", &at));
	ck_assert_int_eq(risk_condition_ask(&condition, &facts, true), YES);
	ck_assert_int_eq(risk_condition_ask(&condition, &facts, false), NO);
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *text;
		size_t at;
	} rows[] = {
	    {"", 0},
	    {"sltdquery.answer", 16},
	    {"sltdquery.answer =", 18},
	    {"sltdquery.answer = hit hit", 23},
	    {"sltdquery.answer ~ hit", 17},
	    {"sltdquery.answer < hit", 19},
	    {"sltdquery.answer = 'hit'", 19},
	    {"sltdquery.answer in", 19},
	    {"sltdquery.answer in hit,", 24},
	    {"sltdquery.answer two of hit, hitt", 29},
	    {"sltdquery.answer three of hit, candidate", 40},
	    {"two of", 6},
	    {"two of dg.hash", 14},
	    {"two of dg.hash,", 15},
	    {"two of dg.hash, two of sod.signature, dg.hash", 16},
	    {"issue_date within today", 18},
	    {"issue_date within 5 today", 20},
	    {"issue_date within 5 days today", 25},
	    {"issue_date within 5 days of", 27},
	    {"issue_date within 4000 days of today", 18},
	    {"issue_date = 2026-02-30", 13},
	    {"issue_date = booking.adults", 13},
	    {"booking.adults within 5 days of today", 22},
	    {"booking.adults = -1", 17},
	    {"booking.adults = many", 17},
	    {"person.surname = MULLER", 17},
	    {"person.surname != mrzcheck.fields.surname", 18},
	    {"person.nationality = uto", 21},
	    {"person.nationality = UTOPIA", 21},
	    {"mrzcheck.findings.code = hash", 25},
	    {"mrzcheck.findings.code = dg.", 25},
	    {"nonsense.code", 0},
	    {"mrzcheck", 8},
	    {"mrzcheck = pass", 11},
	    {"mrzcheck.findings", 0},
	    {"mrzcheck.fields.document_number = A", 34},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t at = 999;

		ck_assert_msg(!parses(rows[i].text, &at), "%s", rows[i].text);
		ck_assert_msg(at == rows[i].at, "%s: at %zu, not %zu: %s",
		    rows[i].text, at, rows[i].at, err.text);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
	}
}
END_TEST

/* The sign is named as a whole, where it is, with what says the same. */
START_TEST(signs_of_other_languages)
{
	static const struct {
		const char *text, *says;
		size_t at;
	} rows[] = {
	    {"derived.age >= 18", "'>=' compares nothing here", 12},
	    {"derived.age >=18", "for '>= 18' write '> 17'", 12},
	    {"derived.age => 18", "for '>= 18' write '> 17'", 12},
	    {"derived.age<=18", "for '<= 18' write '< 19'", 11},
	    {"derived.age == 18", "equal is '='", 12},
	    {"derived.age is 18", "equal is '='", 12},
	    {"derived.age <> 18", "not equal is '!='", 12},
	    {"derived.age ~ 18", "'~' compares nothing here", 12},
	    {"derived.age < 18 && derived.age > 3", "'&&' is not under", 17},
	    {"two of derived.age >= 18, dg.hash", "'>=' compares", 19},
	    {"derived.age", "wanted after the member", 11},
	};
	size_t at;

	for (size_t i = 0; i < COUNT(rows); i++) {
		at = 999;
		ck_assert_msg(!parses(rows[i].text, &at), "%s", rows[i].text);
		ck_assert_uint_eq(at, rows[i].at);
		ck_assert_msg(strstr(err.text, rows[i].says) != NULL, "%s: %s",
		    rows[i].text, err.text);
	}
	ck_assert(parses("derived.age<18", &at));
	ck_assert(parses("derived.age!=18", &at));
}
END_TEST

START_TEST(limits)
{
	struct buf text = BUF_INIT;
	size_t at = 0;

	buf_append_str(&text, "mrzcheck.findings.code in");
	for (int i = 0; i < RISK_VALUES_MAX; i++)
		buf_printf(&text, " a.b%d", i);
	ck_assert(parses(buf_text(&text), &at));
	buf_append_str(&text, " a.c");
	ck_assert(!parses(buf_text(&text), &at));
	buf_clear(&text);
	buf_append_str(&text, "one of dg.hash");
	for (int i = 1; i < RISK_PARTS_MAX; i++)
		buf_append_str(&text, ", dg.hash");
	ck_assert(parses(buf_text(&text), &at));
	buf_append_str(&text, ", dg.hash");
	ck_assert(!parses(buf_text(&text), &at));
	buf_release(&text);
}
END_TEST

Suite *risk_condition_suite(void);

Suite *
risk_condition_suite(void)
{
	Suite *s = suite_create("risk_condition");

	CASE_WITH(s, answers, setup, NULL);
	CASE_WITH(s, a_model_that_nobody_looked_up, setup, NULL);
	CASE_WITH(s, remarks_are_no_suspicion, setup, NULL);
	CASE_WITH(s, refused, setup, NULL);
	CASE_WITH(s, signs_of_other_languages, setup, NULL);
	CASE_WITH(s, limits, setup, NULL);
	return s;
}
