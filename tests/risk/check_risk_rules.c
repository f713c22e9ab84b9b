/*
 * risk_rules, risk_limits: what a file of rules must have, where an error is,
 * and which rules are refused whatever else is in them.
 */
#include "risk/risk_rules.h"

#include <stdio.h>

#include "alloc.h"
#include "suite.h"

#define HEAD                                                                  \
	"[rules]\nname = n\nowner = o\nversion = 1\nreview_by = 2027-05-31\n" \
	"[matrix]\nlow = none none look\nmedium = none look refer\n"          \
	"high = look refer refer\n"
#define CELL "group = g\nlikelihood = high\nimpact = high\ndo = x\n"

static struct risk_rules rules;
static struct err err;

static bool
parses(const char *text)
{
	risk_rules_release(&rules);
	err = (struct err)ERR_INIT;
	return risk_rules_parse(span_str(text), "f", &rules, &err);
}

static bool
takes_rule(const char *lines)
{
	char text[4096];

	snprintf(text, sizeof(text), HEAD "[rule r]\n%s", lines);
	return parses(text);
}

/* A rule of suspicion with these conditions. */
static bool
takes_when(const char *when)
{
	char lines[2048];

	snprintf(lines, sizeof(lines), "%s\n" CELL, when);
	return takes_rule(lines);
}

START_TEST(a_whole_file)
{
	ck_assert_msg(parses(HEAD "[rule one]\nwhen = sltdquery.answer = hit\n"
				  "suspect = stolen, swap\nalone = yes\n" CELL
				  "[rule two]\nkind = care\n"
				  "when = derived.age < 18\ndo = y\n"),
	    "%s", err.text);
	ck_assert_uint_eq(rules.count, 2);
	ck_assert(span_equal_str(rules.owner, "o"));
	ck_assert(rules.rule[0].alone && !rules.rule[0].required);
	ck_assert_uint_eq(
	    rules.rule[0].methods, 1u << RISK_STOLEN | 1u << RISK_SWAP);
	ck_assert_int_eq(rules.rule[1].kind, RISK_CARE);
	ck_assert_int_eq(rules.cell[RISK_LOW][RISK_HIGH], RISK_LOOK);
	ck_assert_int_eq(rules.cell[RISK_MEDIUM][RISK_LOW], RISK_NONE);
	ck_assert_uint_eq(rules.refer_needs_groups, 2);
	ck_assert_uint_eq(rules.sha256.len, 64);
	risk_rules_release(&rules);
}
END_TEST

START_TEST(the_digest_is_of_the_file)
{
	/* By sha256sum(1). */
	const char *text =
	    HEAD "[rule r]\nwhen = sltdquery.answer = hit\n" CELL;

	ck_assert(parses(text));
	ck_assert_uint_eq(strlen(text), 229);
	ck_assert_msg(
	    span_equal_str(rules.sha256,
		"39d038a57033a939e2d0ae59c0227ca1fe9190a1303b8e4d3b9c0396033b035d"),
	    "%.*s", SPAN_ARG(rules.sha256));
	risk_rules_release(&rules);
}
END_TEST

START_TEST(errors_have_a_place)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
	    {"", "f:1:1: [rules]: name is missing: rules have a name"},
	    {"[rules]\nname = n\n",
		"f:1:1: [rules]: owner is missing: no hidden rules: somebody "
		"answers for them"},
	    {"a = 1\n", "f:1:1: an entry before any section"},
	    {"[rules]\nname = n\nname = m\n", "f:3:1: name is there twice"},
	    {"[rules]\n[rules]\n", "f:2:1: [rules] is there twice"},
	    {"[rules]\nreview_by = soon\n",
		"f:2:13: 'soon' is no date (2027-05-31)"},
	    {"[rules]\nreview_by = 2027-02-30\n",
		"f:2:13: '2027-02-30' is no date (2027-05-31)"},
	    {"[rules]\nrefer_needs_groups = 1\n",
		"f:2:22: a referral needs two independent groups or more (up "
		"to 64): one source alone may be wrong"},
	    {"[matrix]\nlow = none look\n",
		"f:2:7: three cells are wanted: for low, medium and high "
		"impact"},
	    {"[matrix]\nlow = none look stop\n",
		"f:2:17: 'stop' is not one of: none look refer"},
	    {"[matrix]\nlow = none look look look\n",
		"f:2:22: more than three cells"},
	    {"[other]\n",
		"f:1:1: [other] is not one of [rules], [matrix], [rule NAME]"},
	    {"[rule a b]\n",
		"f:1:1: a rule has a name of up to 40 letters, digits and '-'"},
	    {HEAD, "f:1:1: no rules"},
	    {HEAD "[rule r]\n",
		"f:10:1: when is missing: a rule needs a "
		"condition"},
	    {HEAD "[rule r]\nwhen = sltdquery.answer = hit\n",
		"f:10:1: do is missing: no hidden rules: an officer is told "
		"what to do"},
	    {HEAD "[rule r]\nweight = 3\n",
		"f:11:1: 'weight': no learned or added-up weights: a cell of "
		"the matrix can be defended, a score cannot (CJEU "
		"C-817/19)"},
	    {HEAD "[rule r]\nlikelihood = 0.7\n",
		"f:11:14: low, medium or high: there are no weights and no "
		"points, since a sum cannot be defended"},
	    {HEAD "[rule r]\nsuspect = smuggler\n",
		"f:11:11: 'smuggler' is not one of: stolen impostor false swap"},
	    {HEAD "[rule r]\nwhen = sltdquery.anser = hit\n",
		"f:11:8: 'sltdquery.anser' is no member that a rule may look "
		"at"},
	    {HEAD "[rule r]\nwhen = sltdquery.answer = hitt\n",
		"f:11:27: 'hitt' is no value of sltdquery.answer, which has: "
		"no_record not_checked | candidate hit"},
	    {HEAD "[rule r]\ncolour = red\n", "f:11:1: unknown key 'colour'"},
	    {HEAD "[rule r]\nkind = care\nalone = yes\ndo = x\n"
		  "when = derived.age < 18\n",
		"f:10:1: a rule of care is no suspicion: it has no suspect and "
		"no alone"},
	    {HEAD "[rule r]\nwhen = sltdquery.answer = hit\n" CELL "[rule r]\n",
		"f:16:1: rule 'r' is there twice"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert_msg(!parses(rows[i].text), "%s", rows[i].message);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		ck_assert_str_eq(err.text, rows[i].message);
	}
	risk_rules_release(&rules);
}
END_TEST

/* Members of the person, each with a condition that it can have. */
static const char *const personal[] = {"mrzcheck.fields.nationality = UTO",
    "person.nationality in UTO XOM", "person.nationalities = UTO",
    "viz.nationality != UTO", "mrzcheck.fields.issuing_state = UTO",
    "document.issuing_state = UTO", "mrzcheck.models.model exists",
    "mrzcheck.format = RUS-NP", "person.birth_country = UTO",
    "person.birth_place exists", "person.residence = UTO",
    "person.address.country != UTO", "mrzcheck.fields.sex = M",
    "person.sex = F", "viz.sex != X", "derived.age < 30",
    "mrzcheck.fields.birth_date > 2000-01-01",
    "person.birth_date within 3000 days of today", "pnr.traveller_type = CHD",
    "mrzcheck.fields.language = F", "mrzcheck.fields.surname exists",
    "person.given_names absent", "derived.holder = other",
    "mrzcheck.findings.code = mrz.sex", "mrzcheck.findings.code = mrz.state",
    "mrzcheck.findings.code = mrz.name_truncated"};

/* What a document in order has as well: each is no second ground. */
static const char *const no_grounds[] = {"mrzcheck.status exists",
    "mrzcheck.status = pass", "mrzcheck.status != fail",
    "mrzcheck.status in pass absent undetermined fail error",
    "sodverify.status = absent", "sodverify.status in absent undetermined",
    "sodverify.status = undetermined", "sodverify exists", "sod absent",
    "mrzcheck.findings.severity = warning", "sltdquery.answer = no_record",
    "sltdquery.answer in no_record hit", "sltdquery.answer != hit",
    "mrzcheck.models.result = fits", "mrzcheck.models.chip = none",
    "mrzcheck.findings.code != dg.hash",
    "sodverify.findings.code = csca.unknown",
    "mrzcheck.findings.code in model.number model.unknown", "document.type = P",
    "message.role = passenger", "derived.expiry_date > today",
    "booking.one_way = true", "flight.legs.from = XXX", "person.sex = M",
    "derived.age > 17", "derived.same_document in new same",
    "one of sltdquery.answer = hit, mrzcheck.status = pass",
    "one of sltdquery.answer = hit, person.sex = F",
    "two of sltdquery.answer = hit, mrzcheck.status = pass, derived.age < 30"};

static const char *const grounds[] = {"sltdquery.answer = hit",
    "sltdquery.answer in hit candidate", "mrzcheck.status = fail",
    "mrzcheck.status in fail error", "mrzcheck.findings.severity = error",
    "sodverify.findings.code = dg.hash", "dg.hash",
    "mrzcheck.models.result = differs", "derived.same_document = differs",
    "derived.earlier_document = listed",
    "sltdquery.sources.records.match in any_state confusable",
    "two of model.number, model.validity, model.birth_date",
    "one of dg.hash, sod.signature",
    "two of sltdquery.answer = hit, dg.hash, derived.age < 30"};

START_TEST(who_somebody_is_is_no_ground)
{
	char when[1024];

	for (size_t i = 0; i < COUNT(personal); i++) {
		snprintf(when, sizeof(when), "when = %s", personal[i]);
		ck_assert_msg(!takes_when(when), "%s", when);
		ck_assert_msg(strstr(err.text, "rests only on") != NULL,
		    "%s: %s", when, err.text);
		for (size_t j = 0; j < COUNT(no_grounds); j++) {
			snprintf(when, sizeof(when), "when = %s\nwhen = %s",
			    personal[i], no_grounds[j]);
			ck_assert_msg(!takes_when(when), "%s", when);
			ck_assert_msg(strstr(err.text, "rests only on") != NULL,
			    "%s: %s", when, err.text);
		}
		for (size_t j = 0; j < COUNT(grounds); j++) {
			snprintf(when, sizeof(when), "when = %s\nwhen = %s",
			    grounds[j], personal[i]);
			ck_assert_msg(
			    takes_when(when), "%s: %s", when, err.text);
		}
	}
	risk_rules_release(&rules);
}
END_TEST

START_TEST(a_journey_alone_is_no_ground)
{
	ck_assert(!takes_when("when = booking.one_way = true\n"
			      "when = pnr.payments.form = CA"));
	ck_assert_ptr_nonnull(strstr(err.text, "circumstances"));
	ck_assert(!takes_when("when = flight.legs.from = XXX"));
	ck_assert_msg(takes_when("when = booking.one_way = true\n"
				 "when = model.number"),
	    "%s", err.text);
	/* A silent chip is a ground where the model must have one. */
	ck_assert(!takes_when("when = person.sex = F\n"
			      "when = sodverify.status = absent"));
	ck_assert_msg(takes_when("when = mrzcheck.models.chip = expected\n"
				 "when = person.sex = F\n"
				 "when = sodverify.status = absent"),
	    "%s", err.text);
	risk_rules_release(&rules);
}
END_TEST

START_TEST(care_and_entry)
{
	static const struct {
		const char *lines;
		bool taken;
	} rows[] = {
	    {"kind = care\nwhen = derived.age < 18\ndo = x\n", true},
	    {"kind = care\nwhen = pnr.traveller_type = CHD\ndo = x\n", true},
	    {"kind = care\nwhen = person.sex = F\ndo = x\n", false},
	    {"kind = care\nwhen = derived.age < 18\nwhen = person.sex = F\n"
	     "do = x\n",
		false},
	    {"kind = admission\nwhen = derived.holder = other\ndo = x\n", true},
	    {"kind = admission\nwhen = mrzcheck.fields.nationality != "
	     "mrzcheck.fields.issuing_state\ndo = x\n",
		true},
	    {"kind = admission\nwhen = person.nationality = UTO\ndo = x\n",
		false},
	    {"kind = admission\nwhen = derived.expiry_date within 183 days "
	     "after derived.arrival_date\ndo = x\n",
		true},
	    {"kind = suspicion\nwhen = derived.age < 18\n" CELL, false},
	    {"when = mrzcheck.fields.nationality != "
	     "mrzcheck.fields.issuing_state\n" CELL,
		false},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_msg(takes_rule(rows[i].lines) == rows[i].taken,
		    "%s: %s", rows[i].lines, err.text);
	risk_rules_release(&rules);
}
END_TEST

START_TEST(never)
{
	static const struct {
		const char *path, *reason;
	} rows[] = {{"pnr.ssr", "health"}, {"pnr.meal", "religion or health"},
	    {"booking.special_meals", "religion or health"},
	    {"person.religion", "religion"}, {"person.health", "health"},
	    {"references.assistance", "health"}, {"person.race", "race"},
	    {"person.ethnic_origin", "ethnic"},
	    {"person.political_opinion", "opinions"},
	    {"person.Religion", "religion"}, {"person.trade-union", "union"},
	    {"person.risk.score", "weights"},
	    {"riskcheck.attention", "no member"}, {"person.trace", "no member"},
	    {"person.contacts.value", "no member"}};
	char when[256];

	for (size_t i = 0; i < COUNT(rows); i++) {
		/* Not even beside a ground, nor for protection. */
		snprintf(when, sizeof(when),
		    "when = sltdquery.answer = hit\nwhen = %s exists",
		    rows[i].path);
		ck_assert_msg(!takes_when(when), "%s", when);
		ck_assert_msg(strstr(err.text, rows[i].reason) != NULL,
		    "%s: %s", rows[i].path, err.text);
		snprintf(when, sizeof(when),
		    "kind = care\ndo = x\nwhen = %s exists", rows[i].path);
		ck_assert_msg(!takes_rule(when), "%s", when);
	}
	risk_rules_release(&rules);
}
END_TEST

START_TEST(what_every_record_meets)
{
	ck_assert(takes_when("when = mrzcheck.status exists\n"
			     "when = sltdquery.answer in hit candidate "
			     "no_record not_checked"));
	ck_assert(rules.rule[0].vacuous);
	ck_assert(takes_when("when = mrzcheck.status exists\n"
			     "when = sltdquery.answer != hit"));
	ck_assert(!rules.rule[0].vacuous);
	risk_rules_release(&rules);
}
END_TEST

START_TEST(limits)
{
	struct buf text = BUF_INIT;

	buf_append_str(&text, HEAD);
	for (int i = 0; i <= RISK_RULES_MAX; i++)
		buf_printf(&text,
		    "[rule r%d]\nwhen = sltdquery.answer = hit\n" CELL, i);
	ck_assert(!parses(buf_text(&text)));
	ck_assert_ptr_nonnull(strstr(err.text, "more than 256 rules"));
	buf_clear(&text);
	buf_append_str(&text, HEAD "[rule r]\n");
	for (int i = 0; i <= RISK_CONDITIONS_MAX; i++)
		buf_append_str(&text, "when = sltdquery.answer = hit\n");
	ck_assert(!parses(buf_text(&text)));
	ck_assert_ptr_nonnull(strstr(err.text, "more than 16 conditions"));
	buf_clear(&text);
	buf_append_str(&text, HEAD "[rule r]\ngroup =");
	for (int i = 0; i <= 40; i++)
		buf_printf(&text, " g%d", i);
	buf_append_str(&text, "\ngroup = a\n");
	ck_assert(!parses(buf_text(&text)));
	ck_assert_ptr_nonnull(strstr(err.text, "group is there twice"));
	buf_release(&text);
	risk_rules_release(&rules);
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	static const char text[] =
	    HEAD "[rule r]\nwhen = sltdquery.answer = hit\n" CELL;

	for (long n = 0; alloc_fail_at(n); n++) {
		struct risk_rules mine;
		struct err why = ERR_INIT;
		bool ok = risk_rules_parse(SPAN(text), "f", &mine, &why);

		ck_assert(!ok || !alloc_failed());
		ck_assert(ok || why.kind != ERR_NONE);
		risk_rules_release(&mine);
	}
}
END_TEST

Suite *risk_rules_suite(void);

Suite *
risk_rules_suite(void)
{
	Suite *s = suite_create("risk_rules");

	CASE(s, a_whole_file);
	CASE(s, the_digest_is_of_the_file);
	CASE(s, errors_have_a_place);
	CASE(s, who_somebody_is_is_no_ground);
	CASE(s, a_journey_alone_is_no_ground);
	CASE(s, care_and_entry);
	CASE(s, never);
	CASE(s, what_every_record_meets);
	CASE(s, limits);
	CASE(s, no_memory_is_an_error);
	return s;
}
