/*
 * edi/match: an answer clears whom it names, and nobody else.
 */
#include "edi/match.h"

#include <stdio.h>

#include "alloc.h"
#include "suite.h"

#define TODAY ((struct date){2026, 11, 24})

#define HEAD "UNB+UNOA:4+UTAIR+UTGOV+261124:0900+1'"
#define LIST(tn)                                                     \
	HEAD "UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'" tn                \
	     "TDT+20+UT123+++UT'LOC+125+MEX'DTM+189:2611241000:201'" \
	     "LOC+87+GUA'DTM+232:2611241205:201'"
#define PERSON(references)                                           \
	"NAD+FL+++A:B'ATT+2++F'DTM+329:740812'NAT+2+UTO'" references \
	"DOC+P+L8'DTM+36:320415'LOC+91+UTO'"
#define LIST_END "CNT+42:2'UNT+99+1'UNZ+1+1'"
#define ABO(x) "RFF+ABO:" x "'"
#define AVF(x) "RFF+AVF:" x "'"

#define ANSWER(bgm, tn, flight)                 \
	"UNB+UNOA:4+UTGOV+UTAIR+261124:0901+9'" \
	"UNH+1+CUSRES:D:05B:UN'BGM+" bgm "'" tn flight
#define ANSWER_END "UNT+99+1'UNZ+1+9'"
#define TN(x) "RFF+TN:" x "'"
#define FLIGHT(x) "RFF+AF:" x "'"
#define ERP(references, code) "ERP+2'" references "ERC+" code "'"
#define HEADER(code) "ERP+1'ERC+" code "'"

static struct err err;

/* The states of a request's persons after an answer, a letter each: '.'
   nothing, 'c' cleared, 'r' refused, 'p' pending; "!" behind: exception. */
static void
states(const char *request, const char *answer, char out[16])
{
	static const char letters[] = {[MATCH_NONE] = '.',
	    [MATCH_CLEARED] = 'c',
	    [MATCH_REFUSED] = 'r',
	    [MATCH_PENDING] = 'p'};
	struct match_request r;
	struct match_answer a;
	struct match_result result;
	struct findings f;
	size_t n;

	findings_init(&f, false);
	ck_assert_msg(
	    match_request_read(span_str(request), TODAY, &r, &f, &err), "%s",
	    err.text);
	ck_assert_msg(match_answer_read(span_str(answer), TODAY, &a, &f, &err),
	    "%s", err.text);
	ck_assert(match_apply(&r, &a, &result, &err));
	for (n = 0; n < r.count && n < 14; n++)
		out[n] = letters[r.persons[n].state];
	if (result.exception)
		out[n++] = '!';
	out[n] = '\0';
	match_answer_release(&a);
	match_request_release(&r);
	findings_release(&f);
}

#define TWO            \
	LIST(TN("T1")) \
	PERSON(ABO("P1") AVF("R1")) PERSON(ABO("P2") AVF("R1")) LIST_END
#define BOOKING LIST(TN("T1")) PERSON(AVF("R1")) PERSON(AVF("R1")) LIST_END
#define NO_TN LIST("") PERSON(ABO("P1")) PERSON(AVF("R2")) LIST_END

START_TEST(whom_an_answer_clears)
{
	static const struct {
		const char *request, *answer, *states;
	} rows[] = {
	    {TWO,
		ANSWER("962", TN("T1"), FLIGHT("UT123")) ERP(ABO("P1"), "0Z")
		    ERP(ABO("P2"), "1Z") ANSWER_END,
		"cr"},
	    {TWO, ANSWER("962", TN("T1"), "") ERP(ABO("P2"), "0Z") ANSWER_END,
		".c"},
	    /* Anything but 0Z alone. */
	    {TWO,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "2Z")
		    ERP(ABO("P2"), "4Z") ANSWER_END,
		"pp"},
	    {TWO,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "0Z'ERC+1Z")
		    ERP(ABO("P2"), "XX") ANSWER_END,
		"rp"},
	    {TWO, ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "0z") ANSWER_END,
		"p."},
	    {TWO, ANSWER("962", TN("T1"), "") "ERP+2'" ABO("P1") ANSWER_END,
		".."},
	    /* Twice about one: the worse, in either order. */
	    {TWO,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "0Z")
		    ERP(ABO("P1"), "1Z") ANSWER_END,
		"r."},
	    {TWO,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "1Z")
		    ERP(ABO("P1"), "0Z") ANSWER_END,
		"r."},
	    /* Another transaction, another passenger. */
	    {TWO, ANSWER("962", TN("T2"), "") ERP(ABO("P1"), "0Z") ANSWER_END,
		".."},
	    {TWO, ANSWER("962", TN("T1"), "") ERP(ABO("P3"), "0Z") ANSWER_END,
		".."},
	    /* ABO before AVF: both are of booking R1. */
	    {TWO,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1") AVF("R1"), "0Z")
		    ANSWER_END,
		"c."},
	    /* A booking of two: which? */
	    {BOOKING,
		ANSWER("962", TN("T1"), "") ERP(AVF("R1"), "0Z") ANSWER_END,
		".."},
	    {BOOKING,
		ANSWER("962", TN("T1"), "") ERP(AVF("R1"), "1Z") ANSWER_END,
		"rr"},
	    /* The header speaks of the message. */
	    {TWO, ANSWER("962", TN("T1"), "") HEADER("0") ANSWER_END, ".."},
	    {TWO, ANSWER("962", TN("T1"), "") HEADER("0Z") ANSWER_END, ".."},
	    {TWO, ANSWER("962", TN("T1"), "") HEADER("1") ANSWER_END, "..!"},
	    {TWO, ANSWER("962", TN("T1"), "") HEADER("1Z") ANSWER_END, "pp"},
	    {TWO, ANSWER("962", "", "") HEADER("1Z") ANSWER_END, ".."},
	    /* Without a transaction: by person, on that flight. */
	    {TWO,
		ANSWER("962", "", FLIGHT("UT123")) ERP(ABO("P1"), "0Z")
		    ANSWER_END,
		"c."},
	    {TWO,
		ANSWER("132", "", FLIGHT("UT999")) ERP(ABO("P1"), "0Z")
		    ANSWER_END,
		".."},
	    {NO_TN,
		ANSWER("962", TN("T1"), "") ERP(ABO("P1"), "0Z")
		    ERP(AVF("R2"), "0Z") ANSWER_END,
		"cc"},
	    /* The carrier's own echo, and another user's CUSRES. */
	    {TWO, ANSWER("312", TN("T1"), "") ERP(ABO("P1"), "0Z") ANSWER_END,
		".."},
	    {TWO, ANSWER("961", TN("T1"), "") ERP(ABO("P1"), "0Z") ANSWER_END,
		".."},
	};
	char got[16];

	for (size_t i = 0; i < COUNT(rows); i++) {
		states(rows[i].request, rows[i].answer, got);
		ck_assert_msg(strcmp(got, rows[i].states) == 0,
		    "row %zu: '%s' is not '%s'", i, got, rows[i].states);
	}
}
END_TEST

START_TEST(later_answers_replace)
{
	struct match_request r;
	struct match_answer a;
	struct match_result result;
	struct findings f;
	static const struct {
		const char *code;
		enum match_state state;
	} steps[] = {{"0Z", MATCH_CLEARED}, {"1Z", MATCH_REFUSED},
	    {"0Z", MATCH_CLEARED}, {"4Z", MATCH_PENDING}};
	char text[512];

	findings_init(&f, false);
	ck_assert(match_request_read(SPAN(TWO), TODAY, &r, &f, &err));
	for (size_t i = 0; i < COUNT(steps); i++) {
		snprintf(text, sizeof(text),
		    ANSWER("132", "", "") "ERP+2'" ABO(
			"P1") "ERC+%s'" ANSWER_END,
		    steps[i].code);
		ck_assert(
		    match_answer_read(span_str(text), TODAY, &a, &f, &err));
		ck_assert(match_apply(&r, &a, &result, &err));
		match_answer_release(&a);
		ck_assert_int_eq(r.persons[0].state, steps[i].state);
		ck_assert_str_eq(r.persons[0].code, steps[i].code);
		ck_assert_int_eq(r.persons[1].state, MATCH_NONE);
	}
	match_request_release(&r);
	findings_release(&f);
}
END_TEST

/* Want of memory is no answer that says nothing. */
START_TEST(a_no_board_is_not_lost_for_want_of_memory)
{
	struct match_request r;
	struct match_answer a;
	struct match_result result;
	struct findings f;

	findings_init(&f, false);
	ck_assert(match_request_read(SPAN(TWO), TODAY, &r, &f, &err));
	for (long n = 0; alloc_fail_at(n); n++) {
		bool read =
		    match_answer_read(SPAN(ANSWER("132", "", "") "ERP+2'" ABO(
					  "P1") "ERC+1Z'" ANSWER_END),
			TODAY, &a, &f, &err);
		bool ok = read && match_apply(&r, &a, &result, &err);

		(void)alloc_failed();
		ck_assert_msg(
		    ok || err.kind == ERR_INTERNAL, "%ld: %s", n, err.text);
		ck_assert_int_eq(
		    r.persons[0].state, ok ? MATCH_REFUSED : MATCH_NONE);
		r.persons[0].state = MATCH_NONE;
		if (read)
			match_answer_release(&a);
	}
	match_request_release(&r);
	findings_release(&f);
}
END_TEST

START_TEST(what_a_request_is_about)
{
	struct match_request r;
	struct findings f;

	findings_init(&f, false);
	ck_assert(match_request_read(SPAN(TWO), TODAY, &r, &f, &err));
	ck_span_eq(r.sender, "UTAIR");
	ck_span_eq(r.recipient, "UTGOV");
	ck_span_eq(r.reference, "1");
	ck_span_eq(r.transaction, "T1");
	ck_span_eq(r.flight, "UT123");
	ck_span_eq(r.from, "MEX");
	ck_assert_int_eq(r.departs.date.day, 24);
	ck_assert_uint_eq(r.count, 2);
	match_request_release(&r);
	ck_assert(!match_request_read(SPAN("hello"), TODAY, &r, &f, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert(!match_request_read(SPAN(TWO TWO), TODAY, &r, &f, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	findings_release(&f);
}
END_TEST

Suite *match_suite(void);

Suite *
match_suite(void)
{
	Suite *s = suite_create("match");

	CASE(s, whom_an_answer_clears);
	CASE(s, later_answers_replace);
	CASE(s, what_a_request_is_about);
	CASE(s, a_no_board_is_not_lost_for_want_of_memory);
	return s;
}
