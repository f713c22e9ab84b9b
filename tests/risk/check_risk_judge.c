/*
 * risk_judge: every cell of the matrix, groups, rules that stand alone, and
 * what never counts.
 */
#include "risk/risk_judge.h"

#include <stdio.h>

#include "suite.h"

#define HEAD                                                                  \
	"[rules]\nname = n\nowner = o\nversion = 1\nreview_by = 2027-05-31\n" \
	"[matrix]\nlow = none none look\nmedium = none look refer\n"          \
	"high = look refer refer\n"

static struct risk_rules rules;
static struct risk_facts facts;
static struct risk_verdict verdict;

static void
fact(const char *path, const char *value)
{
	risk_field_id id;

	ck_assert(risk_field_find(span_str(path), &id));
	facts.fact[id].known = true;
	facts.fact[id].count = 1;
	facts.fact[id].value[0] = (struct risk_value){span_str(value), false};
}

static void
setup(void)
{
	memset(&facts, 0, sizeof(facts));
	facts.today = (struct date){2026, 11, 30};
	fact("sltdquery.answer", "hit");
	fact("sodverify.status", "fail");
	fact("mrzcheck.status", "pass");
	fact("derived.age", "10");
}

/* What the rules come to, each as "NAME LINES". */
static void
judge(const char *text)
{
	struct buf whole = BUF_INIT;
	struct err err = ERR_INIT;

	buf_append_str(&whole, HEAD);
	buf_append_str(&whole, text);
	risk_rules_release(&rules);
	ck_assert_msg(risk_rules_parse(buf_span(&whole), "f", &rules, &err),
	    "%s", err.text);
	risk_judge(&rules, &facts, &verdict);
	buf_release(&whole);
}

static void
teardown(void)
{
	risk_rules_release(&rules);
}

START_TEST(every_cell)
{
	static const enum risk_action cells[3][3] = {
	    {RISK_NONE, RISK_NONE, RISK_LOOK},
	    {RISK_NONE, RISK_LOOK, RISK_REFER},
	    {RISK_LOOK, RISK_REFER, RISK_REFER}};
	char text[512];

	for (unsigned i = 0; i < 9; i++) {
		snprintf(text, sizeof(text),
		    "[rule r]\ngroup = g\nwhen = sltdquery.answer = hit\n"
		    "likelihood = %s\nimpact = %s\nalone = yes\ndo = x\n",
		    risk_level_word((enum risk_level)(i / 3)),
		    risk_level_word((enum risk_level)(i % 3)));
		judge(text);
		ck_assert_int_eq(verdict.attention, cells[i / 3][i % 3]);
		ck_assert_int_eq(verdict.truth[0], RISK_YES);
	}
}
END_TEST

#define LIST(group, more)                       \
	"[rule list-" group "]\ngroup = " group \
	"\nwhen = sltdquery.answer = hit\n" more "do = x\n"
#define CHIP(group, more)                       \
	"[rule chip-" group "]\ngroup = " group \
	"\nwhen = sodverify.status = fail\n" more "do = x\n"
#define HIGH "likelihood = high\nimpact = high\n"
#define LOW "likelihood = low\nimpact = high\n"
#define LEAST "likelihood = low\nimpact = low\n"

START_TEST(two_groups_refer)
{
	static const struct {
		const char *rules;
		enum risk_action attention;
	} rows[] = {
	    {LIST("a", HIGH), RISK_LOOK},
	    {LIST("a", HIGH) CHIP("a", HIGH), RISK_LOOK},
	    {LIST("a", HIGH) CHIP("b", HIGH), RISK_REFER},
	    {LIST("a", HIGH) CHIP("b", LOW), RISK_REFER},
	    /* looks do not add up, and a cell of none is no ground */
	    {LIST("a", LOW) CHIP("b", LOW), RISK_LOOK},
	    {LIST("a", HIGH) CHIP("b", LEAST), RISK_LOOK},
	    {LIST("a", LEAST) CHIP("b", LEAST), RISK_NONE},
	    {LIST("a", HIGH "alone = yes\n"), RISK_REFER},
	    {LIST("a", LOW "alone = yes\n"), RISK_LOOK},
	    /* one that looks at two sources */
	    {LIST("a", HIGH "required = yes\n"), RISK_LOOK},
	    /* not met */
	    {LIST("a", HIGH) "[rule n]\ngroup = b\n"
			     "when = sodverify.status = undetermined\n" HIGH
			     "do = x\n",
		RISK_LOOK},
	    /* met by every record */
	    {LIST("a", HIGH) "[rule n]\ngroup = b\n"
			     "when = mrzcheck.status exists\n" HIGH "do = x\n",
		RISK_LOOK},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		judge(rows[i].rules);
		ck_assert_msg(verdict.attention == rows[i].attention,
		    "row %zu: %d", i, verdict.attention);
	}
}
END_TEST

START_TEST(care_counts_for_nothing)
{
	judge(LIST("a", HIGH) "[rule c]\nkind = care\ngroup = b\n"
			      "when = derived.age < 18\n" HIGH "do = x\n");
	ck_assert_int_eq(verdict.truth[1], RISK_YES);
	ck_assert_int_eq(verdict.attention, RISK_LOOK);
	ck_assert_uint_eq(verdict.groups, 1);
	judge("[rule c]\nkind = care\nwhen = derived.age < 18\ndo = x\n"
	      "[rule e]\nkind = admission\nwhen = derived.age < 18\ndo = x\n");
	ck_assert_int_eq(verdict.attention, RISK_NONE);
	ck_assert_uint_eq(verdict.groups, 0);
	ck_assert_uint_eq(verdict.evaluated, 2);
}
END_TEST

START_TEST(what_is_missing)
{
	judge("[rule r]\ngroup = g\nwhen = sealverify.status = fail\n" HIGH
	      "do = x\n");
	ck_assert_int_eq(verdict.truth[0], RISK_NOT_KNOWN);
	ck_assert(!verdict.required_missing);
	ck_assert_uint_eq(verdict.evaluated, 0);
	judge("[rule r]\ngroup = g\nwhen = sealverify.status = fail\n" HIGH
	      "required = yes\ndo = x\n");
	ck_assert(verdict.required_missing);
	/* One condition that fails settles it. */
	judge("[rule r]\ngroup = g\nwhen = sealverify.status = fail\n"
	      "when = sltdquery.answer = no_record\n" HIGH
	      "required = yes\ndo = x\n");
	ck_assert_int_eq(verdict.truth[0], RISK_NO);
	ck_assert(!verdict.required_missing);
}
END_TEST

START_TEST(past_the_review)
{
	judge(LIST("a", HIGH));
	ck_assert(!verdict.overdue);
	facts.today = (struct date){2027, 5, 31};
	judge(LIST("a", HIGH));
	ck_assert(!verdict.overdue);
	facts.today = (struct date){2027, 6, 1};
	judge(LIST("a", HIGH));
	ck_assert(verdict.overdue);
}
END_TEST

Suite *risk_judge_suite(void);

Suite *
risk_judge_suite(void)
{
	Suite *s = suite_create("risk_judge");

	CASE_WITH(s, every_cell, setup, teardown);
	CASE_WITH(s, two_groups_refer, setup, teardown);
	CASE_WITH(s, care_counts_for_nothing, setup, teardown);
	CASE_WITH(s, what_is_missing, setup, teardown);
	CASE_WITH(s, past_the_review, setup, teardown);
	return s;
}
