/*
 * The rules of a good list, one record a row: what it is found to be.
 */
#include "suite.h"
#include "sltd/lint.h"

Suite *sltd_lint_suite(void);

/* A record without a fault; a row changes some of its words. */
#define CLEAN                                                                  \
	{                                                                      \
		[SLTD_F_NUMBER] = "L898902C3", [SLTD_F_ISSUING_STATE] = "UTO", \
		[SLTD_F_TYPE] = "P", [SLTD_F_STATUS] = "stolen",               \
		[SLTD_F_REPORTING_STATE] = "UTO",                              \
		[SLTD_F_REPORTED] = "2020-02-02",                              \
		[SLTD_F_ISSUE_DATE] = "2018-01-01",                            \
		[SLTD_F_EXPIRY_DATE] = "2028-01-01"                            \
	}

static const struct {
	struct {
		enum sltd_field field;
		const char *text;
	} changed[3];
	const char *found; /* codes and where, E or W before; "": clean */
} rows[] = {
    {{{0, NULL}}, ""},
    /* what no load would take */
    {{{SLTD_F_NUMBER, ""}}, "E sltd.lint.record number"},
    {{{SLTD_F_NUMBER, "--"}}, "E sltd.lint.record number"},
    {{{SLTD_F_ISSUING_STATE, ""}}, "E sltd.lint.record issuing_state"},
    {{{SLTD_F_STATUS, "gone"}}, "E sltd.lint.record status"},
    {{{SLTD_F_REPORTED, "2021-02-29"}}, "E sltd.lint.record reported"},
    {{{SLTD_F_REPORTED, "20200202"}}, "E sltd.lint.record reported"},
    {{{SLTD_F_NUMBER_LAST, "L898902C1"}}, "E sltd.lint.record number_last"},
    /* numbers */
    {{{SLTD_F_NUMBER, "L898"}}, "W sltd.lint.number number"},
    {{{SLTD_F_NUMBER, "L 898902-C3"}}, ""},
    {{{SLTD_F_NUMBER, "12AB34567"}, {SLTD_F_ISSUING_STATE, "FRA"}}, ""},
    {{{SLTD_F_NUMBER, "123456789"}, {SLTD_F_ISSUING_STATE, "FRA"}},
	"W sltd.lint.form number"},
    {{{SLTD_F_NUMBER, "123456789"}, {SLTD_F_ISSUING_STATE, "FRA"},
	 {SLTD_F_TYPE, "I"}},
	""},
    {{{SLTD_F_NUMBER, "A12345678"}, {SLTD_F_ISSUING_STATE, "USA"}}, ""},
    {{{SLTD_F_NUMBER, "C01X00T47"}, {SLTD_F_ISSUING_STATE, "D"}}, ""},
    {{{SLTD_F_NUMBER, "C01X00A47"}, {SLTD_F_ISSUING_STATE, "DEU"}},
	"W sltd.lint.form number"},
    /* states and types */
    {{{SLTD_F_ISSUING_STATE, "ZZZ"}}, "E sltd.lint.state issuing_state"},
    {{{SLTD_F_REPORTING_STATE, "ZZZ"}}, "E sltd.lint.state reporting_state"},
    {{{SLTD_F_TYPE, ""}}, "W sltd.lint.type type"},
    {{{SLTD_F_TYPE, "AC"}}, "W sltd.lint.type type"},
    /* dates; today is 2026-11-20 */
    {{{SLTD_F_EXPIRY_DATE, "2017-12-31"}},
	"E sltd.lint.date expiry_date"
	" W sltd.lint.date expiry_date"},
    {{{SLTD_F_REPORTED, ""}}, "W sltd.lint.date reported"},
    {{{SLTD_F_REPORTED, "2026-11-20"}}, ""},
    {{{SLTD_F_REPORTED, "2026-11-21"}}, "E sltd.lint.date reported"},
    {{{SLTD_F_REPORTED, "2017-12-31"}}, "E sltd.lint.date reported"},
    {{{SLTD_F_ISSUE_DATE, "2026-11-21"}, {SLTD_F_REPORTED, ""}},
	"W sltd.lint.date issue_date W sltd.lint.date reported"},
    {{{SLTD_F_EXPIRY_DATE, "2020-02-01"}}, "W sltd.lint.date expiry_date"},
    {{{SLTD_F_REVIEW_DATE, "2020-02-01"}}, "E sltd.lint.review review_date"},
    {{{SLTD_F_REVIEW_DATE, "2026-11-19"}}, "W sltd.lint.review review_date"},
    {{{SLTD_F_REVIEW_DATE, "2026-11-20"}}, ""},
    {{{SLTD_F_REPORTED, "2016-11-19"}, {SLTD_F_ISSUE_DATE, ""}},
	"W sltd.lint.review review_date"},
    {{{SLTD_F_REPORTED, "2016-11-20"}, {SLTD_F_ISSUE_DATE, ""}}, ""},
    /* blanks */
    {{{SLTD_F_STATUS, "stolen_blank"}}, "W sltd.lint.date issue_date"},
    {{{SLTD_F_STATUS, "stolen_blank"}, {SLTD_F_ISSUE_DATE, ""}},
	"W sltd.lint.date expiry_date"},
    {{{SLTD_F_NUMBER, "AB0000001"}, {SLTD_F_NUMBER_LAST, "AB0000002"}},
	"W sltd.lint.series status"},
    {{{SLTD_F_NUMBER, "AB0000001"}, {SLTD_F_NUMBER_LAST, "AB1000001"}},
	"W sltd.lint.series status W sltd.lint.series number_last"},
};

static struct sltd_rules
rules(void)
{
	struct sltd_rules r = {.own = {"<<<"}};

	ck_assert(sltd_day_parse(SPAN("2026-11-20"), &r.today));
	return r;
}

/* Errors and warnings; what is only information is left out. */
static void
found(const struct findings *f, struct buf *out)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct finding *x = &f->list[i];

		if (x->severity == SEVERITY_INFO)
			continue;
		buf_printf(out, "%s%s %s %.*s", out->len > 0 ? " " : "",
		    x->severity == SEVERITY_ERROR ? "E" : "W", x->code,
		    SPAN_ARG(finding_where(f, x)));
	}
}

START_TEST(each_record_is_found_to_be_what_it_is)
{
	const char *words[SLTD_FIELDS] = CLEAN;
	struct sltd_fields fields = {.value = {{NULL, 0}}};
	struct sltd_rules r = rules();
	struct buf codes = BUF_INIT;
	struct sltd_entry e;
	struct findings f;
	bool stored;

	r.reviewed = true;

	for (size_t i = 0; i < COUNT(rows[_i].changed); i++)
		if (rows[_i].changed[i].text != NULL)
			words[rows[_i].changed[i].field] =
			    rows[_i].changed[i].text;
	for (unsigned i = 0; i < SLTD_FIELDS; i++)
		if (words[i] != NULL)
			fields.value[i] = span_str(words[i]);
	findings_init(&f, false);
	stored = sltd_lint(&fields, &r, &e, &f);
	found(&f, &codes);
	ck_assert_str_eq(buf_text(&codes), rows[_i].found);
	ck_assert_int_eq(
	    stored, strstr(rows[_i].found, "sltd.lint.record") == NULL);
	findings_release(&f);
	buf_release(&codes);
}
END_TEST

START_TEST(only_documents_of_the_own_state_may_be_listed)
{
	const char *words[SLTD_FIELDS] = CLEAN;
	struct sltd_fields fields = {.value = {{NULL, 0}}};
	struct sltd_rules r = rules();
	struct sltd_entry e;
	struct findings f;

	for (unsigned i = 0; i < SLTD_FIELDS; i++)
		if (words[i] != NULL)
			fields.value[i] = span_str(words[i]);
	findings_init(&f, false);
	ck_assert(sltd_state_normal(SPAN("UTO"), &r.own));
	ck_assert(sltd_lint(&fields, &r, &e, &f));
	ck_assert_uint_eq(f.count, 0);
	ck_assert(sltd_state_normal(SPAN("FRA"), &r.own));
	ck_assert(sltd_lint(&fields, &r, &e, &f));
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.list[0].code, "sltd.lint.own_state");
	findings_release(&f);
}
END_TEST

START_TEST(a_withdrawal_needs_neither_status_nor_report)
{
	struct sltd_fields fields = {.value = {{NULL, 0}}};
	struct sltd_rules r = rules();
	struct sltd_entry e;
	struct findings f;

	fields.value[SLTD_F_NUMBER] = SPAN("L898902C3");
	fields.value[SLTD_F_ISSUING_STATE] = SPAN("UTO");
	fields.value[SLTD_F_TYPE] = SPAN("P");
	findings_init(&f, false);
	ck_assert(!sltd_lint(&fields, &r, &e, &f));
	findings_clear(&f);
	r.withdrawal = true;
	ck_assert(sltd_lint(&fields, &r, &e, &f));
	ck_assert_uint_eq(f.count, 0);
	findings_release(&f);
}
END_TEST

Suite *
sltd_lint_suite(void)
{
	Suite *s = suite_create("sltd_lint");

	CASE_TABLE(s, each_record_is_found_to_be_what_it_is, rows, NULL, NULL);
	CASE(s, only_documents_of_the_own_state_may_be_listed);
	CASE(s, a_withdrawal_needs_neither_status_nor_report);
	return s;
}
