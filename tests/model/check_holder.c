/*
 * model/holder: what a number says of its holder, by the documented forms of
 * the states that the rows name, against a zone.
 */
#include "model/holder.h"

#include "suite.h"

#define AT                   \
	{                    \
		2026, 11, 30 \
	}

/* born: "YYMMDD" of the zone, X where it is not known. */
static const struct {
	const char *birth, *sex, *number, *born;
	char zone_sex;
	enum holder_result birth_result, sex_result;
} rows[] = {
    /* PESEL: the month tells the century */
    {"yymmdd@1 month+20=2000 month+80=1800", "odd:M@10", "44051401359",
	"440514", 'M', HOLDER_AGREES, HOLDER_AGREES},
    {"yymmdd@1 month+20=2000 month+80=1800", "odd:M@10", "02270812342",
	"020708", 'F', HOLDER_AGREES, HOLDER_AGREES},
    {"yymmdd@1 month+20=2000 month+80=1800", "odd:M@10", "02870812342",
	"020708", 'M', HOLDER_DIFFERS, HOLDER_DIFFERS}, /* 1802 */
    {"yymmdd@1 month+20=2000 month+80=1800", "odd:M@10", "44051401359",
	"440515", 'F', HOLDER_DIFFERS, HOLDER_DIFFERS},
    /* a month of 51 to 62 is a woman's, one below a man's */
    {"yymmdd@1 month+50=F", "", "7656031234", "760603", 'F', HOLDER_AGREES,
	HOLDER_AGREES},
    {"yymmdd@1 month+50=F", "", "7606031234", "760603", 'F', HOLDER_AGREES,
	HOLDER_DIFFERS},
    {"yymmdd@1 month+20 month+50=F month+70=F", "", "0473031234", "040303", 'F',
	HOLDER_AGREES, HOLDER_AGREES},
    /* three digits of the year, and a serial number below 500 */
    {"ddmmyyy@1", "<500:M@10", "0101006505006", "060101", 'F', HOLDER_AGREES,
	HOLDER_AGREES},
    {"ddmmyyy@1", "<500:M@10", "0101974501231", "740101", 'F', HOLDER_AGREES,
	HOLDER_DIFFERS},
    {"ddmmyyy@1", "<500:M@10", "0101874501231", "740101", 'M', HOLDER_DIFFERS,
	HOLDER_AGREES}, /* 1874 */
    /* a sign tells the century */
    {"ddmmyy@1 century@7=+:1800,-:1900,A:2000", "odd:M@10", "131052-308T",
	"521013", 'F', HOLDER_AGREES, HOLDER_AGREES},
    {"ddmmyy@1 century@7=+:1800,-:1900,A:2000", "odd:M@10", "131052+308T",
	"521013", 'F', HOLDER_DIFFERS, HOLDER_AGREES},
    /* four digits, at another place; characters for the sex */
    {"yyyymmdd@7", "odd:M@17", "11010519491231002X", "491231", 'F',
	HOLDER_AGREES, HOLDER_AGREES},
    {"yymmdd@5", "H:M,M:F@11", "BOXW310820HNERXN09", "310820", 'M',
	HOLDER_AGREES, HOLDER_AGREES},
    {"yymmdd@5", "H:M,M:F@11", "BOXW310820XNERXN09", "310820", 'M',
	HOLDER_AGREES, HOLDER_SILENT},
    {"yymmdd@1", ">=5000:M@7", "7503305044089", "750330", 'M', HOLDER_AGREES,
	HOLDER_AGREES},
    {"yymmdd@1", "even:M@9", "7501020018", "750102", 'F', HOLDER_AGREES,
	HOLDER_AGREES},
    /* a day above 40; days since; no day */
    {"ddmmyy@1 day+40", "odd:M@9", "55100512345", "051015", 'M', HOLDER_AGREES,
	HOLDER_AGREES},
    {"days@1=1899-12-31", "", "1759013776", "480228", 'M', HOLDER_AGREES,
	HOLDER_SILENT},
    {"yymmdd@1", "", "7500001234", "750330", 'M', HOLDER_AGREES, HOLDER_SILENT},
    {"yymmdd@1", "", "7500001234", "760330", 'M', HOLDER_DIFFERS,
	HOLDER_SILENT},
    /* what a zone does not know, and a number that is too short */
    {"yymmdd@1", "odd:M@10", "44051401359", "44XXXX", '<', HOLDER_AGREES,
	HOLDER_SILENT},
    {"yymmdd@1", "odd:M@10", "44051401359", "XXXXXX", 'X', HOLDER_SILENT,
	HOLDER_SILENT},
    {"yymmdd@1", "odd:M@10", "4", "440514", 'M', HOLDER_SILENT, HOLDER_SILENT},
};

static void
set_holder(const char *born, char sex, struct holder *h)
{
	memset(h, 0, sizeof(*h));
	h->sex = sex;
	h->year_known = born[0] != 'X';
	h->month_known = born[2] != 'X';
	h->day_known = born[4] != 'X';
	h->birth = (struct date){2000, 1, 1};
	if (h->year_known)
		h->birth.year = 1900 + (born[0] - '0') * 10 + born[1] - '0';
	if (h->month_known)
		h->birth.month = (born[2] - '0') * 10 + born[3] - '0';
	if (h->day_known)
		h->birth.day = (born[4] - '0') * 10 + born[5] - '0';
	if (h->year_known && h->birth.year < 1927)
		h->birth.year += 100;
}

START_TEST(numbers_against_a_zone)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct birth_rule birth = {.present = false};
		struct sex_rule sex = {.how = SEX_NOT};
		struct span number = span_str(rows[i].number);
		struct err err = ERR_INIT;
		struct date at = AT;
		struct holder h;
		size_t offset;

		ck_assert_msg(birth_parse(rows[i].birth, &offset, &birth, &err),
		    "%s", rows[i].birth);
		if (rows[i].sex[0] != '\0')
			ck_assert_msg(
			    sex_parse(rows[i].sex, &offset, &sex, &err), "%s",
			    rows[i].sex);
		set_holder(rows[i].born, rows[i].zone_sex, &h);
		ck_assert_msg(birth_compare(&birth, number, &h, at) ==
			rows[i].birth_result,
		    "birth of %s", rows[i].number);
		ck_assert_msg(
		    sex_compare(&sex, &birth, number, &h) == rows[i].sex_result,
		    "sex of %s", rows[i].number);
	}
}
END_TEST

START_TEST(rules_that_are_none)
{
	static const char *const births[] = {"", "yymmdd", "yymmdd@0",
	    "ymmdd@1", "yyyyymmdd@1", "yymdd@1", "yyxxdd@1", "yymmyy@1",
	    "yymmdd@33", "month+50=F", "yymmdd@1 month+19", "yymmdd@1 month+81",
	    "yymmdd@1 month+50=X", "yymmdd@1 month+20=1950",
	    "yymmdd@1 century@7=", "yymmdd@1 century@7=1:20",
	    "yymmdd@1 yymmdd@1", "days@1", "days@1=1899", "born"};
	static const char *const sexes[] = {"", "odd", "odd:M", "odd:X@1",
	    "odd:M@0", "<:M@1", "<500@1", ">5:M@1", "H:M,M@11", "H:X@11",
	    "HH:M@11", "@1"};
	struct birth_rule birth;
	struct sex_rule sex;
	size_t at;

	for (size_t i = 0; i < COUNT(births); i++) {
		struct err err = ERR_INIT;

		ck_assert_msg(!birth_parse(births[i], &at, &birth, &err), "%s",
		    births[i]);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
	}
	for (size_t i = 0; i < COUNT(sexes); i++) {
		struct err err = ERR_INIT;

		ck_assert_msg(
		    !sex_parse(sexes[i], &at, &sex, &err), "%s", sexes[i]);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
	}
}
END_TEST

Suite *holder_suite(void);

Suite *
holder_suite(void)
{
	Suite *s = suite_create("holder");

	CASE(s, numbers_against_a_zone);
	CASE(s, rules_that_are_none);
	return s;
}
