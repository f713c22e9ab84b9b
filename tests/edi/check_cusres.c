/*
 * edi/cusres: only 0Z of a passenger clears (PAXLST and CUSRES guides: BGM
 * 962 answers, 132 changes unasked, 312 echoes).
 */
#include "edi/cusres.h"

#include "walk.h"

static struct cusres c;
/* What was handed over: "OK_TO_BOARD cleared", a line a status. */
static struct buf said;

static void
hand_over(void)
{
	for (unsigned i = 0; i < c.status.reference_count; i++) {
		buf_append_span(&said, c.status.references[i].qualifier);
		buf_append_byte(&said, '=');
		buf_append_span(&said, c.status.references[i].value);
		buf_append_byte(&said, ' ');
	}
	for (unsigned i = 0; i < c.status.code_count; i++) {
		buf_append_str(
		    &said, cusres_meaning_word(c.status.codes[i].meaning));
		buf_append_byte(&said, ' ');
	}
	buf_append_str(&said, c.status.cleared ? "cleared\n" : "not\n");
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	if (cusres_completes(&c, s))
		hand_over();
	cusres_segment(&c, s, place, f);
}

static void
read_answer(const char *text, struct findings *f)
{
	static const struct place end = {.segment = 9};

	cusres_init(&c, walk_today);
	cusres_begin(&c);
	buf_clear(&said);
	findings_clear(f);
	walk(text, take, f);
	if (c.open)
		hand_over();
	cusres_finish(&c, &end, f);
}

static const struct {
	const char *text, *said, *found;
} answers[] = {
    /* The codes, at the level of a passenger. */
    {"BGM+962'ERP+2'RFF+ABO:P1'ERC+0Z'", "ABO=P1 ok_to_board cleared\n", ""},
    {"BGM+962'ERP+2'RFF+ABO:P1'ERC+1Z'", "ABO=P1 no_board not\n", ""},
    {"BGM+962'ERP+2'RFF+AVF:A'ERC+2Z'", "AVF=A advisory not\n", ""},
    {"BGM+962'ERP+2'ERC+4Z'", "insufficient_data not\n", ""},
    {"BGM+132'ERP+2'RFF+ABO:P1'ERC+0Z'", "ABO=P1 ok_to_board cleared\n", ""},
    /* What is no 0Z of a passenger clears nobody. */
    {"BGM+962'ERP+2'ERC+0z'", "other not\n", ""},
    {"BGM+962'ERP+2'ERC+0'", "other not\n", ""},
    {"BGM+962'ERP+2'ERC+8501'", "other not\n", ""},
    {"BGM+962'ERP+2'ERC'", "other not\n", ""},
    {"BGM+962'ERP+2'RFF+ABO:P1'", "ABO=P1 not\n", ""},
    {"BGM+962'ERP+2'ERC+0Z'ERC+2Z'", "ok_to_board advisory not\n", ""},
    {"BGM+962'ERP+2'ERC+1Z'ERC+0Z'", "no_board ok_to_board not\n", ""},
    {"BGM+312'ERP+2'ERC+0Z'", "ok_to_board not\n", ""},
    /* Of the message. */
    {"BGM+962'ERP+1'ERC+0'", "accepted not\n", ""},
    {"BGM+962'ERP+1'ERC+1'", "exception not\n", ""},
    {"BGM+312'ERP+1'ERC+118'", "other not\n", ""},
    {"BGM+962'ERP+1'ERC+0Z'", "other not\n", ""},
    /* One is not mixed with the next. */
    {"BGM+962'ERP+2'RFF+ABO:1'ERC+1Z'ERP+2'RFF+ABO:2'ERC+0Z'",
	"ABO=1 no_board not\nABO=2 ok_to_board cleared\n", ""},
    {"BGM+962'ERP+2'RFF+ABO:1'ERC+0Z'ERP+2'RFF+ABO:2'",
	"ABO=1 ok_to_board cleared\nABO=2 not\n", ""},
    /* Wrong. */
    {"BGM+962'ERP+3'ERC+0Z'", "other not\n", "api.code ERP\n"},
    {"BGM+962'ERC+0Z'", "other not\n", "edi.segment ERC\n"},
    {"BGM+962'", "", "edi.missing ERC\n"},
    {"ERP+2'ERC+1Z'", "no_board not\n", "edi.missing BGM\n"},
    /* Customs: another user's answer. */
    {"BGM+961'ERP+2'ERC+0Z'", "other not\n", "api.code BGM\n"},
};

START_TEST(only_0z_of_a_passenger_clears)
{
	struct buf found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	for (size_t i = 0; i < COUNT(answers); i++) {
		read_answer(answers[i].text, &f);
		ck_assert_msg(strcmp(buf_text(&said), answers[i].said) == 0,
		    "%s: %s", answers[i].text, buf_text(&said));
		walk_findings(&f, &found);
		ck_assert_msg(strcmp(buf_text(&found), answers[i].found) == 0,
		    "%s: %s", answers[i].text, buf_text(&found));
	}
	buf_release(&found);
	findings_release(&f);
}
END_TEST

START_TEST(flights_and_text)
{
	struct findings f;

	findings_init(&f, false);
	read_answer("BGM+962'RFF+TN:BART34567890:::1'RFF+AF:UT123'"
		    "DTM+189:2611241000:201'DTM+232:2611241205:201'"
		    "LOC+125+MEX'LOC+87+GUA'ERP+2'RFF+ABO:P1'ERC+1Z'"
		    "FTX+AAP+++NO BOARD:CALL US'",
	    &f);
	ck_assert_uint_eq(f.count, 0);
	ck_span_eq(c.message.transaction, "BART34567890");
	ck_assert_uint_eq(c.message.leg_count, 1);
	ck_span_eq(c.message.legs[0].flight, "UT123");
	ck_span_eq(c.message.legs[0].from, "MEX");
	ck_span_eq(c.message.legs[0].to, "GUA");
	ck_assert_int_eq(c.message.legs[0].departs.hour, 10);
	ck_assert_int_eq(c.message.legs[0].arrives.minute, 5);
	ck_span_eq(c.status.codes[0].text, "NO BOARD CALL US");
	findings_release(&f);
}
END_TEST

START_TEST(too_many_codes_clear_nobody)
{
	struct buf text = BUF_INIT, found = BUF_INIT;
	struct findings f;

	findings_init(&f, false);
	BUF_LITERAL(&text, "BGM+962'ERP+2'");
	for (int i = 0; i < CUSRES_CODES_MAX; i++)
		BUF_LITERAL(&text, "ERC+0Z'");
	read_answer(buf_text(&text), &f);
	ck_assert(c.status.cleared);
	BUF_LITERAL(&text, "ERC+1Z'");
	read_answer(buf_text(&text), &f);
	walk_findings(&f, &found);
	ck_assert_str_eq(buf_text(&found), "edi.limit ERC\n");
	ck_assert(!c.status.cleared);
	buf_release(&text);
	buf_release(&found);
	findings_release(&f);
}
END_TEST

static void
setup(void)
{
	buf_init(&said, 0);
}

static void
teardown(void)
{
	buf_release(&said);
}

Suite *cusres_suite(void);
Suite *
cusres_suite(void)
{
	Suite *s = suite_create("cusres");

	CASE_WITH(s, only_0z_of_a_passenger_clears, setup, teardown);
	CASE_WITH(s, flights_and_text, setup, teardown);
	CASE_WITH(s, too_many_codes_clear_nobody, setup, teardown);
	return s;
}
